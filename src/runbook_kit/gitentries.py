"""The entries of a git index where they lie, found by bisection: a few questions need no list of all paths."""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct, error

from runbook_kit.gitindex import (
    ASSUMED,
    BEFORE_ID,
    EXTENDED,
    HEADER,
    KIND,
    NAME_LENGTH,
    REGULAR,
    SUBMODULE,
    SYMLINK,
    check_extensions,
    object_sizes,
)

STATUS = Struct(">4I4xI12xI")  # changed and modified, in seconds and nanoseconds; inode; size: their last 32 bits
WORD = 0xFFFFFFFF
SECOND = 1_000_000_000
STAGE = 0x30  # of the upper half of the flags: which side of a conflict the entry is
KIND_AT = 26  # of an entry: the upper half of its mode, which says what it is
PLAIN = REGULAR >> 8
UNUSUAL = (EXTENDED | NAME_LENGTH) >> 8  # bits of the upper half of the flags that are set for long paths, and rarely


class Entries:
    """What an index tracks, in its order: that of the bytes of the paths.

    `flags` is where the flags of each lie, `before` how many bytes of its entry are before them.
    """

    def __init__(
        self, data: bytes, flags: list[int], before: int, symlinks: frozenset[str], submodules: frozenset[str]
    ) -> None:
        self.data = data
        self._before = before
        self.symlinks = symlinks
        self.submodules = submodules
        self._flags = flags

    def has(self, path: str) -> bool:
        """Whether `path` is tracked, as whatever."""
        name = _encoded(path)
        at = self._first(name)
        return at < len(self._flags) and self._name(self._flags[at]) == name

    def has_unchanged(self, path: str, status: os.stat_result, written_ns: int) -> bool:
        """Whether the file with this status surely has the content that the index has of it.

        As git does before it reads a file: all that the index keeps of its status is the same, and it is older than
        the index, which was written at `written_ns`. One that may have been changed in the same moment is not sure.
        """
        name = _encoded(path)
        at = self._first(name)
        if at == len(self._flags) or self._name(self._flags[at]) != name:
            return False
        flags = self._flags[at]
        kept = STATUS.unpack_from(self.data, flags - self._before)
        seconds, nanoseconds = divmod(status.st_mtime_ns, SECOND), divmod(status.st_ctime_ns, SECOND)
        found = (*nanoseconds, *seconds, status.st_ino, status.st_size)
        is_file = stat.S_ISREG(status.st_mode) and not self.data[flags] & STAGE
        return is_file and kept == tuple(each & WORD for each in found) and status.st_mtime_ns < written_ns

    def is_assumed(self, path: str) -> bool:
        """Whether git takes the file for unchanged without a look at it."""
        name = _encoded(path)
        at = self._first(name)
        there = at < len(self._flags) and self._name(self._flags[at]) == name
        return there and bool(self.data[self._flags[at]] & ASSUMED >> 8)

    def has_below(self, folder: str) -> bool:
        """Whether anything is tracked below `folder`, which is the case of the root."""
        start = _encoded(folder) + b"/"
        at = self._first(start)
        return not folder or (at < len(self._flags) and self._name(self._flags[at]).startswith(start))

    def below(self, folder: str) -> Iterator[str]:
        """The paths below `folder`, in order; all below the root, which is an empty text."""
        start = _encoded(folder) + b"/" if folder else b""
        for flags in self._flags[self._first(start) :]:
            if not (name := self._name(flags)).startswith(start):
                return
            yield _decoded(name)

    def tops(self) -> frozenset[str]:
        """The folders at the root."""
        found: list[bytes] = []
        at = 0
        while at < len(self._flags):
            top, slash, _ = self._name(self._flags[at]).partition(b"/")
            if slash:
                found.append(top)
            at = self._first(top + b"0") if slash else at + 1  # in the order of bytes `0` follows `/`
        return frozenset(_decoded(top) for top in found if top)

    def _first(self, name: bytes) -> int:
        """The number of the first entry that is not before `name`."""
        return bisect_left(self._flags, name, key=self._name)

    def _name(self, flags: int) -> bytes:
        return self.data[flags + 2 : self.data.index(b"\0", flags + 2)]


def find_entries(data: bytes) -> Entries | None:
    """The entries of the index `data`; None where `read_index` must look at each, or cannot read it either.

    What its checksum vouches for is taken as git has written it. Paths of some thousand bytes, entries with more flags
    than usual and version 4, in which a path is told by the one before, are for `read_index`.
    """
    if data[4:8] not in (b"\0\0\0\2", b"\0\0\0\3") or not any(data[-20:]):
        return None
    for size in object_sizes(data):
        try:
            return _find(data, size)
        except (ValueError, IndexError, error):
            continue
    return None


def _find(data: bytes, object_size: int) -> Entries:
    signature, _, count = HEADER.unpack_from(data)
    if signature != b"DIRC":
        raise ValueError(signature)
    before = BEFORE_ID + object_size
    step, back, at = before + 2 + 8, before - KIND_AT, HEADER.size + before
    flags: list[int] = []
    unusual: list[int] = []
    for _ in range(count):  # one pass is what an entry costs
        flags.append(at)
        if data[at - back] != PLAIN:
            unusual.append(at)
        if data[at] & UNUSUAL:
            at += (step + _length(data, at)) & ~7
        else:
            at += (step + data[at + 1]) & ~7
    check_extensions(data, at - before, object_size)
    kinds = {at: data[at - back] << 8 & KIND for at in unusual}
    named = {
        kind: [_decoded(data[at + 2 : data.index(b"\0", at + 2)]) for at in unusual if kinds[at] == kind]
        for kind in (SYMLINK, SUBMODULE)
    }
    return Entries(data, flags, before, frozenset(named[SYMLINK]), frozenset(named[SUBMODULE]))


def _length(data: bytes, flags: int) -> int:
    """The length of a path of more than 255 bytes. Raises `ValueError` where only `read_index` finds it out."""
    found = data[flags] << 8 | data[flags + 1]
    if found & EXTENDED or found & NAME_LENGTH == NAME_LENGTH:
        raise ValueError(found)
    return found & NAME_LENGTH


def _encoded(path: str) -> bytes:
    """The bytes of a path; of what no path is written as, bytes that no path has."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b"\0"
    return name if path.isascii() or _decoded(name) == path else b"\0"


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
