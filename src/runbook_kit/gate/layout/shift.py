"""Moves the parts of a list item to the right, four columns a level, so that both kinds of parsers read them in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.margins import Margin, columns, last_row, margin, marker_start, row_of
from runbook_kit.gate.layout.nesting import BELOW_TEXT, Nesting, Part
from runbook_kit.gate.layout.sameness import edited, same_document
from runbook_kit.gate.page.model import Block, Page
from runbook_kit.gate.page.read import read_page

MARKER = re.compile(r"(?:[-+*]|\d{1,9}[.)])([ \t]*)")


class Move(Struct, frozen=True):
    """A line goes `by` columns to the right; its first `kept` columns may be written anew, what follows is content."""

    by: int
    kept: int


def shifts(nesting: Nesting, items: Iterable[int]) -> dict[int, tuple[Edit, ...]]:
    """By item of depth 1: the edits that put every part of it in its place; none where there is no safe way.

    Each list is read again by itself: edits after which it would say anything else are left out, and so are those
    after which it would still not be right.
    """
    wanted = {item: tuple(_edits(nesting, item)) for item in items}
    by_top: dict[int, list[int]] = {}
    for item in items:
        by_top.setdefault(_top(nesting.page, item), []).append(item)
    for top, members in by_top.items():
        if not _proves(nesting.page, top, [edit for item in members for edit in wanted[item]]):
            wanted.update(dict.fromkeys(members, ()))
    return wanted


def _top(page: Page, block: int) -> int:
    return page.ancestors(block)[-1]


def _proves(page: Page, top: int, edits: list[Edit]) -> bool:
    """Whether the outermost block says the same after the edits, with nothing shallow left in it."""
    source, block = page.source, page.blocks[top]
    start = source.line_starts[row_of(source, block.start) - 1]
    cut = Source(source.path, source.text[start : source.line_end(last_row(source, block))])
    after = edited(cut, [Edit(each.start - start, each.end - start, each.text) for each in edits])
    return same_document(read_page(cut), after) and not any(Nesting(after).shallow())


def _edits(nesting: Nesting, item: int) -> Iterator[Edit]:
    moves: dict[int, Move] = {}
    _move(nesting, item, 0, moves)
    source = nesting.page.source
    for row, move in sorted(moves.items()):
        if move.by and (edit := _shifted(source, margin(source, row, nesting.quotes[item]), move)):
            yield edit


def _move(nesting: Nesting, item: int, by: int, moves: dict[int, Move]) -> None:
    """The moves of everything in an item whose marker goes `by` columns to the right."""
    text = _text_column(nesting.page.source, nesting.page.blocks[item], nesting.quotes[item])
    for part in nesting.parts[item]:
        column = part.margin.column
        target = _target(part, text + by, column + by)
        for row in range(part.first, part.last + 1):
            here = margin(nesting.page.source, row, nesting.quotes[item])
            if here.column >= text and not (here.blank and here.column <= column):
                moves[row] = Move(target - column, column)
            else:
                moves.pop(row, None)  # a line that goes on with a paragraph from further left stays there
        if part.kind == "item":
            _move(nesting, part.block, target - column, moves)


def _target(part: Part, text: int, carried: int) -> int:
    """The column for a part of an item whose text begins at `text`; `carried`: where it would go with its item."""
    least = max(part.needed, text)
    if not part.apart and part.kind not in BELOW_TEXT:
        return carried
    return part.margin.column if least <= part.margin.column <= text + 3 else least


def _text_column(source: Source, item: Block, quotes: int) -> int:
    """The column at which the text of an item begins, that is, where CommonMark expects its parts."""
    start = marker_start(source, item)
    row = row_of(source, start)
    line, end = source.line_starts[row - 1], source.line_end(row)
    marker = MARKER.match(source.text, start, end)
    if marker is None:
        return 0
    here = margin(source, row, quotes)
    base = columns(source.text[line : here.start])
    behind = columns(source.text[line : marker.start(1)])
    gap = columns(source.text[line : marker.end()]) - behind
    return behind - base + (gap if 1 <= gap <= 4 and marker.end() < end else 1)


def _shifted(source: Source, here: Margin, move: Move) -> Edit | None:
    """The edit that moves a line; tabs behind the columns that may be written anew stay tabs."""
    space = source.text[here.start : here.end]
    if "\t" not in space:
        return Edit(here.start, here.start, " " * move.by)
    line = source.line_starts[row_of(source, here.start) - 1]
    base = columns(source.text[line : here.start])
    at = here.start
    while at < here.end and columns(source.text[line:at]) - base < move.kept:
        at += 1
    return Edit(here.start, at, " " * (columns(source.text[line:at]) - base + move.by))
