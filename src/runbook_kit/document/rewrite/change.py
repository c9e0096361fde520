"""A change to a document's text: edits by character, made all at once, with remarks for the person who asked."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.finding import Edit, Span


class Remark(Struct, frozen=True):
    """Something a person should know about a change, or about one that was not made."""

    span: Span
    message: str
    hint: str = ""


class Change(Struct, frozen=True):
    """A new text for a document: what was edited in the old one, and what there is to say about it."""

    text: str
    edits: tuple[Edit, ...] = ()
    remarks: tuple[Remark, ...] = ()


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` with every edit made; offsets are those of `text`. Raises `ValueError` when two edits overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"the edit at {edit.start} overlaps another or is outside the text")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def moved_remark(remark: Remark, edits: Iterable[Edit], after: Source) -> Remark:
    """A remark on the text before `edits`, at the place that its characters have in the text after them."""
    edits = tuple(edits)
    start, end = (_moved(offset, edits) for offset in (remark.span.start, remark.span.end))
    return replace(remark, span=after.span(start, end))


def _moved(offset: int, edits: Iterable[Edit]) -> int:
    """Where an offset is after the edits; at the end of the new text when an edit covers it."""
    shift = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if offset < edit.end:
            return shift + (min(offset, edit.start) if offset <= edit.start else edit.start + len(edit.text))
        shift += len(edit.text) - (edit.end - edit.start)
    return offset + shift
