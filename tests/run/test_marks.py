"""Processes found by the marks in their environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from runbook_kit.run.marks import at_work, marked

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here")
SESSION = f"20261101T030000Z-x-{os.getpid():06x}"


def test_all_marks_must_be_there() -> None:
    environment = {**os.environ, "RUNBOOK_SESSION": SESSION, "RUNBOOK_STEP": "p/a"}
    with subprocess.Popen(["sleep", "60"], env=environment, start_new_session=True) as process:
        try:
            assert list(marked({"RUNBOOK_SESSION": SESSION})) == [process.pid]
            assert [(left.pid, left.command) for left in at_work(SESSION, "p/a")] == [(process.pid, "sleep 60")]
            assert at_work(SESSION, "p") == at_work(SESSION, "p/ab") == at_work(SESSION[:-1], "p/a") == ()
        finally:
            process.kill()
    assert at_work(SESSION, "p/a") == ()
