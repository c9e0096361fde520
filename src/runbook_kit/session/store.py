"""A session in its folder: begun and held by one, looked at by anybody."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput, MachineError, Tampered
from runbook_kit.session.chain import Anchor, Verification, read_records, verify
from runbook_kit.session.events import AnyEvent
from runbook_kit.session.fold import apply, fold
from runbook_kit.session.folders import FOLDERS, SESSIONS, STATE, prepare, unusable
from runbook_kit.session.log import (
    LOCK,
    LOG,
    Holder,
    Log,
    failed,
    hold,
    is_held,
    read_file,
    replace_file,
    sync_folder,
    tampered,
)
from runbook_kit.session.records import Record, Stamp
from runbook_kit.session.state import State


class Kept(Struct, frozen=True):
    """What `state.json` holds: the anchor of the log, and the state for programs that only look."""

    format: Literal["state/1"]
    count: int
    head: str
    state: str = ""


class Found(Struct, frozen=True):
    """A session as it lies there. `holder` is who runs it now."""

    folder: Path
    state: State
    records: tuple[Record, ...]
    verification: Verification
    holder: Holder | None


class Session:
    """A session that we hold: its log open, its state kept up with it."""

    def __init__(self, log: Log, state: State) -> None:
        self.log, self.state = log, state

    @property
    def folder(self) -> Path:
        return self.log.folder

    @property
    def id(self) -> str:
        return self.log.session

    def append(self, event: AnyEvent, *, durable: bool = True) -> Record:
        """Write an event and follow it."""
        record = self.log.append(event, durable=durable)
        self.state = apply(self.state, record)
        return record

    def anchor(self, *, durable: bool = True) -> None:
        """Write down beside the log where it stands."""
        self.log.sync()
        kept = Kept("state/1", self.log.count, self.log.head, self.state.state)
        try:
            replace_file(self.folder / STATE, msgspec.json.encode(kept) + b"\n", durable=durable)
        except OSError as error:
            raise failed(error) from None

    def close(self) -> None:
        self.log.close()


def create(root: Path, session: str, mode: str, stamp: Callable[[], Stamp], holder: Holder) -> Session:
    """A new session, held. Raises `MachineError` when its folder cannot be made."""
    sessions = prepare(root) / SESSIONS
    folder = sessions / session
    try:
        sessions.mkdir(mode=0o700, exist_ok=True)
        if sessions.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "It is a symbolic link", os.fspath(sessions))
        folder.mkdir(mode=0o700)
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700)
        sync_folder(sessions)
        lock = hold(folder, holder)
        log = Log(folder, session, mode, stamp, lock)
        log.begin(b"", None)
    except OSError as error:
        _remove(folder)
        raise unusable(folder, error) from None
    except MachineError:
        _remove(folder)
        raise
    return Session(log, State())


def _remove(folder: Path) -> None:
    """Take back the folder of a session that could not begin."""
    for path in (folder / LOG, folder / LOCK, folder / STATE):
        with suppress(OSError):
            path.unlink()
    for path in (*(folder / name for name in FOLDERS), folder):
        with suppress(OSError):
            path.rmdir()


def take(folder: Path, stamp: Callable[[], Stamp], holder: Holder, mode: str = "") -> Session:
    """Hold a session that exists, with a torn end mended. Raises `Busy`, `Tampered`."""
    try:
        lock = hold(folder, holder)
    except OSError as error:
        raise unusable(folder, error) from None
    log = Log(folder, folder.name, mode, stamp, lock)
    try:
        data = read_log(folder)
        record = log.begin(data, read_anchor(folder))
        end = len(data) if record is None else data.rfind(b"\n") + 1
        state = _fold(folder, data[:end])
    except OSError as error:
        log.close()
        raise unusable(folder, error) from None
    except Exception:
        log.close()
        raise
    state = apply(state, record) if record else state
    log.mode = mode or state.mode
    return Session(log, state)


def _fold(folder: Path, data: bytes) -> State:
    try:
        return fold(read_records(data))
    except msgspec.ValidationError:
        raise newer(folder) from None


def newer(folder: Path) -> InvalidInput:
    return InvalidInput(
        f"The session `{folder.name}` holds events that this version does not know.",
        hint="Use the version that wrote it, or a later one.",
        code="newer-session",
    )


def read_anchor(folder: Path) -> Anchor | None:
    """What `state.json` says about the log; None when there is none, or a broken one: it is derived from the log."""
    kept = read_kept(folder)
    return Anchor(kept.count, kept.head) if kept else None


def read_kept(folder: Path) -> Kept | None:
    """What `state.json` holds; None when there is none, or a broken one."""
    try:
        return msgspec.json.decode(read_file(folder / STATE), type=Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def look(folder: Path) -> Found:
    """A session as it is now, without holding it. Raises `Tampered`, and `InvalidInput` when there is no log."""
    anchor = read_anchor(folder)  # before the log, which may grow while we read
    data = read_log(folder)
    verification = verify(data, anchor, folder.name)
    if verification.verdict in ("tampered", "cut"):
        raise tampered(folder, verification)
    try:
        records = read_records(data[: verification.good])
    except msgspec.ValidationError:
        raise newer(folder) from None
    holder = is_held(folder)
    state = fold(records) if records else State(id=folder.name)  # the machine was lost before its first event
    return Found(folder, seen(state, holder), records, verification, holder)


def read_log(folder: Path) -> bytes:
    try:
        return read_file(folder / LOG)
    except OSError:
        message = f"The session `{folder.name}` has no log that can be read."
        if read_anchor(folder):
            hint = "It had one. Keep the folder as it is, and compare it with its evidence."
            raise Tampered(message, hint=hint, code="log-missing") from None
        hint = "`runbook session list` shows the sessions here."
        raise InvalidInput(message, hint=hint, code="log-missing") from None


def seen(state: State, holder: Holder | None) -> State:
    """The state with what the lock says: a run that nobody holds any more was interrupted."""
    if state.state == "running" and holder is None:
        return replace(state, state="interrupted", reason="Nobody runs it any more.", code="run-lost")
    return state
