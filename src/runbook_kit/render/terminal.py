"""How every screen looks: width, colour, wrapping and the words for risk and verdict, in one place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.render.escape import on_one_line, visible

Tone = Literal["plain", "strong", "faint", "good", "notice", "caution", "danger", "alarm"]
# SGR parameters (ECMA-48, 8.3.117) of the sixteen colours every terminal has, chosen to be readable on dark and light.
TONES: dict[Tone, str] = {
    "plain": "",
    "strong": "1",
    "faint": "2",
    "good": "32",
    "notice": "36",
    "caution": "33",
    "danger": "31",
    "alarm": "1;31",
}
RISK_TONES: dict[str, Tone] = {
    "read": "good",
    "write": "notice",
    "network": "notice",
    "remote": "caution",
    "destructive": "alarm",
    "privileged": "alarm",
    "unknown": "caution",
}
VERDICT_WORDS = {"allow": "would run", "confirm": "asks first", "approve": "needs approval", "deny": "DENIED"}
VERDICT_TONES: dict[str, Tone] = {"allow": "good", "confirm": "caution", "approve": "caution", "deny": "alarm"}
NARROWEST, WIDEST_PROSE = 40, 120
DOT = " · "


class Ink(str):
    """Text that is already safe to print and may hold our own colour; anything else is made visible first."""

    __slots__ = ()


class Terminal(Struct, frozen=True):
    """What the page is printed on: `width` in columns, and whether colour is wanted."""

    width: int = 100
    colour: bool = False

    @property
    def measure(self) -> int:
        """Columns that prose may use; longer lines are hard to read."""
        return max(NARROWEST, min(self.width, WIDEST_PROSE))

    def paint(self, text: str, tone: Tone) -> Ink:
        """The text, made visible, in a tone; without colour only the text."""
        shown = text if isinstance(text, Ink) else visible(text)
        code = TONES[tone]
        return Ink(f"\x1b[{code}m{shown}\x1b[0m" if code and self.colour and shown else shown)

    def risk(self, risk: str, width: int = 0) -> Ink:
        return self.paint(padded(risk, width), RISK_TONES.get(risk, "caution"))

    def verdict(self, verdict: str, width: int = 0) -> Ink:
        return self.paint(padded(VERDICT_WORDS.get(verdict, verdict), width), VERDICT_TONES.get(verdict, "caution"))

    def wrap(self, text: str, indent: int = 0, hang: int | None = None, tone: Tone = "plain") -> Ink:
        """Prose on lines of at most `measure` columns; `indent` blanks before each, `hang` before all but the first.

        The first line carries no indent of its own: the template has already written what stands before it.
        """
        hang = indent if hang is None else hang
        lines = wrapped(on_one_line(text), self.measure - indent, self.measure - hang)
        return Ink(("\n" + " " * hang).join(self.paint(Ink(line), tone) for line in lines))


def padded(text: str, width: int) -> str:
    """The text made visible and filled with blanks up to `width` columns."""
    shown = text if isinstance(text, Ink) else visible(text)
    return Ink(shown + " " * (width - columns(shown)))


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining marks none."""
    return len(text) if text.isascii() else sum(map(column_count, text))


def column_count(character: str) -> int:
    """Columns of one character. The emoji selector makes the narrow sign before it wide."""
    if character == "\ufe0f":
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, first: int, rest: int) -> list[str]:
    """The words of the text on lines of at most `first` and then `rest` columns; at least one line.

    A word wider than a line is cut, so that nothing runs past the edge.
    """
    lines: list[str] = []
    line, used, room = "", 0, first
    for word, size in sized_words(text, max(rest, 1)):
        if line and used + 1 + size > room:
            lines.append(line)
            line, used, room = "", 0, rest
        if not line and not lines and size > room:
            lines.append("")
            room = rest
        line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    return [*lines, line] if line or not lines else lines


def sized_words(text: str, limit: int) -> Iterator[tuple[str, int]]:
    """The words of a text with their columns; one wider than `limit` comes in pieces."""
    for word in text.split(" "):
        size = columns(word)
        if size <= limit:
            yield word, size
        else:
            yield from ((piece, columns(piece)) for piece in pieces(word, limit))


def pieces(word: str, limit: int) -> Iterator[str]:
    """A long word cut into parts of at most `limit` columns (one wide character may exceed a limit of 1)."""
    start, used = 0, 0
    for index, character in enumerate(word):
        size = column_count(character)
        if used and used + size > limit:
            yield word[start:index]
            start, used = index, 0
        used += size
    yield word[start:]


def shortened(text: str, width: int) -> str:
    """The text on one line of at most `width` columns, with an ellipsis when something is left out."""
    shown = on_one_line(text)
    if columns(shown) <= width:
        return shown
    return next(pieces(shown, max(width - 1, 1))).rstrip() + "…"


def table(rows: Sequence[Sequence[str]], gap: str = "  ", right: Iterable[int] = ()) -> list[Ink]:
    """Rows as aligned lines, without blanks at their ends; columns named in `right` are aligned to the right."""
    rightward = frozenset(right)
    shown = [[cell if isinstance(cell, Ink) else Ink(on_one_line(cell)) for cell in row] for row in rows]
    widths = [max(map(bare_columns, cells)) for cells in zip(*shown, strict=True)]
    lines = [
        [aligned(cell, width, index in rightward) for index, (cell, width) in enumerate(zip(row, widths, strict=True))]
        for row in shown
    ]
    return [Ink(gap.join(line).rstrip()) for line in lines]


def aligned(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - bare_columns(cell))
    return blanks + cell if right else cell + blanks


def bare_columns(text: str) -> int:
    """Columns of a text that may hold our own colour."""
    if "\x1b" not in text:
        return columns(text)
    return sum(columns(part.partition("m")[2] if index else part) for index, part in enumerate(text.split("\x1b[")))


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 block`, `2 blocks`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def duration(seconds: float) -> str:
    """A time span as people say it: `30 s`, `5 min`, `1 h 30 min`."""
    whole = round(seconds)
    if seconds < 60 or (whole % 60 and whole < 600):
        return f"{seconds:g} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
