"""Processes that carry given marks in their environment, whoever their parent is by now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

from runbook_kit.run.model import Left
from runbook_kit.run.reaping import tree

LARGEST = 1 << 22  # bytes of an environment


def marked(marks: Mapping[str, str]) -> Iterator[int]:
    """The processes whose environment has all `marks`; those of other users cannot be looked at.

    An environment is that of the program's start. Where there is no /proc nothing is found.
    """
    wanted = {os.fsencode(f"{name}={value}") for name, value in marks.items()}
    with suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and wanted <= _environment(name):
                yield int(name)


def at_work(session: str, step: str) -> tuple[Left, ...]:
    """What still runs of a block whose run was lost."""
    pids = marked({"RUNBOOK_SESSION": session, "RUNBOOK_STEP": step})
    return tuple({left.pid: left for pid in pids for left in tree(pid)}.values())


def _environment(pid: str) -> frozenset[bytes]:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return frozenset(file.read(LARGEST).split(b"\0"))
    except OSError:
        return frozenset()
