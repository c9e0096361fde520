"""What people want to add to a session while a run holds it: left in a folder, taken up by the holder."""

from __future__ import annotations

import os
from collections.abc import Container
from contextlib import suppress
from itertools import count
from pathlib import Path

import msgspec
from msgspec.structs import replace

from runbook_kit.canonical import canonical
from runbook_kit.session.events import FindingResolved, Found, ItemAdded, ItemClosed, ItemParked, Noted
from runbook_kit.session.log import failed, read_file, sync_folder, write_new
from runbook_kit.session.state import State, is_over
from runbook_kit.session.store import Session

INBOX = "inbox"
REFUSED = "refused-"
LARGEST = 1 << 16  # bytes; what people type is shorter

Left = Noted | Found | FindingResolved | ItemAdded | ItemParked | ItemClosed
LEFT: msgspec.json.Decoder[Left] = msgspec.json.Decoder(Left)


def drop(folder: Path, event: Left, at: str, random: str) -> Path:
    """Leave `event` for whoever holds the session in `folder`; the file is whole as soon as it has its name.

    `at` is ISO 8601, `random` hexadecimal digits. Raises `MachineError` when it cannot be written.
    """
    inbox = folder / INBOX
    name = f"{at.replace(':', '').replace('-', '')}-{random}"
    try:
        with suppress(FileExistsError):
            inbox.mkdir(mode=0o700)
        beside = inbox / f".{name}.new"
        write_new(beside, canonical(msgspec.to_builtins(event)) + b"\n")
        os.rename(beside, inbox / f"{name}.json")
        sync_folder(inbox)
    except OSError as error:
        raise failed(error) from None
    return inbox / f"{name}.json"


def waiting(folder: Path) -> list[Path]:
    """What lies in the inbox of a session, the oldest first."""
    inbox = folder / INBOX
    try:
        if inbox.is_symlink():
            return []
        names = sorted(os.listdir(inbox))
    except OSError:
        return []
    return [inbox / name for name in names if name.endswith(".json") and not name.startswith((".", REFUSED))]


def collect(session: Session) -> int:
    """Append what was left for the session that we hold, and remove it; how many events there were.

    What is not one of the events that may be left, or comes too late, is put aside as `refused-…` and stays. A crash
    between the log and the removal adds an event twice, which is better than not at all.
    Raises `MachineError` when the log cannot be written; then the file is still there.
    """
    found = 0
    for path in waiting(session.folder):
        event = None if is_over(session.state) else read_left(path)
        if event is None:
            set_aside(path)
            continue
        session.append(numbered(event, session.state))
        found += 1
        with suppress(OSError):
            os.unlink(path)
    return found


def read_left(path: Path) -> Left | None:
    """The event in a file of an inbox; None when it holds none that may be left there."""
    try:
        if os.lstat(path).st_size > LARGEST:
            return None
        event = LEFT.decode(read_file(path))
        canonical(msgspec.to_builtins(event))
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return event


def set_aside(path: Path) -> None:
    """Keep a file that is not taken up, under a name that is not looked at again."""
    with suppress(OSError):
        os.rename(path, path.with_name(f"{REFUSED}{path.name}"))


def numbered(event: Left, state: State) -> Left:
    """The event with an id of its own, when it makes something that has one and names none that is free."""
    match event:
        case Found() if not event.id or event.id in state.findings:
            return replace(event, id=free("F", state.findings))
        case ItemAdded() if not event.id or event.id in state.items:
            return replace(event, id=free("I", state.items))
    return event


def free(letter: str, taken: Container[str]) -> str:
    """The first of `F1`, `F2`, … that is not taken."""
    return next(name for number in count(1) if (name := f"{letter}{number}") not in taken)
