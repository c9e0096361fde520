"""Which parts of list items stand less than four columns a level to the right."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.gate.layout.margins import LEVEL, Margin, last_row, margin, quotes_around, row_of
from runbook_kit.gate.page.model import Page

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
        return self.margin.column < self.needed and (self.apart or self.kind == "item")


class Nesting:
    """The items of a page: how deep each one is, and what stands in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.quotes = quotes_around(page)
        self.depths: dict[int, int] = {}  # by item
        self.outermost: dict[int, int] = {}  # by item: the item of depth 1 around it, or itself
        self.parts: dict[int, list[Part]] = {}  # by item, in document order
        self._loose_code = {fence.block for fence in page.fences if fence.indented}
        for index, block in enumerate(page.blocks):
            if block.kind == "item":
                self._enter(index)
            self._place(index)

    def shallow(self) -> Iterator[Part]:
        """Every part that stands too far to the left, by the item it belongs to."""
        return (part for parts in self.parts.values() for part in parts if part.shallow)

    def _enter(self, item: int) -> None:
        around = self._item_around(item)
        self.depths[item] = self.depths[around] + 1 if around >= 0 else 1
        self.outermost[item] = self.outermost[around] if around >= 0 else item
        self.parts[item] = []

    def _item_around(self, block: int) -> int:
        """The item that a block, or the list of an item, is a part of; -1 outside of items."""
        blocks = self.page.blocks
        above = blocks[block].parent
        if blocks[block].kind == "item":
            above = blocks[above].parent
        return above if above >= 0 and blocks[above].kind == "item" else -1

    def _place(self, index: int) -> None:
        item, block, source = self._item_around(index), self.page.blocks[index], self.page.source
        # Indented code cannot move without a change to what it says: GitHub counts its columns from the item's text.
        if item < 0 or block.kind == "list" or index in self._loose_code:
            return
        row = row_of(source, block.start)
        if row == row_of(source, self.page.blocks[item].start):
            return
        quotes = self.quotes[item]
        apart = margin(source, row - 1, quotes).blank
        here = margin(source, row, quotes)
        self.parts[item].append(
            Part(index, block.kind, item, self.depths[item], row, last_row(source, block), here, apart)
        )
