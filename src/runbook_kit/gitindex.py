"""The paths in a git index file, read from its bytes (format: git's Documentation/gitformat-index)."""

from __future__ import annotations

import hashlib
from struct import Struct, error

HEADER = Struct(">4sII")
SHORT = Struct(">H")
EXTENSION = Struct(">4sI")
HASHES = {"sha1": 20, "sha256": 32}  # of objects, and of the index itself; sizes in bytes
FIXED = 40  # bytes of an entry before its object id: times, device, inode, mode, owner, group, size
EXTENDED = 0x4000  # flag: two more bytes of flags follow (version 3 and later)
NAME_LENGTH = 0x0FFF  # flag bits that hold the length of the path, all set when it is longer


def read_index(data: bytes) -> tuple[str, ...] | None:
    """The tracked paths in the index `data`, in its order, each once; None when these bytes cannot be read here.

    Versions 2, 3 and 4, object ids of SHA-1 and SHA-256. Bytes that are not UTF-8 become surrogates, as in `os`.
    """
    for algorithm, size in HASHES.items():  # the index does not say which one it uses
        checksum = data[-size:]
        # All zero with git's `index.skipHash`.
        if any(checksum) and checksum != hashlib.new(algorithm, data[:-size], usedforsecurity=False).digest():
            continue
        try:
            return _paths(data, size)
        except (ValueError, IndexError, error):
            continue
    return None


def _paths(data: bytes, object_size: int) -> tuple[str, ...]:
    signature, version, count = HEADER.unpack_from(data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError(version)
    paths: list[bytes] = []
    start, path = HEADER.size, b""
    for _ in range(count):
        flags_at = start + FIXED + object_size
        (flags,) = SHORT.unpack_from(data, flags_at)
        name_at = flags_at + (4 if flags & EXTENDED and version > 2 else 2)
        if version == 4:
            path, start = _compressed(data, name_at, path)
        else:
            end = data.index(b"\0", name_at)
            path = data[name_at:end]
            start += (end - start + 8) & ~7  # an entry is padded with 1 to 8 NUL
        if flags & NAME_LENGTH != min(len(path), NAME_LENGTH):
            raise ValueError(path)
        paths.append(path)
    _check_extensions(data, start, object_size)
    unique = dict.fromkeys(paths)  # a path in conflict has up to three entries
    return tuple(path.decode("utf-8", "surrogateescape") for path in unique)


def _compressed(data: bytes, at: int, previous: bytes) -> tuple[bytes, int]:
    """The path at `at`, which shares all but the last N bytes of `previous` (version 4), and where it ends."""
    byte = data[at]
    drop = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        drop = (drop + 1) << 7 | byte & 0x7F
    if drop > len(previous):
        raise ValueError(drop)
    end = data.index(b"\0", at + 1)
    return previous[: len(previous) - drop] + data[at + 1 : end], end + 1


def _check_extensions(data: bytes, at: int, checksum_size: int) -> None:
    """Walk the extensions up to the checksum. One with a small first letter changes the meaning of the entries."""
    while at != len(data) - checksum_size:
        name, size = EXTENSION.unpack_from(data, at)
        if at > len(data) - checksum_size or name[:1].islower():
            raise ValueError(name)  # "link": a split index; "sdir": folders as entries
        at += EXTENSION.size + size
