"""Asks shellcheck about a text, where it is installed: a process of its own, bounded in time, that runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import msgspec

from runbook_kit.gate.commands.bash import FOLDERS

PATIENCE_S = 10.0  # for one text; shellcheck needs some 50 milliseconds
Level = Literal["error", "warning", "info", "style"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info", "style")


class Comment(msgspec.Struct, frozen=True, rename="camel"):
    """One thing shellcheck says. Lines and columns are 1-based, columns count characters; the end is exclusive."""

    line: int
    end_line: int
    column: int
    end_column: int
    level: Level
    code: int
    message: str


def ask_shellcheck(text: str, dialect: str, level: Level, without: Sequence[str] = ()) -> tuple[Comment, ...]:
    """What shellcheck says about a text, of `level` and above; nothing where it is missing or does not answer.

    It reads no configuration of the user and follows no `source`.
    """
    program = find_shellcheck()
    if not program:
        return ()
    import subprocess  # noqa: TID251 - the gates' one door to another program

    arguments = [program, "--norc", "-f", "json", "-s", dialect, "-S", level]
    arguments += [f"--exclude={','.join(without)}"] if without else []
    try:
        done = subprocess.run(
            [*arguments, "-"],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=PATIENCE_S,
            env={"PATH": FOLDERS, "LC_ALL": "C.UTF-8"},
            check=False,
        )
        return tuple(msgspec.json.decode(done.stdout, type=list[Comment]))
    except (OSError, subprocess.TimeoutExpired, msgspec.DecodeError):
        return ()


@cache
def find_shellcheck() -> str:
    """Where shellcheck is; empty when it is not installed."""
    from runbook_kit.plan.programs import find_program

    return find_program("shellcheck", FOLDERS)
