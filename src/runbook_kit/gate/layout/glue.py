"""Which list items stand in one run of lines with something that Python-Markdown does not end at a marker."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.gate.layout.margins import Margin, last_row, margin, quotes_around, row_of
from runbook_kit.gate.page.model import Page

# It reads lines up to the next blank one as one block. Whether a marker in it begins an item is decided by how the run
# begins: with a marker no deeper than this one, yes; with a paragraph, a table, a quote or a fence, no.

NAMES = {
    "code": "a fence",
    "heading": "a heading",
    "html": "HTML",
    "quote": "a quote",
    "rule": "a rule",
    "table": "a table",
}


class Glued(Struct, frozen=True):
    """An item that needs a blank line above it. `apart`: that would not change how close GitHub sets its list."""

    item: int  # index of its block
    row: int
    below: str  # what stands above it
    first: bool  # of its list
    apart: bool


def glued_items(page: Page) -> Iterator[Glued]:
    """The items in document order. Every line is looked at once."""
    ground = _Ground(page)
    quotes = quotes_around(page)
    levels: dict[int, int] = {}  # by line of a marker: the level at which its run of lines begins
    for index, block in enumerate(page.blocks):
        if block.kind != "item" or (row := row_of(page.source, block.start)) in levels:
            continue
        here = margin(page.source, row, quotes[index])
        level, below = ground.above(row, quotes[index], here, levels)
        levels[row] = here.level if below else level
        if below:
            first = _is_first(page, index)
            yield Glued(index, row, below, first, _is_apart(page, index, first))


def _is_first(page: Page, item: int) -> bool:
    return item == page.blocks[item].parent + 1


def _is_apart(page: Page, item: int, first: bool) -> bool:
    """Whether a blank line above the item leaves every list as close or as loose as it is."""
    above = page.blocks[item].parent
    if not first:
        return not page.blocks[above].tight
    around = page.blocks[above].parent
    return around < 0 or page.blocks[around].kind != "item" or not page.blocks[page.blocks[around].parent].tight


class _Ground:
    """What every line of a page is, as far as it matters to the line below it."""

    def __init__(self, page: Page) -> None:
        self.source = page.source
        self.titles: set[int] = set()  # lines of headings and rules: with them a run of lines begins anew
        self.ends: set[int] = set()  # and those of raw HTML and definitions, behind which no paragraph goes on
        self.fences: dict[int, int] = {}  # the last line of a code block: its first
        self.names: dict[int, str] = {}  # the last line of a block: what it is called
        indented = {fence.block for fence in page.fences if fence.indented}
        for index, block in enumerate(page.blocks):
            if block.kind not in NAMES:
                continue
            first, last = row_of(page.source, block.start), last_row(page.source, block)
            self.names.setdefault(last, NAMES[block.kind])
            if block.kind in {"heading", "rule"}:
                self.titles.update(range(first, last + 1))
            elif block.kind == "html":
                self.ends.update(range(first, last + 1))
            elif block.kind == "code" and index not in indented:
                self.fences[last] = first
        self.ends |= self.titles
        self.ends.update(row_of(page.source, link.start) for link in page.links if link.form == "definition")

    def above(self, row: int, quotes: int, here: Margin, levels: dict[int, int]) -> tuple[int, str]:
        """The level at which the run of lines of a marker begins, and what it is glued to; empty when to nothing."""
        top, ended = row, False  # `ended`: what stands right above the marker goes no further
        while top > 1:
            above = top - 1
            if above in levels:
                level = levels[above]
                return level, ("a deeper list" if here.level < level else "")
            if margin(self.source, above, quotes).blank:
                break
            ended = ended or (top == row and above in self.ends)
            top = self.fences.get(above, above)
            if above in self.titles:
                break
        level = margin(self.source, top, quotes).level
        if top == row or (ended and here.level >= level):
            return level, ""
        return level, self.names.get(row - 1, "a paragraph")
