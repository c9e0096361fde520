"""What a repository remembers of approvals: the records, which session used one, and who revoked one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.errors import InvalidInput, MachineError, Refused
from runbook_kit.session.approval import ID, LARGEST, Approval, read_approval, written
from runbook_kit.session.folders import prepare
from runbook_kit.suggestion import quoted

FOLDER = "approvals"  # in `.runbook`
RECORD, USED, REVOKED = ".json", ".used", ".revoked"
UNREADABLE = "unknown"  # the session, where what was written about it cannot be read
NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}  # file systems without hard links


class Use(Struct, frozen=True):
    """Which session used an approval."""

    approval: str
    session: str
    at: str
    format: Literal["approval-use/1"] = "approval-use/1"


class Revocation(Struct, frozen=True):
    """Who revoked an approval, and why."""

    approval: str
    by: str
    at: str
    reason: str
    format: Literal["approval-revocation/1"] = "approval-revocation/1"


def keep(folder: Path, record: Approval) -> Path:
    """Keep a record in `folder` (`.runbook/approvals`), made when needed; a record that is there already stays.

    Raises `MachineError` when the folder cannot be used.
    """
    _create(folder, _name(record.id, RECORD), written(record))
    return folder / _name(record.id, RECORD)


def kept(folder: Path) -> tuple[Approval, ...]:
    """Every record in the folder, by id. Raises `InvalidInput` for one that cannot be read: it could be a no-go."""
    with _opened(folder) as descriptor:
        names = sorted(os.listdir(descriptor)) if descriptor is not None else []
        records = [name for name in names if name.endswith(RECORD) and ID.fullmatch(name.removesuffix(RECORD))]
        found = [(name, _read(descriptor, name)) for name in records]
    return tuple(read_approval(data or b"", f".runbook/{FOLDER}/{name}") for name, data in found)


def consume(folder: Path, record: Approval, session: str, at: str = "") -> None:
    """Bind the approval to `session`, for ever and once; again for the same session it changes nothing.

    Raises `Refused` (`approval-consumed`, `approval-revoked`) when another session has it, or it was revoked.
    """
    why = is_revoked(folder, record.id)
    if why:
        raise Refused(
            f"The approval by {record.by} was revoked: {why}", hint="Ask for a new one.", code="approval-revoked"
        )
    use = Use(record.id, session, at)
    if not _create(folder, _name(record.id, USED), msgspec.json.encode(use) + b"\n"):
        user = is_used(folder, record.id)
        if user != session:
            raise Refused(
                f"The approval by {record.by} was used by session {quoted(user)}; it holds for one.",
                hint="Ask for a new approval of this plan.",
                code="approval-consumed",
            )


def revoke(folder: Path, record: Approval, reason: str, by: str, at: str) -> str:
    """Take the record back, also a no-go. Returns the session that has used it already; empty: none has."""
    revocation = Revocation(record.id, by, at, reason)
    _create(folder, _name(record.id, REVOKED), msgspec.json.encode(revocation) + b"\n")
    return is_used(folder, record.id)


def is_used(folder: Path, record_id: str) -> str:
    """The session that used the approval; empty when none has."""
    data = _content(folder, _name(record_id, USED))
    if data is None:
        return ""
    try:
        return msgspec.json.decode(data, type=Use).session or UNREADABLE
    except (msgspec.MsgspecError, ValueError):
        return UNREADABLE


def is_revoked(folder: Path, record_id: str) -> str:
    """Who revoked the record and why, in words; empty when nobody has."""
    data = _content(folder, _name(record_id, REVOKED))
    if data is None:
        return ""
    try:
        found = msgspec.json.decode(data, type=Revocation)
    except (msgspec.MsgspecError, ValueError):
        return "it cannot be read any more by whom and why."
    return f"{found.reason} ({found.by}, {found.at})"


def _name(record_id: str, suffix: str) -> str:
    if not ID.fullmatch(record_id):  # it becomes the name of a file
        raise InvalidInput(f"{quoted(record_id)} is not the id of an approval.", code="invalid-approval")
    return f"{record_id}{suffix}"


def _content(folder: Path, name: str) -> bytes | None:
    with _opened(folder) as descriptor:
        return _read(descriptor, name)


def _read(folder: int | None, name: str) -> bytes | None:
    """The content of a file in the open folder; None when there is none, nothing (`b""`) for what is no file."""
    if folder is None:
        return None
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError:  # a link, or what may not be read: there is something, and nobody knows what it says
        return b""
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return os.read(descriptor, LARGEST + 1) if is_file else b""
    finally:
        os.close(descriptor)


def _create(folder: Path, name: str, data: bytes) -> bool:
    """Write a new file, whole and on disk or not at all; False when there is one of this name."""
    _make(folder)
    with _opened(folder) as descriptor:
        assert descriptor is not None
        draft = f".{name}.{os.urandom(8).hex()}"
        try:
            _write(descriptor, draft, data)
            made = _publish(descriptor, draft, name, data)
            os.fsync(descriptor)
            return made
        except OSError as error:
            raise _stopped(error) from None
        finally:
            with suppress(OSError):
                os.unlink(draft, dir_fd=descriptor)


def _publish(folder: int, draft: str, name: str, data: bytes) -> bool:
    """Give the draft its name, unless another file has it: of two that try at the same time, one succeeds."""
    try:
        os.link(draft, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        try:
            _write(folder, name, data)
        except FileExistsError:
            return False
    return True


def _write(folder: int, name: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


def _make(folder: Path) -> None:
    """Make the folder, and `.runbook` around it, for this user alone."""
    prepare(folder.parent.parent)
    try:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
    except OSError as error:
        raise _stopped(error) from None


@contextmanager
def _opened(folder: Path) -> Iterator[int | None]:
    """The folder as a descriptor, None when it does not exist; never one that a link leads to, or others may write."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        if folder.parent.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "a link is in its place")
        descriptor = os.open(folder, flags)
    except FileNotFoundError:
        yield None
        return
    except OSError as error:
        raise _stopped(error) from None
    try:
        if os.fstat(descriptor).st_mode & 0o022:
            raise MachineError(
                f"Others may write to `.runbook/{FOLDER}`, so what it says of approvals counts for nothing.",
                hint=f"Look at its files, then: chmod 700 .runbook/{FOLDER}",
                code="approvals-not-private",
            )
        yield descriptor
    finally:
        os.close(descriptor)


def _stopped(error: OSError) -> MachineError:
    return MachineError(
        f"`.runbook/{FOLDER}` cannot be used: {error.strerror}.",
        hint="It must be a folder of your own, on a file system with free space.",
        code="approvals-not-usable",
    )
