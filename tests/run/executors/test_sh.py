"""Blocks of the POSIX shell stop at an error and hand on variables and folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.run.blocks import Blocks

from runbook_kit.run.executors.sh import PRELUDE, carry, invoke
from runbook_kit.run.model import Task

CASES = {
    "variables and folder": (['export A="it\'s\n2"; mkdir d; cd d', 'echo "$A"; basename "$PWD"'], 0, b"it's\n2\nd\n"),
    "an error stops": (["echo a; false; echo b"], 1, b"a\n"),
    "exit 7 is 7": (["export A=1; exit 7", "echo $A"], 0, b"1\n"),
    "the code of exit": (["exit 7"], 7, b""),
    "an EXIT trap runs once": (["trap 'echo bye $?' EXIT; export A=1", "echo $A"], 0, b"1\n"),
    "an EXIT trap sees the code": (["trap 'echo bye $?' EXIT; (exit 4)"], 4, b"bye 4\n"),
    "set -u stays in its block": (["set -u", 'echo "[$NEVER_SET]"'], 0, b"[]\n"),
    "a removed variable": (["unset LC_ALL", 'echo "${LC_ALL-none}"'], 0, b"none\n"),
    "a subshell": (["export A=1; (export A=2; exit 0)", "echo $A"], 0, b"1\n"),
    "here-documents": (["  cat <<E\n  x\nE\n"], 0, b"  x\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_blocks(tmp_path: Path, case: str) -> None:
    sources, code, printed = CASES[case]
    blocks = Blocks(tmp_path)
    rans = [blocks.run(source, "sh") for source in sources]
    assert (rans[-1].code, rans[-1].out) == (code, printed), rans


def test_state_goes_between_bash_and_sh(tmp_path: Path) -> None:
    blocks = Blocks(tmp_path)
    blocks.run("export A=1; f() { echo f; }")
    assert blocks.run("echo $A; export A=2", "sh").out == b"1\n"
    assert blocks.run("f; echo $A").out == b"f\n2\n"


def test_an_exit_trap_with_exit_loses_the_state_and_says_so(tmp_path: Path) -> None:
    ran = Blocks(tmp_path).run("trap 'echo bye' EXIT; export A=1; exit 3", "sh")
    assert (ran.code, ran.out, ran.lost) == (3, b"bye\n", True)


def test_what_starts_sh_is_a_value(tmp_path: Path) -> None:
    task = Task("true\n", str(tmp_path), "001-a", "/", {"PATH": "/usr/bin:/bin", "ENV": "rc"})
    made = invoke(task)
    assert made.argv[1:] == ("-c", PRELUDE, str(tmp_path / "001-a.sh"))
    assert made.environment == {"PATH": "/usr/bin:/bin", "PWD": "/"}
    assert carry(task, b"/x\n\0export A='1'\n").lost
