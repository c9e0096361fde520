"""The entries of a git index where they lie, found by bisection: a few questions need no list of all paths."""

from __future__ import annotations

from bisect import bisect_left
from struct import error

from runbook_kit.gitindex import (
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

KIND_AT = 26  # of an entry: the upper half of its mode, which says what it is
PLAIN = REGULAR >> 8
UNUSUAL = (EXTENDED | NAME_LENGTH) >> 8  # bits of the upper half of the flags that are set for long paths, and rarely


class Entries:
    """What an index tracks, in its order: that of the bytes of the paths. `flags` is where the flags of each lie."""

    def __init__(self, data: bytes, flags: list[int], symlinks: frozenset[str], submodules: frozenset[str]) -> None:
        self.data = data
        self.symlinks = symlinks
        self.submodules = submodules
        self._flags = flags

    def has(self, path: str) -> bool:
        """Whether `path` is tracked, as whatever."""
        name = _encoded(path)
        at = self._first(name)
        return at < len(self._flags) and self._name(self._flags[at]) == name

    def has_below(self, folder: str) -> bool:
        """Whether anything is tracked below `folder`, which is the case of the root."""
        start = _encoded(folder) + b"/"
        at = self._first(start)
        return not folder or (at < len(self._flags) and self._name(self._flags[at]).startswith(start))

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
    return Entries(data, flags, frozenset(named[SYMLINK]), frozenset(named[SUBMODULE]))


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
