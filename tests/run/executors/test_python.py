"""Blocks of Python get variables and folder, and print in the order they print."""

from __future__ import annotations

from pathlib import Path

from tests.run.blocks import Blocks

from runbook_kit.run.executors.python import carry, invoke
from runbook_kit.run.model import Task
from runbook_kit.run.shell import Shell


def test_it_gets_what_bash_hands_on_and_hands_nothing_on(tmp_path: Path) -> None:
    blocks = Blocks(tmp_path)
    blocks.run("export A=1; mkdir d; cd d")
    source = (
        "import os, sys\nprint(os.environ['A'], os.path.basename(os.getcwd()))\nos.environ['A'] = '2'\nsys.exit(3)\n"
    )
    ran = blocks.run(source, "python")
    assert (ran.code, ran.out, ran.lost) == (3, b"1 d\n", False)
    assert blocks.run("echo $A").out == b"1\n"


def test_streams_stand_in_their_order_and_stdin_is_empty(tmp_path: Path) -> None:
    source = "import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(repr(sys.stdin.read()))\n1 / 0\n"
    ran = Blocks(tmp_path).run(source, "python")
    assert ran.code == 1
    assert ran.out.startswith(b"1\n2\n''\nTraceback")


def test_what_starts_python_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "python3").touch(0o755)
    task = Task("pass\n", str(tmp_path), "001-a", "/", {"PATH": str(tmp_path)}, Shell(variables={"PATH": "/x"}))
    made = invoke(task)
    assert made.argv == (str(tmp_path / "python3"), "-u", str(tmp_path / "001-a.py"))
    assert (made.environment, made.carries) == ({"PATH": "/x", "PWD": "/"}, False)
    assert carry(task, b"anything").shell == task.shell
