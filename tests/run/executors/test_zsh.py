"""What starts a block of zsh, which not every machine has: a value."""

from __future__ import annotations

from pathlib import Path

from runbook_kit.run.executors.zsh import carry, invoke
from runbook_kit.run.model import Task


def test_what_starts_zsh_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "zsh").touch(0o755)
    task = Task("x\n", str(tmp_path), "001-a", "/usr", {"PATH": str(tmp_path), "A": "1"})
    made = invoke(task)
    assert made.argv == (str(tmp_path / "zsh"), "-f", "-o", "ERR_EXIT", "-o", "PIPE_FAIL", str(tmp_path / "001-a.zsh"))
    assert (made.cwd, made.environment["A"], made.carries) == ("/usr", "1", False)
    assert (tmp_path / "001-a.zsh").read_text() == "x\n"
    assert carry(task, b"").shell == task.shell
