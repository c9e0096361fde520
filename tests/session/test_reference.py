"""The reference of sessions: its program verifies what this one writes, and it names what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from tests.session.samples import EVERYTHING, chained

from runbook_kit.session import events as happened
from runbook_kit.session.chain import SAID

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "session.md").read_text("utf-8")
PROGRAM = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0]


def verified(folder: Path, data: bytes) -> bool:
    """What the program of the page says about a log, in a Python without anything of ours."""
    (folder / "events.jsonl").write_bytes(data)
    done = subprocess.run([sys.executable, "-I", "-c", PROGRAM], cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def test_a_log_verifies_with_a_few_lines_of_python(tmp_path: Path) -> None:
    assert len(PROGRAM.splitlines()) == 9
    data = b"".join(chained(EVERYTHING)[1])
    assert verified(tmp_path, data)
    assert not verified(tmp_path, data.replace(b"emergency", b"emergencY"))
    lines = data.splitlines(keepends=True)
    assert not verified(tmp_path, b"".join([*lines[:5], *lines[6:]]))


@pytest.mark.parametrize("event", get_args(happened.AnyEvent))
def test_the_page_names_every_event(event: type[happened.Event]) -> None:
    assert f"`{event.__struct_config__.tag}`" in PAGE


@pytest.mark.parametrize("code", [*SAID, "log-cut", "log-replaced", "evidence-added", "unanchored", "torn-tail"])
def test_the_page_names_every_finding(code: str) -> None:
    assert f"`{code}`" in PAGE
