"""A document's text with its lines, so that any offset or line range becomes a `Span`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.finding import Span

LINE_END = expression(r"\r\n|\n|\r")  # CommonMark 0.31, 2.1: these and no others end a line


class Source(Struct, frozen=True, dict=True, eq=False):
    """Decoded text of one file; `path` is as shown to people: relative, with forward slashes."""

    path: str
    text: str
    digest: str = ""  # SHA-256 of the file's bytes, hexadecimal; tells nothing that the text does not tell

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and (self.path, self.text) == (other.path, other.text)

    def __hash__(self) -> int:
        return hash((self.path, self.text))

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first character of every line, in order."""
        if "\r" in self.text:
            return (0, *(match.end() for match in LINE_END.finditer(self.text)))
        return tuple(accumulate([len(line) + 1 for line in self.text.split("\n")[:-1]], initial=0))

    @property
    def line_count(self) -> int:
        return len(self.line_starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both 1-based, of a character offset (clamped to the text)."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span of characters `start:end`."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(self.path, line, column, end_line, end_column, start, end)

    def lines(self, first: int, last: int) -> Span:
        """The span of lines `first` up to and including `last` (1-based), without the final line end."""
        start = self.line_starts[min(max(first, 1), self.line_count) - 1]
        last = min(max(last, first, 1), self.line_count)
        return self.span(start, start if last < first else self.line_end(last))

    def line(self, number: int) -> str:
        """The text of line `number` (1-based), without its line end; empty past the end."""
        if not 1 <= number <= self.line_count:
            return ""
        return self.text[self.line_starts[number - 1] : self.line_end(number)]

    def between(self, first: int, last: int) -> str:
        """Lines `first` up to and including `last` (1-based), with line feeds between them whatever the file has."""
        if "\r" in self.text or not 1 <= first <= last <= self.line_count:
            return "\n".join(self.line(number) for number in range(first, last + 1))
        return self.text[self.line_starts[first - 1] : self.line_end(last)]

    def line_end(self, number: int) -> int:
        """Offset just behind the last character of line `number`, before its line end."""
        if number >= self.line_count:
            return len(self.text)
        following = self.line_starts[number]
        return following - (2 if self.text[following - 2 : following] == "\r\n" else 1)


class Sources(Mapping[str, Source]):
    """Texts by path: those of `known`, and of `paths` what `read` gives, each when it is asked for and once."""

    def __init__(
        self, known: Mapping[str, Source], paths: Iterable[str] = (), read: Callable[[str], Source] | None = None
    ) -> None:
        self._known = dict(known)
        self._paths = frozenset(paths) - self._known.keys()
        self._read = read

    def and_also(self, others: Mapping[str, Source]) -> Sources:
        """These with `others`, which take the place of those with the same path."""
        return Sources({**self._known, **others}, self._paths, self._read) if others else self

    def __getitem__(self, path: str) -> Source:
        if path not in self._known and path in self._paths and self._read is not None:
            self._known[path] = self._read(path)
        return self._known[path]

    def __contains__(self, path: object) -> bool:
        return path in self._known or path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._known), **dict.fromkeys(self._paths)})

    def __len__(self) -> int:
        return len(self._known.keys() | self._paths)
