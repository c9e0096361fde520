"""Interpreters of the configuration, and who carries out which language."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runbook_kit.errors import MachineError, UsageError
from runbook_kit.run import executors
from runbook_kit.run.executors import LANGUAGES, SAME, executor_for
from runbook_kit.run.executors.other import Other
from runbook_kit.run.model import Task
from runbook_kit.run.process import execute


def task(folder: Path) -> Task:
    return Task("hello\n", str(folder), "001-a", "/", {"PATH": os.environ["PATH"]})


def test_a_block_goes_where_the_file_is_named(tmp_path: Path) -> None:
    out = bytearray()
    execute(Other(("cat", "{file}", "/dev/null"), ".txt").invoke(task(tmp_path)), feed=out.extend)
    assert out == b"hello\n"
    made = Other(("cat", "-u")).invoke(task(tmp_path))
    assert made.argv[1:] == ("-u", str(tmp_path / "001-a"))


def test_a_command_line_without_a_program_is_refused(tmp_path: Path) -> None:
    for argv in ((), ("{file}",)):
        with pytest.raises(UsageError):
            Other(argv).invoke(task(tmp_path))
    with pytest.raises(MachineError, match="no-such-program") as caught:
        Other(("no-such-program",)).invoke(task(tmp_path))
    assert caught.value.code == "interpreter-not-found"


def test_every_module_is_listed_and_every_name_leads_to_one() -> None:
    folder = Path(executors.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "other"} == set(LANGUAGES)
    assert set(SAME.values()) <= set(LANGUAGES)
    assert executor_for("cobol") is None
    assert executor_for("console") is executor_for("bash")
    assert all(hasattr(executor_for(name), "invoke") and hasattr(executor_for(name), "carry") for name in LANGUAGES)
