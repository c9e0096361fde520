"""The kill switch: who halted everything and why, who released it, and whether it is halted now."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from runbook_kit.canonical import canonical
from runbook_kit.errors import MachineError

FILE = "halt.jsonl"  # in `.runbook`
LARGEST = 4 * 1024 * 1024  # bytes that are read; a file beyond that is not one of ours, and halts
UNWRITTEN = 0o100  # set in the mode of the file when a trigger could not be written: that needs no room on the disk
PRIVATE = 0o600
NO_FOLDER = "`.runbook` is not a folder; move it away, and nothing is halted by it"
FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Trigger(Struct, frozen=True, tag="halted", tag_field="type"):
    """Somebody, or something, halted everything."""

    at: str
    by: str
    reason: str
    metrics: Mapping[str, str] = field(default_factory=dict)  # what was measured, by name


class Release(Struct, frozen=True, tag="released", tag_field="type"):
    """A person let execution go on."""

    at: str
    by: str
    role: str
    reason: str


class HaltState(Struct, frozen=True):
    """What the file comes to. `first` is the trigger that halted; `later` came while it was halted already."""

    halted: bool = False
    first: Trigger | None = None
    later: tuple[Trigger, ...] = ()
    released: Release | None = None  # the last one
    problem: str = ""  # why it counts as halted although no trigger can be read


UNKNOWN = Trigger(at="", by="", reason="a line of the halt file cannot be read")


def fold(lines: Iterable[bytes]) -> HaltState:
    """The state after these lines. What cannot be read halts: it may have been a trigger."""
    state = HaltState()
    for line in lines:
        if line.strip():
            state = after(state, read_line(line))
    return state


def after(state: HaltState, entry: Trigger | Release | None) -> HaltState:
    """The state after one more entry; None is one that cannot be read."""
    if isinstance(entry, Release):
        return HaltState(released=entry)
    trigger, problem = (UNKNOWN, UNKNOWN.reason) if entry is None else (entry, "")
    if state.halted:
        return msgspec.structs.replace(state, later=(*state.later, trigger), problem=state.problem or problem)
    return HaltState(True, trigger, released=state.released, problem=problem)


def read_line(line: bytes) -> Trigger | Release | None:
    """The entry of one line; None when it cannot be read."""
    try:
        return msgspec.json.decode(line, type=Trigger | Release)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def is_halted(folder: Path) -> bool:
    """Whether everything is halted; `folder` is `.runbook`. One `stat` where nothing was ever halted.

    A file that cannot be looked at or read halts.
    """
    try:
        found = os.lstat(folder / FILE)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    if found.st_size == 0 and stat.S_ISREG(found.st_mode) and not found.st_mode & UNWRITTEN:
        return False
    return halt_state(folder).halted


def halt_state(folder: Path) -> HaltState:
    """The whole state; `folder` is `.runbook`. Never fails: what is wrong with the file is a reason to halt."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY | FLAGS)
    except FileNotFoundError:
        return HaltState()
    except NotADirectoryError:
        return _closed(NO_FOLDER)
    except OSError as error:
        return _closed(f"the halt file cannot be read: {error.strerror}")
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            return _closed("the halt file is not one that this program wrote")
        state = fold(_content(descriptor).split(b"\n"))
    except OSError as error:
        return _closed(f"the halt file cannot be read: {error.strerror}")
    finally:
        os.close(descriptor)
    if found.st_mode & UNWRITTEN:
        reason = "there was no room to write down why"
        return after(state, Trigger("", "", reason)) if state.halted else _closed(reason)
    return state


def _content(descriptor: int) -> bytes:
    pieces = []
    while piece := os.read(descriptor, LARGEST):
        pieces.append(piece)
    return b"".join(pieces)


def trigger(folder: Path, entry: Trigger) -> HaltState:
    """Halt everything, and keep why; once more when it is halted already. Returns the state then.

    Where the entry cannot be written it is halted all the same, and `MachineError` says so; when not even that was
    possible the error's code is `halt-failed`.
    """
    _append(folder, entry, halts=True)
    return halt_state(folder)


def release(folder: Path, entry: Release) -> HaltState:
    """Let execution go on; without effect where nothing is halted. Raises `MachineError` when it stays halted."""
    if not is_halted(folder):
        return halt_state(folder)
    _append(folder, entry, halts=False)
    return halt_state(folder)


def _append(folder: Path, entry: Trigger | Release, *, halts: bool) -> None:
    """One line, one write, on disk before this returns."""
    line = canonical(entry) + b"\n"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = _open(folder / FILE)
    except (FileExistsError, NotADirectoryError):
        raise _failed(OSError(errno.ENOTDIR, "`.runbook` is not a folder"), _code(halts=halts)) from None
    except OSError as error:
        raise _failed(error, _code(halts=halts)) from None
    try:
        whole = line if _ends_well(descriptor) else b"\n" + line  # a torn line before it stays one of its own
        if os.write(descriptor, whole) != len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
        if not halts:
            os.fchmod(descriptor, PRIVATE)
    except OSError as error:
        if not halts:
            raise _failed(error, "release-failed") from None
        _mark(descriptor, error)
        raise _failed(error, "halt-not-recorded") from None
    finally:
        os.close(descriptor)


def _code(*, halts: bool) -> str:
    return "halt-failed" if halts else "release-failed"


def _open(path: Path) -> int:
    """The file, to be read and appended to; made when it is not there."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | FLAGS, PRIVATE)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return descriptor


def _ends_well(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _mark(descriptor: int, error: OSError) -> None:
    """Halt without writing: the file's mode says it."""
    try:
        os.fchmod(descriptor, PRIVATE | UNWRITTEN)
    except OSError:
        raise _failed(error, "halt-failed") from None


def _closed(reason: str) -> HaltState:
    return HaltState(True, Trigger("", "", reason), problem=reason)


def _failed(error: OSError, code: str) -> MachineError:
    said = {
        "halt-failed": "Nothing was halted",
        "halt-not-recorded": "Everything is halted, but who did it and why is not written down",
        "release-failed": "It stays halted",
    }[code]
    hint = "Stop the programs yourself." if code == "halt-failed" else "Free some space and run the command again."
    return MachineError(f"{said}: `.runbook/{FILE}` cannot be written: {error.strerror}.", hint=hint, code=code)
