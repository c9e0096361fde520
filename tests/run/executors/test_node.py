"""What starts a block of node, which not every machine has: a value."""

from __future__ import annotations

from pathlib import Path

from runbook_kit.run.executors.node import carry, invoke
from runbook_kit.run.model import Task


def test_what_starts_node_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "node").touch(0o755)
    task = Task("x\n", str(tmp_path), "001-a", "/usr", {"PATH": str(tmp_path), "A": "1"})
    made = invoke(task)
    assert made.argv == (str(tmp_path / "node"), str(tmp_path / "001-a.js"))
    assert (made.cwd, made.environment["A"], made.carries) == ("/usr", "1", False)
    assert (tmp_path / "001-a.js").read_text() == "x\n"
    assert carry(task, b"").shell == task.shell
