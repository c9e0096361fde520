"""The process of a supervisor: that it ends in order when it is handed nonsense (the rest is in tests/run/jobs)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from runbook_kit.cli import supervise


def test_a_handover_that_was_cut_starts_nothing(tmp_path: Path) -> None:
    """Whoever started it was killed in the middle of handing over."""
    hears, tells = os.pipe()
    listens, answers = os.pipe()
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    words = (sys.executable, "-P", "-m", supervise.__name__, str(tmp_path), str(hears), str(answers), str(lock))
    with open(tmp_path / "said", "wb") as said:
        first = subprocess.Popen(words, pass_fds=(hears, answers, lock), stderr=said, start_new_session=True)
    for descriptor in (hears, answers, lock):
        os.close(descriptor)
    os.write(tells, b"\x86\xa4argv")
    os.close(tells)
    assert first.wait() == 0
    with os.fdopen(listens, "rb") as pipe:
        assert pipe.read() == b""
    assert "DecodeError" in (tmp_path / "said").read_text("utf-8") or (tmp_path / "said").stat().st_size
