"""Which parts of list items stand less than four columns a level to the right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.gate.layout.margins import LEVEL, Margin, is_blank, last_row, margin, quotes_around
from runbook_kit.gate.page.model import Block

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

# CommonMark wants a part of an item at the column where its text begins, two or three for most markers. Python-Markdown
# counts in fours, whatever the marker; what stands further left it takes out of the item.

# In the run of lines that the marker begins, only these are taken out of the item, or may move without harm.
BELOW_TEXT = {"item", "code"}


class Part(Struct, frozen=True):
    """A block of a list item that begins on a line of its own, or an item of a list in it."""

    block: int
    kind: str
    item: int  # the item it belongs to
    depth: int  # of that item: 1 when no list is around it in its quote, or on the page
    first: int  # its lines, 1-based
    last: int
    margin: Margin
    apart: bool  # a blank line stands above it

    @property
    def needed(self) -> int:
        """The columns Python-Markdown wants before it."""
        return LEVEL * self.depth

    @property
    def shallow(self) -> bool:
        """Whether Python-Markdown takes it out of its item."""
        return self.would_be_shallow(self.margin.column)

    def would_be_shallow(self, column: int) -> bool:
        """Whether it would be when it stood at `column`."""
        return column < self.needed and (self.apart or self.kind == "item")


class Nesting:
    """The items of a page: how deep each one is, and what stands in it."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.quotes = quotes_around(outline)
        self.depths: dict[int, int] = {}  # by item
        self.outermost: dict[int, int] = {}  # by item: the item of depth 1 around it, or itself
        self.rows: dict[int, int] = {}  # by item: the line of its marker
        self.parts: dict[int, list[Part]] = {}  # by item, in document order
        self.texts: dict[int, int] = {}  # by item: the column of its text, once somebody has asked
        self._indented = outline.indented
        self._margins: dict[tuple[int, int], Margin] = {}
        blocks, starts = outline.blocks, outline.source.line_starts
        for index, block in enumerate(blocks):
            above = block.parent
            if block.kind == "item":
                above = blocks[above].parent
                self._enter(index, above, bisect_right(starts, block.start))
            # Indented code cannot move and say the same: GitHub counts its columns from the text of its item.
            if above in self.depths and block.kind != "list" and index not in self._indented:
                self._place(index, block, above, bisect_right(starts, block.start))

    def shallow(self) -> Iterator[Part]:
        """Every part that stands too far to the left, by the item it belongs to."""
        return (part for parts in self.parts.values() for part in parts if part.shallow)

    def margin(self, row: int, quotes: int) -> Margin:
        """The margin of a line, which is asked for once for every item around it."""
        known = self._margins.get((row, quotes))
        if known is None:
            known = self._margins[row, quotes] = margin(self.outline.source, row, quotes)
        return known

    def _enter(self, item: int, around: int, row: int) -> None:
        inside = around in self.depths
        self.depths[item] = self.depths[around] + 1 if inside else 1
        self.outermost[item] = self.outermost[around] if inside else item
        self.rows[item] = row
        self.parts[item] = []

    def _place(self, index: int, block: Block, item: int, row: int) -> None:
        if row == self.rows[item]:
            return
        source, quotes = self.outline.source, self.quotes[item]
        apart = is_blank(source, row - 1, quotes)
        last, here = last_row(source, block), self.margin(row, quotes)
        self.parts[item].append(Part(index, block.kind, item, self.depths[item], row, last, here, apart))
