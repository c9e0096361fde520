"""The event log of a session, open for writing: one writer, one write for each event, on the disk when it counts."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from runbook_kit.canonical import sha256
from runbook_kit.errors import Busy, MachineError, RunbookError, Tampered
from runbook_kit.session.chain import Anchor, Verification, verify
from runbook_kit.session.events import AnyEvent, LogRecovered
from runbook_kit.session.records import Record, Stamp, seal

LOG, LOCK = "events.jsonl", "lock"
PRIVATE = 0o600
PATIENCE_S = (0.01, 0.02, 0.03)  # somebody who only looks whether it is held holds it for a moment
FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW
PIECE = 1 << 20  # bytes that are copied at a time


class Holder(Struct, frozen=True):
    """Who holds a session."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


class Log:
    """The log of one session, held by us until it is closed.

    After an error in writing nothing more can be appended: what the disk has is not known any more.
    """

    def __init__(self, folder: Path, session: str, mode: str, stamp: Callable[[], Stamp], lock: int) -> None:
        self.folder, self.session, self.mode = folder, session, mode
        self._stamp, self._lock = stamp, lock
        self._file = -1
        self._broken = False
        self.count, self.head, self._size = 0, "", 0
        self.synced = True

    def begin(self, data: bytes, anchor: Anchor | None) -> Record | None:
        """Trust what the log holds: verify it, and cut and record a torn end. Returns the record of that."""
        found = verify(data, anchor, self.session)
        if found.verdict in ("tampered", "cut"):
            raise tampered(self.folder, found)
        self.count, self.head, self._size = found.count, found.head, found.good
        self._file = os.open(self.folder / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT | FLAGS, PRIVATE)
        if not data:
            sync_folder(self.folder)
        # What we have read may be in the page cache only; what is built on it must not survive it.
        self._sync()
        return self._recover(data[found.good :]) if found.torn else None

    def append(self, event: AnyEvent, *, durable: bool = True) -> Record:
        """Write an event; when `durable`, it is on the disk when this returns.

        Raises `MachineError` when it is not, and then the log is as it was before, or has a torn end.
        """
        if self._broken:
            raise failed(OSError(errno.EIO, os.strerror(errno.EIO)))
        record, line = seal(
            event, seq=self.count + 1, stamp=self._stamp(), session=self.session, mode=self.mode, prev=self.head
        )
        try:
            write_all(self._file, line)
        except OSError as error:
            self._broken = True
            with suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise failed(error) from None
        self.count, self.head, self._size = record.seq, record.hash, self._size + len(line)
        self.synced = False
        if durable:
            self.sync()
        return record

    def sync(self) -> None:
        """Have everything that was appended on the disk. An error is final: the system may have dropped what it had."""
        if not self.synced:
            self._sync()
            self.synced = True

    def _sync(self) -> None:
        try:
            os.fsync(self._file)
        except OSError as error:
            self._broken = True
            raise failed(error) from None

    def _recover(self, torn: bytes) -> Record:
        number = 1
        while (self.folder / f"torn-{number}.bin").exists():
            number += 1
        name = f"torn-{number}.bin"
        write_new(self.folder / name, torn)
        os.ftruncate(self._file, self._size)
        return self.append(LogRecovered(bytes=len(torn), sha256=sha256(torn), file=name))

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.count, self.head)

    def close(self) -> None:
        """Let go of the session."""
        for descriptor in (self._file, self._lock):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._lock = -1


def hold(folder: Path, holder: Holder) -> int:
    """Lock the session in `folder`; the lock ends with the descriptor that is returned, or with our process.

    Raises `Busy`, which names who holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | FLAGS, PRIVATE)
    for patience in (*PATIENCE_S, None):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if patience is not None:
                time.sleep(patience)
                continue
            other = read_holder(descriptor)
            os.close(descriptor)
            raise _refused(folder, error, other) from None
        break
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(holder), 0)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _refused(folder: Path, error: OSError, other: Holder | None) -> RunbookError:
    if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
        return MachineError(
            f"The session `{folder.name}` cannot be locked: {os.strerror(error.errno or 0)}.",
            hint="Keep sessions on a local file system.",
            code="unsupported-filesystem",
        )
    return Busy(
        f"The session `{folder.name}` is held by {other or 'another process'}.",
        hint="Wait until that run has ended, or stop it with `runbook halt`.",
    )


def is_held(folder: Path) -> Holder | None:
    """Who holds the session in `folder` now; None when nobody does."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_NONBLOCK | FLAGS)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return read_holder(descriptor) or Holder(0, "this machine", "an unknown time")
    finally:
        os.close(descriptor)
    return None


def read_holder(descriptor: int) -> Holder | None:
    try:
        return msgspec.json.decode(os.pread(descriptor, 4096, 0), type=Holder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def read_file(path: Path) -> bytes:
    """What a file of a session holds. Raises `OSError`, also for a link, which is not followed, and for a pipe."""
    with open_file(path) as file:
        return file.read()


def open_file(path: Path) -> BinaryIO:
    """A file to be read. Raises `OSError`, also for a link, which is not followed, and for a pipe."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | FLAGS), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "It is not a regular file", os.fspath(path))
    return file


def copy_in(source: BinaryIO, path: Path) -> tuple[int, str]:
    """Copy what `source` holds into the private file `path`, on the disk when this returns; its size and SHA-256.

    A file that a crash left there is replaced.
    """
    with suppress(FileNotFoundError):
        os.unlink(path)
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, PRIVATE), "wb", buffering=0) as file:
        while piece := source.read(PIECE):
            write_all(file.fileno(), piece)
            digest.update(piece)
            size += len(piece)
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything; the first write is the only one unless the disk is nearly full."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_new(path: Path, data: bytes, *, durable: bool = True) -> None:
    """A new private file with `data`, when `durable` on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, PRIVATE)
    try:
        write_all(descriptor, data)
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put `data` in the place of the file, whole or not at all, when `durable` on the disk when this returns."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        os.unlink(beside)
    try:
        write_new(beside, data, durable=durable)
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)
        raise
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def failed(error: OSError) -> MachineError:
    """What it means that an event could not be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return MachineError(
        f"The session cannot be recorded any further: {os.strerror(error.errno or errno.EIO)}.",
        hint=f"{'Free some space' if full else 'Look at the disk'}, then continue with `runbook run … --resume`.",
        code="disk-full" if full else "log-write-failed",
    )


def tampered(folder: Path, found: Verification) -> Tampered:
    return Tampered(
        f"The log of the session `{folder.name}` is not what was written: {found.message}",
        hint="Nothing can be continued from it. Keep the folder as it is, and compare it with its evidence.",
        code=found.code,
    )
