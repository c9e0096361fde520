"""The wish that a running session stops before its next block: a file in its folder that the run looks for."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runbook_kit.session.log import failed, read_file, write_new

PAUSE = "pause"


class Pause(Struct, frozen=True):
    """Who wants the session to pause, and since when (ISO 8601)."""

    by: str
    at: str


def ask_pause(folder: Path, by: str, at: str) -> None:
    """Leave the wish; one that is there already stays. Raises `MachineError` when it cannot be written."""
    try:
        with suppress(FileExistsError):
            write_new(folder / PAUSE, msgspec.json.encode(Pause(by, at)) + b"\n")
    except OSError as error:
        raise failed(error) from None


def wanted_pause(folder: Path) -> Pause | None:
    """The wish that is there; looking costs one system call when there is none."""
    path = folder / PAUSE
    if not os.path.lexists(path):
        return None
    try:
        return msgspec.json.decode(read_file(path), type=Pause)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Pause("somebody", "")


def clear_pause(folder: Path) -> None:
    """Take the wish back, when there is one; done by whoever goes on with the session."""
    with suppress(OSError):
        os.unlink(folder / PAUSE)
