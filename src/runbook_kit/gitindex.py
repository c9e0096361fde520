"""The entries of a git index file, read from its bytes (format: git's Documentation/gitformat-index)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from struct import Struct, error

from msgspec import Struct as Data
from msgspec.structs import replace

HEADER = Struct(">4sII")
EXTENSION = Struct(">4sI")
HASHES = {"sha1": 20, "sha256": 32}  # of objects, and of the index itself; sizes in bytes
BEFORE_ID = 40  # bytes of an entry before its object id: times, device, inode, mode, owner, group, size
EXTENDED = 0x4000  # flag: two more bytes of flags follow (version 3 and later)
ASSUMED = 0x8000  # flag: git takes the file for unchanged without a look (`update-index --assume-unchanged`)
SKIPPED, INTENDED = 0x4000, 0x2000  # of the two more bytes: not to be looked at in the work tree; `git add -N`
NAME_LENGTH = 0x0FFF  # flag bits that hold the length of the path, all set when it is longer
REGULAR, SYMLINK, SUBMODULE = 0o100644, 0o120000, 0o160000
KIND = 0o170000  # the bits of a mode that say what it is
RUNS = 0o100  # the bit that makes a regular file executable
_Read = tuple[list[bytes], dict[int, int], dict[int, int], int]


class Index(Data, frozen=True):
    """What is tracked: every path once, in git's order. A path in none of the first three sets is a regular file.

    `intended` are only announced (`git add -N`): nothing of them is staged. Git does not look at the `unwatched` in the
    work tree: they are marked `skip-worktree`, as in a sparse checkout, or `assume-unchanged`.
    """

    paths: tuple[str, ...] = ()
    executables: frozenset[str] = frozenset()
    symlinks: frozenset[str] = frozenset()
    submodules: frozenset[str] = frozenset()
    intended: frozenset[str] = frozenset()
    unwatched: frozenset[str] = frozenset()

    @property
    def staged(self) -> Index:
        """What a commit made now would hold: the same without what is only announced."""
        if not self.intended:
            return self
        return replace(
            self,
            paths=tuple(path for path in self.paths if path not in self.intended),
            executables=self.executables - self.intended,
            symlinks=self.symlinks - self.intended,
            submodules=self.submodules - self.intended,
            intended=frozenset(),
        )


def make_index(paths: list[str], unusual: dict[str, int], marks: Mapping[str, int] | None = None) -> Index:
    """An index of `paths`, the modes of those that are not plain regular files, and the `marks` of those that have any.

    Marks are the bits `ASSUMED`, `SKIPPED` and `INTENDED`.
    """
    marked = (marks or {}).items()
    return Index(
        tuple(dict.fromkeys(paths)),  # a path in conflict has up to three entries
        executables=frozenset(path for path, mode in unusual.items() if mode & RUNS),
        symlinks=frozenset(path for path, mode in unusual.items() if mode & KIND == SYMLINK),
        submodules=frozenset(path for path, mode in unusual.items() if mode & KIND == SUBMODULE),
        intended=frozenset(path for path, mark in marked if mark & INTENDED),
        unwatched=frozenset(path for path, mark in marked if mark & (ASSUMED | SKIPPED)),
    )


def read_index(data: bytes) -> Index | None:
    """What the index `data` tracks; None when these bytes cannot be read here.

    Versions 2, 3 and 4, object ids of SHA-1 and SHA-256. Bytes that are not UTF-8 become surrogates, as in `os`.
    """
    for size in object_sizes(data):
        try:
            return _entries(data, size)
        except (ValueError, IndexError, error):
            continue
    return None


def object_sizes(data: bytes) -> Iterator[int]:
    """The sizes that the object ids of the index `data` may have, in bytes: those that its checksum is right for."""
    for algorithm, size in HASHES.items():  # the index does not say which one it uses
        checksum, content = data[-size:], memoryview(data)[:-size]
        # All zero with git's `index.skipHash`.
        if not any(checksum) or checksum == hashlib.new(algorithm, content, usedforsecurity=False).digest():
            yield size


def _entries(data: bytes, object_size: int) -> Index:
    signature, version, count = HEADER.unpack_from(data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError(version)
    read = _compressed if version == 4 else _padded
    names, modes, marks, end = read(data, count, object_size, version > 2)
    check_extensions(data, end, object_size)
    paths = b"\0".join(names).decode("utf-8", "surrogateescape").split("\0") if names else []
    if len(paths) != count:
        raise ValueError("a path with a NUL")
    return make_index(
        paths, {paths[at]: mode for at, mode in modes.items()}, {paths[at]: mark for at, mark in marks.items()}
    )


def _padded(data: bytes, count: int, object_size: int, may_extend: bool) -> _Read:
    """The names, by position the modes that are not `REGULAR` and the marks, and where the entries end. Versions 2, 3.

    One pass of this loop is what an entry costs: a large repository has tens of thousands.
    """
    unpack = _fields(object_size).unpack_from
    names: list[bytes] = []
    modes: dict[int, int] = {}
    marks: dict[int, int] = {}
    start, fixed = HEADER.size, BEFORE_ID + object_size + 2
    for number in range(count):
        mode, length = unpack(data, start)
        name_at = start + fixed
        if length >= NAME_LENGTH:
            if length & (ASSUMED | EXTENDED):
                marks[number] = _marks(data, name_at, length, may_extend)
            name_at += 2 if length & EXTENDED and may_extend else 0
            length &= NAME_LENGTH
            if length == NAME_LENGTH:
                length = data.index(b"\0", name_at) - name_at
        names.append(data[name_at : name_at + length])
        if mode != REGULAR:
            modes[number] = mode
        start += (name_at - start + length + 8) & ~7  # an entry is padded with 1 to 8 NUL
    return names, modes, marks, start


def _compressed(data: bytes, count: int, object_size: int, may_extend: bool) -> _Read:
    """As `_padded`, for version 4: a path shares all but the last N bytes of the one before."""
    unpack = _fields(object_size).unpack_from
    names: list[bytes] = []
    modes: dict[int, int] = {}
    marks: dict[int, int] = {}
    start, fixed, name = HEADER.size, BEFORE_ID + object_size + 2, b""
    for number in range(count):
        mode, flags = unpack(data, start)
        at = start + fixed
        if flags & (ASSUMED | EXTENDED):
            marks[number] = _marks(data, at, flags, may_extend)
            at += 2 if flags & EXTENDED and may_extend else 0
        drop = data[at] & 0x7F
        while data[at] & 0x80:
            at += 1
            drop = (drop + 1) << 7 | data[at] & 0x7F
        if drop > len(name):
            raise ValueError(drop)
        end = data.index(b"\0", at + 1)
        name, start = name[: len(name) - drop] + data[at + 1 : end], end + 1
        if flags & NAME_LENGTH != min(len(name), NAME_LENGTH):
            raise ValueError(name)
        names.append(name)
        if mode != REGULAR:
            modes[number] = mode
    return names, modes, marks, start


def _marks(data: bytes, at: int, flags: int, may_extend: bool) -> int:
    """What git has noted of an entry; more flags than usual are at `at`."""
    more = data[at] << 8 if flags & EXTENDED and may_extend else 0
    return flags & ASSUMED | more & (SKIPPED | INTENDED)


def _fields(object_size: int) -> Struct:
    """The mode and the flags of an entry."""
    return Struct(f">24xI{BEFORE_ID - 28 + object_size}xH")


def check_extensions(data: bytes, at: int, checksum_size: int) -> None:
    """Walk the extensions up to the checksum. One with a small first letter changes the meaning of the entries."""
    while at != len(data) - checksum_size:
        name, size = EXTENSION.unpack_from(data, at)
        if at > len(data) - checksum_size or name[:1].islower():
            raise ValueError(name)  # "link": a split index; "sdir": folders as entries
        at += EXTENSION.size + size
