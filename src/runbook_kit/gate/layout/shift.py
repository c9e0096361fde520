"""Moves the parts of a list item to the right, four columns a level, so that both kinds of parsers read them in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.margins import Margin, columns, last_row, marker_start, row_of
from runbook_kit.gate.layout.nesting import BELOW_TEXT, Nesting, Part
from runbook_kit.gate.layout.sameness import is_shifted
from runbook_kit.gate.page.outline import Outline, read_outline

MARKER = expression(r"(?:[-+*]|\d{1,9}[.)])([ \t]*)")
# A marker with something behind it, which is no item itself.
TEXT = expression(r"(?:[-+*]|\d{1,9}[.)]) +(?!(?:[-+*]|\d{1,9}[.)])(?:[ \n]|\Z))[^ \n]")


class Move(Struct, frozen=True):
    """A line goes `by` columns to the right; its first `kept` columns may be written anew, what follows is content."""

    by: int
    kept: int


def shifts(nesting: Nesting, items: Iterable[int]) -> dict[int, tuple[Edit, ...]]:
    """By item of depth 1: the edits that put every part of it in its place; none where there is no safe way.

    Each list is read again by itself, unless it is certain to say the same: edits after which it would say anything
    else are left out, and so are those after which it would still not be right.
    """
    moves = {item: _moves(nesting, item) for item in items}
    wanted = {item: tuple(_edits(nesting, item, moves[item])) for item in items}
    by_top: dict[int, list[int]] = {}
    for item in items:
        by_top.setdefault(_top(nesting.outline, item), []).append(item)
    others = (nesting.outermost[part.item] for part in nesting.shallow())
    left = {_top(nesting.outline, item) for item in dict.fromkeys(others) if item not in wanted}
    for top, members in by_top.items():
        edits = [edit for item in members for edit in wanted[item]]
        mended = top not in left and not any(_is_left(nesting, item, moves[item]) for item in members)
        if not mended or not (
            all(_is_certain(nesting, top, item) for item in members) or _proves(nesting.outline, top, edits)
        ):
            wanted.update(dict.fromkeys(members, ()))
    return wanted


def _is_left(nesting: Nesting, item: int, moves: dict[int, Move]) -> bool:
    """Whether a part of an item, or of an item in it, is too far to the left after the moves."""
    for part in nesting.parts[item]:
        by = moves[part.first].by if part.first in moves else 0
        if part.would_be_shallow(part.margin.column + by):
            return True
        if part.kind == "item" and _is_left(nesting, part.block, moves):
            return True
    return False


def _top(outline: Outline, block: int) -> int:
    while (above := outline.blocks[block].parent) >= 0:
        block = above
    return block


def _is_certain(nesting: Nesting, top: int, item: int) -> bool:
    """Whether it is plain that an item of the outermost list `top` says the same after its moves.

    It is when each of its lines is blank or the only marker of an item. What follows a marker on its line moves with
    it; and every marker goes where GitHub expects a part of its item, never below the text of the item before it.
    """
    source, block = nesting.outline.source, nesting.outline.blocks[item]
    text = source.text[source.line_starts[nesting.rows[item] - 1] : block.end]
    if block.parent != top or "\t" in text or "\r" in text or nesting.outline.definitions:
        return False
    return _count_markers(nesting, item) == sum(line.strip(" ") != "" for line in text.split("\n"))


def _count_markers(nesting: Nesting, item: int) -> int:
    """How many lines of an item are markers with something behind them; -1 when one of its parts begins otherwise."""
    outline = nesting.outline
    if not TEXT.match(outline.source.text, marker_start(outline.source, outline.blocks[item])):
        return -1
    count = 1
    for part in nesting.parts[item]:
        inside = _count_markers(nesting, part.block) if part.kind == "item" else -1
        if inside < 0:
            return -1
        count += inside
    return count


def _proves(outline: Outline, top: int, edits: list[Edit]) -> bool:
    """Whether the outermost block says the same after the edits."""
    source, block = outline.source, outline.blocks[top]
    start = source.line_starts[row_of(source, block.start) - 1]
    cut = Source(source.path, source.text[start : max(block.end, source.line_end(last_row(source, block)))])
    moved = _moved(cut.text, start, edits)
    after = read_outline(Source(cut.path, moved))
    if not (is_shifted(outline, after, top) or is_shifted(read_outline(cut), after)):
        return False
    # With a tab, how far a line went is not how far it was to go.
    return "\t" not in moved or not any(Nesting(after).shallow())


def _moved(text: str, start: int, edits: list[Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[at : edit.start - start], edit.text]
        at = edit.end - start
    return "".join([*parts, text[at:]])


def _moves(nesting: Nesting, item: int) -> dict[int, Move]:
    moves: dict[int, Move] = {}
    _move(nesting, item, 0, moves)
    return moves


def _edits(nesting: Nesting, item: int, moves: dict[int, Move]) -> Iterator[Edit]:
    source, quotes = nesting.outline.source, nesting.quotes[item]
    for row, move in sorted(moves.items()):
        if move.by and (edit := _shifted(source, nesting.margin(row, quotes), move)):
            yield edit


def _move(nesting: Nesting, item: int, by: int, moves: dict[int, Move]) -> None:
    """The moves of everything in an item whose marker goes `by` columns to the right."""
    text, quotes = _text_column(nesting, item), nesting.quotes[item]
    for part in nesting.parts[item]:
        column = part.margin.column
        target = _target(part, text + by, column + by)
        move = Move(target - column, column)
        for row in range(part.first, part.last + 1):
            here = nesting.margin(row, quotes)
            if here.column >= text and not (here.blank and here.column <= column):
                moves[row] = move
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


def _text_column(nesting: Nesting, item: int) -> int:
    """The column at which the text of an item begins, that is, where CommonMark expects its parts."""
    if item not in nesting.texts:
        nesting.texts[item] = _find_text(nesting, item)
    return nesting.texts[item]


def _find_text(nesting: Nesting, item: int) -> int:
    source, quotes = nesting.outline.source, nesting.quotes[item]
    start = marker_start(source, nesting.outline.blocks[item])
    row = row_of(source, start)
    line, end = source.line_starts[row - 1], source.line_end(row)
    marker = MARKER.match(source.text, start, end)
    if marker is None:
        return 0
    here = nesting.margin(row, quotes)
    if source.text.find("\t", line, marker.end()) < 0:
        gap = marker.end() - marker.start(1)
        return marker.start(1) - here.start + (gap if 1 <= gap <= 4 and marker.end() < end else 1)
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
