"""Which list items stand in one run of lines with something that Python-Markdown does not end at a marker."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.gate.layout.margins import Margin, is_blank, margin, quotes_around, row_of

if TYPE_CHECKING:
    from runbook_kit.gate.page.outline import Outline

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
TITLES = {"a heading", "a rule"}


class Glued(Struct, frozen=True):
    """An item that needs a blank line above it. `apart`: that would not change how close GitHub sets its list."""

    item: int  # index of its block
    row: int
    below: str  # what stands above it
    first: bool  # of its list
    apart: bool


def glued_items(outline: Outline) -> Iterator[Glued]:
    """The items in document order. Every line is looked at once."""
    ground = _Ground(outline)
    source, quotes = outline.source, quotes_around(outline)
    starts = source.line_starts
    levels = ground.levels
    for index, block in enumerate(outline.blocks):
        if block.kind != "item" or (row := bisect_right(starts, block.start)) in levels:
            continue
        if levels.get(row - 1) == 0:  # below a marker that no other stands further left than
            levels[row] = 0
        elif row == 1 or is_blank(source, row - 1, quotes[index]):
            levels[row] = None
        else:
            here = margin(source, row, quotes[index])
            level, below = ground.above(row, quotes[index], here)
            levels[row] = here.level if below else level
            if below:
                first = _is_first(outline, index)
                yield Glued(index, row, below, first, _is_apart(outline, index, first))


def _is_first(outline: Outline, item: int) -> bool:
    return item == outline.blocks[item].parent + 1


def _is_apart(outline: Outline, item: int, first: bool) -> bool:
    """Whether a blank line above the item leaves every list as close or as loose as it is."""
    blocks = outline.blocks
    above = blocks[item].parent
    if not first:
        return not blocks[above].tight
    around = blocks[above].parent
    return around < 0 or blocks[around].kind != "item" or not blocks[blocks[around].parent].tight


class _Ground:
    """What every line of a page is, as far as it matters to the line below it."""

    def __init__(self, outline: Outline) -> None:
        self.source = outline.source
        # By line of a marker: the level at which its run of lines begins; None: its own, which was not asked for yet.
        self.levels: dict[int, int | None] = {}
        self.titles: set[int] = set()  # lines of headings and rules: with them a run of lines begins anew
        self.ends: set[int] = set()  # and those of raw HTML and definitions, behind which no paragraph goes on
        self.fences: dict[int, int] = {}  # the last line of a code block: its first
        self.names: dict[int, str] = {}  # the last line of a block: what it is called
        starts, indented = outline.source.line_starts, outline.indented
        for index, block in enumerate(outline.blocks):
            if (name := NAMES.get(block.kind)) is None:
                continue
            first, last = bisect_right(starts, block.start), bisect_right(starts, max(block.start, block.end - 1))
            self.names.setdefault(last, name)
            if name in TITLES:
                self.titles.add(last)
                if first < last:
                    self.titles.update(range(first, last))
            elif block.kind == "html":
                self.ends.update(range(first, last + 1))
            elif block.kind == "code" and index not in indented:
                self.fences[last] = first
        self.ends |= self.titles
        self.ends.update(row_of(outline.source, start) for start in outline.definitions)

    def above(self, row: int, quotes: int, here: Margin) -> tuple[int, str]:
        """The level at which the run of lines of a marker begins, and what it is glued to; empty when to nothing."""
        top, ended = row, False  # `ended`: what stands right above the marker goes no further
        while top > 1:
            above = top - 1
            if above in self.levels:
                level = self._level(above, quotes)
                return level, ("a deeper list" if here.level < level else "")
            if is_blank(self.source, above, quotes):
                break
            ended = ended or (top == row and above in self.ends)
            top = self.fences.get(above, above)
            if above in self.titles:
                break
        level = here.level if top == row else margin(self.source, top, quotes).level
        if top == row or (ended and here.level >= level):
            return level, ""
        return level, self.names.get(row - 1, "a paragraph")

    def _level(self, row: int, quotes: int) -> int:
        level = self.levels[row]
        if level is None:
            level = self.levels[row] = margin(self.source, row, quotes).level
        return level
