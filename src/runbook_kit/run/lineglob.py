"""Compares lines with lines that have wildcards: `*`, `?`, and `...` for any number of lines; no backtracking."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

ANY_LINES = "..."
MOST = 20_000_000  # steps; a second or so


class TooMuch(Exception):
    """The comparison would take too long."""


class Difference(Struct, frozen=True):
    """The first lines that differ, counted from 0. `expected` is None when no more are expected.

    `got` is None when none of the lines that follow is as expected; it may be one behind the last line.
    """

    expected: int | None
    got: int | None


def compare(lines: Sequence[str], expected: Sequence[str]) -> Difference | None:
    """None when `lines`, from the first to the last, are as `expected`. Raises `TooMuch`."""
    groups = _groups([line.rstrip() if line.rstrip() == ANY_LINES else line for line in expected])
    work = _Work(lines)
    first, *others = groups
    at = work.same(first, 0)
    if at < len(first.globs):
        return Difference(first.start + at, at)
    if not others:
        return None if at == len(lines) else Difference(None, at)
    *middle, last = others
    for group in middle:
        found = work.find(group, at)
        if found is None:
            return Difference(group.start, None)
        at = found + len(group.globs)
    end = len(lines) - len(last.globs)
    if end < at:
        return Difference(last.start, None)
    same = work.same(last, end)
    return None if same == len(last.globs) else Difference(last.start + same, end + same)


class _Glob(Struct, frozen=True):
    """One line with wildcards: what must be at its start, in between in this order, and at its end."""

    pieces: tuple[re.Pattern[str], ...]
    last: int  # length of the last piece
    wild: int  # characters of pieces that hold a `?`

    def matches(self, line: str) -> bool:
        first, *others = self.pieces
        if not others:
            return first.fullmatch(line) is not None
        begun = first.match(line)
        if begun is None:
            return False
        at = begun.end()
        for piece in others[:-1]:
            found = piece.search(line, at)
            if found is None:
                return False
            at = found.end()
        return self._ends(line, at)

    def _ends(self, line: str, at: int) -> bool:
        start = len(line) - self.last
        return start >= at and self.pieces[-1].fullmatch(line, start) is not None


class _Group(Struct, frozen=True):
    """Lines between two `...`; `start` is the number of the first one."""

    start: int
    globs: tuple[_Glob, ...]


class _Work(Struct):
    """The lines to compare, and how many steps the comparison took."""

    lines: Sequence[str]
    done: int = 0

    def same(self, group: _Group, at: int) -> int:
        """How many lines of `group` are as those from `at` on."""
        for number, glob in enumerate(group.globs):
            if at + number >= len(self.lines) or not self._matches(glob, self.lines[at + number]):
                return number
        return len(group.globs)

    def find(self, group: _Group, at: int) -> int | None:
        """Where, `at` or later, the lines of `group` are."""
        for start in range(at, len(self.lines) - len(group.globs) + 1):
            if self.same(group, start) == len(group.globs):
                return start
        return None

    def _matches(self, glob: _Glob, line: str) -> bool:
        self.done += 10 + len(line) * (1 + glob.wild) // 50
        if self.done > MOST:
            raise TooMuch
        return glob.matches(line)


def _groups(expected: Sequence[str]) -> list[_Group]:
    starts = [0, *(number + 1 for number, line in enumerate(expected) if line == ANY_LINES)]
    ends = [*(start - 1 for start in starts[1:]), len(expected)]
    return [
        _Group(start, tuple(_glob(line) for line in expected[start:end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _glob(line: str) -> _Glob:
    pieces = line.split("*")
    # An expression of letters and dots only: nothing in it can be tried in a second way.
    compiled = tuple(re.compile(re.escape(piece).replace(r"\?", "."), re.DOTALL) for piece in pieces)
    return _Glob(compiled, len(pieces[-1]), sum(len(piece) for piece in pieces if "?" in piece))
