"""Which quotes each character of a shell text stands in: a linear reading of its own, beside the grammar's."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal, NamedTuple

from msgspec import Struct, field

# `here` is the body of a here-document that the shell expands, `here-literal` one that it does not.
# `unknown` is everywhere this reading does not vouch for: backticks, arithmetic, `${…}`, text it cannot follow.
Quote = Literal["bare", "single", "double", "ansi", "here", "here-literal", "comment", "unknown"]
FrameKind = Literal["paren", "arithmetic", "double", "brace", "here"]

EXPANSIONS = r"\\.|\$\(\(|\$\(|\$\{|\$\[|`"
QUOTES = r"""|\$?['"]|\$[$!?#*@-]"""
TOKENS: dict[FrameKind, re.Pattern[str]] = {
    "paren": re.compile(EXPANSIONS + QUOTES + r"|\(\(|[()#\n]|<<<|<<-?|\bcase\b", re.DOTALL),
    "arithmetic": re.compile(EXPANSIONS + QUOTES + r"|[()]", re.DOTALL),
    "brace": re.compile(EXPANSIONS + QUOTES + r"|\}", re.DOTALL),
    "double": re.compile(EXPANSIONS + r'|"', re.DOTALL),
    "here": re.compile(EXPANSIONS, re.DOTALL),
}
QUOTE_OF: dict[FrameKind, Quote] = {
    "paren": "bare", "double": "double", "here": "here", "arithmetic": "unknown", "brace": "unknown"
}  # fmt: skip
SKIPPED: dict[str, tuple[re.Pattern[str], Quote]] = {  # what follows the opening quote, up to and with the closing one
    "'": (re.compile(r"[^']*'"), "single"),
    "$'": (re.compile(r"(?:[^'\\]|\\.)*+'", re.DOTALL), "ansi"),
    "`": (re.compile(r"(?:[^`\\]|\\.)*+`", re.DOTALL), "unknown"),
}
DELIMITER = re.compile(r"""[ \t]*((?:'[^'\n]*'|"[^"\\\n`$]*"|\\[^\n]|[^\s'"\\|&;()<>`$#]|(?<=\S)#)+)""")
DEEPEST = 8  # here-documents inside substitutions inside here-documents; deeper is not read


class _LostError(Exception):
    """The text is not one that this reading can follow beyond this point."""


class _Frame(NamedTuple):
    kind: FrameKind
    start: int
    opaque: bool


class _HereDocument(NamedTuple):
    delimiter: str
    tabs: bool  # leading tabs are removed, `<<-`
    literal: bool
    depth: int


class Quoting(Struct, frozen=True):
    """The quotes of a text, as runs: from `starts[i]` on, characters stand in `quotes[i]` at nesting `depths[i]`."""

    starts: tuple[int, ...]
    quotes: tuple[Quote, ...]
    depths: tuple[int, ...]

    def within(self, start: int, end: int) -> Quote:
        """The quotes that all characters of `start:end` stand in; `unknown` when they differ."""
        first, last = bisect_right(self.starts, start) - 1, bisect_left(self.starts, max(end, start + 1)) - 1
        return self.quotes[first] if first == last else "unknown"

    def outline(self, start: int, end: int) -> tuple[tuple[int, Quote, int], ...]:
        """The runs of `start:end`, starts relative to it. With equal outlines equal text is read alike."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, max(end, start + 1))
        runs = zip(self.starts[first:last], self.quotes[first:last], self.depths[first:last], strict=True)
        return tuple((max(at - start, 0), quote, depth) for at, quote, depth in runs)


def read_quoting(source: str) -> Quoting:
    """The quotes every character of the shell text `source` stands in; time is linear, any text is accepted."""
    reading = _Reading(source)
    try:
        reading.read(0, len(source), "paren")
    except _LostError:
        reading.forget()
    starts, quotes, depths = zip(*reading.runs, strict=True)
    return Quoting(starts, quotes, depths)


class _Reading(Struct):
    """A scan from left to right; `frames` are the open quotes, parentheses and braces, outermost first."""

    source: str
    runs: list[tuple[int, Quote, int]] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    waiting: list[_HereDocument] = field(default_factory=list)  # announced; their bodies follow the line's end
    line_end: int = 0  # of the line with the latest announcement
    cases: list[int] = field(default_factory=list)  # depths at which `case` stands: its patterns end with a lone `)`
    joins: dict[int, int] = field(default_factory=dict)  # end of an escaped line end -> its start
    bodies_open: int = 0
    at: int = 0

    def read(self, start: int, end: int, kind: FrameKind) -> None:
        """Read `start:end`, a whole text of its own: a script, or the body of a here-document."""
        self.at, base = start, len(self.frames)
        self.push(kind, start)
        while token := TOKENS[self.frames[-1].kind].search(self.source, self.at, end):
            self.at = token.start()
            self.at = self.take(token[0], token.end(), end, base)
        if len(self.frames) != base + 1 or self.waiting:
            raise _LostError
        self.frames.pop()

    def forget(self) -> None:
        """Nothing is known from the outermost open quote or parenthesis on."""
        since = min([self.at, *(frame.start for frame in self.frames[1:])])
        while self.runs and self.runs[-1][0] >= since:
            self.runs.pop()
        self.runs.append((since, "unknown", 0))

    def mark(self, at: int, quote: Quote) -> None:
        if self.frames[-1].opaque and quote != "comment":
            quote = "unknown"
        if self.runs and self.runs[-1][0] == at:
            self.runs.pop()
        self.runs.append((at, quote, len(self.frames)))

    def resume(self, at: int) -> int:
        self.mark(at, QUOTE_OF[self.frames[-1].kind])
        return at

    def push(self, kind: FrameKind, start: int) -> None:
        opaque = kind in ("arithmetic", "brace") or (bool(self.frames) and self.frames[-1].opaque)
        self.frames.append(_Frame(kind, start, opaque))
        self.resume(start)

    def pop(self, end: int) -> int:
        self.frames.pop()
        depth = len(self.frames)
        if (self.waiting and self.waiting[-1].depth > depth) or (self.cases and self.cases[-1] > depth):
            raise _LostError
        return self.close(end)

    def close(self, end: int) -> int:
        if self.waiting and end > self.line_end:
            raise _LostError  # whether the body starts inside or after these quotes is the shell's secret
        return self.resume(end)

    def take(self, token: str, end: int, limit: int, base: int) -> int:
        """Act on `token`, which ends at `end`; where to go on."""
        if token[0] == "\\":
            self.joins |= {end: self.at} if token == "\\\n" else {}
        elif token in ("'", "$'", "`"):
            return self.skip(token, end, limit)
        elif token in ('"', '$"'):
            if self.frames[-1].kind == "double":
                return self.pop(end)
            self.push("double", self.at)
        elif token[-1] in "([{":
            self.open(token)
        elif token == "}" or (token == ")" and len(self.frames) > base + 1):
            return self.pop(end)
        elif token in ("#", "\n", "<<", "<<-"):
            return self.line(token, end, limit)
        elif token == "case":
            self.cases.append(len(self.frames))
        return end

    def skip(self, token: str, end: int, limit: int) -> int:
        """Go behind the closing quote; inside "${x:-'}" a single quote is a character, inside "${x#'}'}" a quote."""
        kind = self.frames[-1].kind
        if token != "`" and (kind == "arithmetic" or (kind == "brace" and self.frames[-2].kind != "paren")):
            raise _LostError
        pattern, quote = SKIPPED[token]
        closing = pattern.match(self.source, end, limit)
        if not closing:
            raise _LostError
        self.mark(self.at, quote)
        return self.close(closing.end())

    def open(self, token: str) -> None:
        if token == "$[":
            raise _LostError
        if token in ("$((", "(("):
            self.push("arithmetic", self.at)
            self.push("arithmetic", self.at + 1)
        elif token == "${":
            self.push("brace", self.at)
        else:
            inner: FrameKind = "arithmetic" if self.frames[-1].kind == "arithmetic" and token == "(" else "paren"
            self.push(inner, self.at)

    def line(self, token: str, end: int, limit: int) -> int:
        if token == "#":
            return self.comment(end, limit)
        if token == "\n":
            return self.bodies(end, limit) if self.waiting else end
        word = DELIMITER.match(self.source, end, limit)
        if not word:
            raise _LostError
        quoted = any(character in word[1] for character in "'\"\\")
        delimiter = re.sub(r"""\\(.)|['"]""", r"\1", word[1])
        self.waiting.append(_HereDocument(delimiter, token == "<<-", quoted, len(self.frames)))
        self.line_end = _end_of_line(self.source, end, limit)
        return word.end()

    def comment(self, end: int, limit: int) -> int:
        before = self.at
        while before in self.joins:
            before = self.joins[before]
        if before > 0 and self.source[before - 1] not in " \t\n;&|()<>":
            return end
        self.mark(self.at, "comment")
        return self.resume(_end_of_line(self.source, end, limit))

    def bodies(self, at: int, limit: int) -> int:
        """Read the bodies of the here-documents announced on the line before `at`; where the last one ends."""
        waiting, self.waiting = self.waiting, []
        if self.bodies_open >= DEEPEST or any(here.depth != len(self.frames) for here in waiting):
            raise _LostError
        self.bodies_open += 1
        for here in waiting:
            start = at
            at = _delimiter_line(self.source, here, start, limit)
            self.body(here, start, at)
            self.mark(at, "unknown")
            at = self.resume(_end_of_line(self.source, at, limit))
            at = min(at + 1, limit)
        self.bodies_open -= 1
        return at

    def body(self, here: _HereDocument, start: int, end: int) -> None:
        if here.literal:
            self.mark(start, "here-literal")
            return
        last = self.source[start:end].rstrip("\n")
        if (len(last) - len(last.rstrip("\\"))) % 2:
            raise _LostError  # the last line goes on in the next one, which is then no delimiter
        self.read(start, end, "here")


def _delimiter_line(source: str, here: _HereDocument, at: int, limit: int) -> int:
    """Where the line that ends `here` starts, searched from `at`."""
    while at < limit:
        line_end = _end_of_line(source, at, limit)
        line = source[at:line_end]
        if (line.lstrip("\t") if here.tabs else line) == here.delimiter:
            return at
        at = line_end + 1
    raise _LostError


def _end_of_line(source: str, at: int, limit: int) -> int:
    end = source.find("\n", at, limit)
    return limit if end < 0 else end
