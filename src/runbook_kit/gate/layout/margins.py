"""The white space before a line: behind the marks of the quotes around it, in columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.finding import Span
from runbook_kit.gate.page.model import Block, Page

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

TAB = 4  # columns from one tab stop to the next, for both kinds of parsers
LEVEL = 4  # columns that Python-Markdown takes for one level of a list
QUOTE = expression(r"[ \t]*+> ?")
SPACE = expression(r"[ \t]*+")
LINE_ENDS = ("", "\n", "\r")  # the first character behind a line


class Margin(Struct, frozen=True):
    """The white space `start:end` (offsets in the document) before what a line says; `column` is how wide it is."""

    start: int
    end: int
    column: int
    blank: bool  # nothing stands behind it

    @property
    def level(self) -> int:
        """How many levels of a list it is for Python-Markdown."""
        return self.column // LEVEL


def row_of(source: Source, offset: int) -> int:
    """The line of an offset, 1-based."""
    return bisect_right(source.line_starts, offset)


def last_row(source: Source, block: Block) -> int:
    """The last line of a block, 1-based; an end that is the beginning of a line belongs to the line before."""
    return row_of(source, max(block.start, block.end - 1))


def margin(source: Source, row: int, quotes: int) -> Margin:
    """The margin of line `row` inside of as many quotes; a line that has fewer marks begins behind those it has."""
    text, first = source.text, source.line_starts[row - 1]
    start = first
    for _ in range(quotes):
        if (mark := QUOTE.match(text, start, source.line_end(row))) is None:
            break
        start = mark.end()
    space = SPACE.match(text, start)
    end = space.end() if space else start
    width = end - start
    if text.find("\t", first, end) >= 0:
        width = columns(text[first:end]) - columns(text[first:start])
    return Margin(start, end, width, text[end : end + 1] in LINE_ENDS)


def line_span(source: Source, row: int) -> Span:
    """The span of line `row`, without its line end."""
    start, end = source.line_starts[row - 1], source.line_end(row)
    return Span(source.path, row, 1, row, end - start + 1, start, end)


def is_blank(source: Source, row: int, quotes: int) -> bool:
    """Whether nothing stands behind the margin of line `row`, without making one where that is plain."""
    character = source.text[source.line_starts[row - 1]]
    if character not in " \t>":
        return character in "\r\n"
    return margin(source, row, quotes).blank


def marker_start(source: Source, item: Block) -> int:
    """Where the marker of a list item stands; the block may begin with white space before it."""
    if source.text[item.start] not in " \t":
        return item.start
    space = SPACE.match(source.text, item.start)
    return space.end() if space else item.start


def columns(text: str) -> int:
    """How wide the beginning of a line is."""
    return len(text.expandtabs(TAB)) if "\t" in text else len(text)


def quotes_around(page: Page | Outline) -> Sequence[int]:
    """For every block how many quotes it stands in, itself left out."""
    blocks = page.blocks
    if not any(block.kind == "quote" for block in blocks):
        return bytes(len(blocks))
    found: list[int] = []
    for block in blocks:
        above = block.parent
        found.append(0 if above < 0 else found[above] + (blocks[above].kind == "quote"))
    return found
