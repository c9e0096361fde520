"""Edits of a text: which can be made together, what they make of it, and where they move the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise

from msgspec.structs import replace

from runbook_kit.document.source import LINE_END, Source
from runbook_kit.finding import Edit


def place(edit: Edit) -> tuple[int, int]:
    """By what edits are sorted."""
    return edit.start, edit.end


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after `edits`, which are disjoint and sorted."""
    parts: list[str] = []
    last = 0
    for edit in edits:
        parts += (text[last : edit.start], edit.text)
        last = edit.end
    return "".join((*parts, text[last:]))


def moving(edits: Sequence[Edit]) -> Callable[[int], tuple[int, int]]:
    """Where an offset is after `edits` (disjoint, sorted): the first and the last place it can have come to."""
    grown = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]
    starts, ends = [edit.start for edit in edits], [edit.end for edit in edits]

    def moved(offset: int) -> tuple[int, int]:
        first, behind = bisect_left(ends, offset), bisect_right(starts, offset)
        if first == behind:
            return offset + grown[first], offset + grown[first]
        return starts[first] + grown[first], max(offset, ends[behind - 1]) + grown[behind]

    return moved


def are_possible(edits: Sequence[Edit], text: str) -> bool:
    """Whether sorted edits lie in the text, do not overlap one another and do not cut a line end in two."""
    inside = all(0 <= edit.start <= edit.end <= len(text) for edit in edits)
    disjoint = all(first.end <= second.start for first, second in pairwise(edits))
    return inside and disjoint and not any(_cuts(offset, text) for edit in edits for offset in place(edit))


def _cuts(offset: int, text: str) -> bool:
    return text[max(offset - 1, 0) : offset + 1] == "\r\n"


def add(edits: Iterable[Edit], chosen: list[Edit]) -> bool:
    """Add edits to `chosen` (disjoint, sorted; stays so), unless one of them touches another; those it has count once.

    Two edits touch when they share a character, or when one inserts where the other begins or ends.
    """
    new = [edit for edit in edits if not _is_among(edit, chosen)]
    if any(_touches(edit, chosen) for edit in new):
        return False
    for edit in new:
        chosen.insert(bisect_right(chosen, place(edit), key=place), edit)
    return True


def _is_among(edit: Edit, chosen: Sequence[Edit]) -> bool:
    at = bisect_left(chosen, place(edit), key=place)
    return at < len(chosen) and chosen[at] == edit


def _touches(edit: Edit, chosen: Sequence[Edit]) -> bool:
    at = bisect_left(chosen, place(edit), key=place)
    return any(_meet(edit, other) for other in chosen[max(at - 2, 0) : at + 1])


def _meet(edit: Edit, other: Edit) -> bool:
    first, second = sorted((edit, other), key=place)
    inserts = edit.start == edit.end or other.start == other.end
    return second.start < first.end or first.start == second.start or (inserts and second.start == first.end)


def with_line_ends(edit: Edit, source: Source) -> Edit:
    """The edit with its line ends written as in the line of `source` it goes to; one line has `\\n`."""
    if "\n" not in edit.text:
        return edit
    number = min(source.position(edit.start)[0], max(source.line_count - 1, 1))
    end = LINE_END.match(source.text, source.line_end(number))
    return replace(edit, text=LINE_END.sub(end[0] if end else "\n", edit.text))
