"""What is remembered of documents between runs, in `.runbook/cache`; losing it costs time and nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct, ValidationError, msgpack

from runbook_kit.gate.engine.record import Record

FOLDER = ".runbook"
FILE = "cache/gates.msgpack"
POLICIES = "cache/policies.msgpack"
# A file changed again within one tick of the clock that dates files keeps its time; some clocks tick every 2 seconds.
TICK_NS = 2_000_000_000


class Signature(Struct, frozen=True, array_like=True):
    """What `lstat` says of a file and changes when its content does."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Entry(Struct, frozen=True, array_like=True):
    """A document as it was: `digest` is that of its bytes."""

    signature: Signature | None  # None: the bytes were not those of the file
    digest: bytes
    record: Record


class Shelf(Struct, frozen=True, array_like=True):
    """Everything that is remembered. `maker` names the program that wrote it: another one asks other questions."""

    maker: str = ""
    written_ns: int = 0
    entries: dict[str, Entry] = {}

    def known(self, path: str, signature: Signature) -> Record | None:
        """What is remembered of a file that has not changed, as far as its dates can tell."""
        entry = self.entries.get(path)
        return entry.record if entry is not None and entry.signature == signature else None

    def recalled(self, path: str, digest: bytes) -> Record | None:
        """What is remembered of a file whose bytes have this digest."""
        entry = self.entries.get(path)
        return entry.record if entry is not None and entry.digest == digest else None


def digest_of(data: bytes) -> bytes:
    """What tells contents apart."""
    return blake2b(data, digest_size=16).digest()


def read_shelf(root: Path, maker: str) -> Shelf:
    """What is remembered; nothing when it cannot be read, is damaged, or was written by another program."""
    try:
        data = (root / FOLDER / FILE).read_bytes()
        shelf = msgpack.decode(data, type=Shelf)
    except (OSError, ValueError, ValidationError, RecursionError):
        return Shelf(maker)
    return shelf if shelf.maker == maker else Shelf(maker)


def settled(shelf: Shelf) -> Shelf:
    """The shelf as it may be kept: a file as young as the shelf may change again and keep its dates, so its bytes
    will have to be read. Names that are no text are left out.
    """
    limit = shelf.written_ns - TICK_NS
    entries = {
        path: entry if _age(entry) < limit else Entry(None, entry.digest, entry.record)
        for path, entry in shelf.entries.items()
        if path.isascii() or path.isprintable()
    }
    return Shelf(shelf.maker, shelf.written_ns, entries)


def _age(entry: Entry) -> int:
    return max(entry.signature.mtime_ns, entry.signature.ctime_ns) if entry.signature else 0


def write_shelf(root: Path, shelf: Shelf) -> bool:
    """Put it in the place of what was remembered, in one step; returns whether that was possible.

    Of runs at the same time the last one wins: each file is complete in itself.
    """
    try:
        data = msgpack.encode(settled(shelf))
    except ValueError:  # half of a surrogate pair, from the name of a file
        return False
    return _write(root, FILE, data)


def read_kept(root: Path) -> bytes:
    """What `write_kept` wrote; nothing when it cannot be read."""
    try:
        return (root / FOLDER / POLICIES).read_bytes()
    except OSError:
        return b""


def write_kept(root: Path, policies: bytes) -> bool:
    """Keep prepared policies, in one step; returns whether that was possible."""
    return _write(root, POLICIES, policies)


def _write(root: Path, file: str, data: bytes) -> bool:
    """`.runbook/` ignores itself, so that it never makes the tree dirty."""
    target = root / FOLDER / file
    try:
        if (root / FOLDER).is_symlink() or target.parent.is_symlink():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        ignore = root / FOLDER / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", "utf-8")
        name = f"{target.parent}/.{target.stem}.{os.getpid()}.new"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError:
        return False
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        os.replace(name, target)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        return False
    return True
