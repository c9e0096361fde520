"""Where the criteria of a phase stand in the body as lists: where new ones go, and what goes when they leave."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.markdown import Element, Fence, Item, ListBlock, Paragraph, walk
from runbook_kit.document.outline import Part, Section, split_parts, walk_sections
from runbook_kit.document.read import Reading
from runbook_kit.document.source import LINE_END, Source
from runbook_kit.finding import Edit

TITLES = {
    "en": {"entry": "Entry criteria", "exit": "Exit criteria"},
    "de": {"entry": "Einstiegskriterien", "exit": "Ausstiegskriterien"},
}
GERMAN = re.compile(r"\b(?:und|der|die|das|den|nicht|ist|mit|für|auf|wird|werden|ein|eine|kein|keine)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(?:and|the|of|not|is|are|with|for|to|on|a|an|no|be)\b", re.IGNORECASE)
BULLET = re.compile(r"\s*[-*+]\s+")
DEEPEST = 6  # levels of headings in Markdown


class Spot(Struct, frozen=True):
    """Where lines go: before line `line`; with `title` they get a heading, without they continue the list above."""

    line: int
    title: str = ""
    prefix: str = "- "


def find_spot(reading: Reading, phase_line: int, kind: str, vocabulary: Vocabulary) -> Spot | str:
    """Where a list of entry or exit criteria of the phase at `phase_line` goes, or why it cannot be written."""
    section = next((each for each in walk_sections(reading.outline) if each.heading and each.line == phase_line), None)
    if section is None:
        return "the phase has no section in the body"
    others = {phase.line for phase in reading.runbook.phases if phase.has_section} - {phase_line}
    for child in section.children:
        if child.line in others:
            continue
        if vocabulary.label(child.title).kind == kind and (spot := _below(child, kind, reading.source, vocabulary)):
            return spot
    if section.level == DEEPEST:
        return "the phase's heading is on the deepest level"
    inside = [each for each in walk_sections(section) if each.heading]
    ends = [each.line for each in inside[1:] if kind == "entry" or each.line in others]
    line = min(ends, default=section.end_line + 1)
    before = (element for each in inside if each.line < line for element in each.elements)
    if any(isinstance(each, Fence) and not _is_closed(each, reading.source) for each in walk(tuple(before))):
        return "a fence of the phase is not closed"
    title = TITLES["de" if is_german(reading.source.text) else "en"][kind]
    return Spot(line, f"{'#' * (section.level + 1)} {title}")


def _is_closed(fence: Fence, source: Source) -> bool:
    """Whether a fence ends with its marker; one that the document's end cuts off without a line end does not."""
    last = source.line(fence.end_line).rstrip()
    return not fence.markup or (fence.closed and fence.end_line > fence.line and last.endswith(fence.markup))


def is_german(text: str) -> bool:
    """Whether a text has more of the small words of German than of English."""
    return len(GERMAN.findall(text)) > len(ENGLISH.findall(text))


def _below(section: Section, kind: str, source: Source, vocabulary: Vocabulary) -> Spot | None:
    """The end of the bullet list that a section ends with, when that is read as such criteria."""
    parts = split_parts(section.elements, vocabulary)
    if section.children or not parts or not parts[-1].elements:
        return None
    part, last = parts[-1], parts[-1].elements[-1]
    if (part.label and part.label.kind != kind) or not isinstance(last, ListBlock) or last.ordered:
        return None
    marker = BULLET.match(source.line(last.items[-1].line))
    return Spot(_last_line(last.items[-1], source) + 1, prefix=marker[0]) if marker else None


def _last_line(item: Item, source: Source) -> int:
    """The last line of an item that is not blank; a label that CommonMark reads as part of it is none of its own."""
    match item.elements:
        case (Paragraph(lines=(*_, last)),):
            return last.number
    line = item.end_line
    while line > item.line and _is_blank(source, line):
        line -= 1
    return line


def write_lists(source: Source, lists: Iterable[tuple[Spot, Iterable[str]]]) -> Iterator[Edit]:
    """The edits that put task lists where they belong; the order of lists at the same place is kept."""
    ordered = sorted(lists, key=lambda each: each[0].line)
    for line, group in groupby(ordered, key=lambda each: each[0].line):
        yield _insertion(source, line, [(spot, list(texts)) for spot, texts in group])


def _insertion(source: Source, line: int, lists: list[tuple[Spot, list[str]]]) -> Edit:
    """One edit before `line` (or behind the last one), with a blank line on both sides of what has a heading."""
    end = line_end_of(source)
    at = source.line_starts[line - 1] if line <= source.line_count else len(source.text)
    before, after = source.text[:at], source.text[at:]
    written: list[str] = []
    for spot, texts in lists:
        written += ["", spot.title, ""] if spot.title else []
        written += [f"{spot.prefix}[ ] {text}" for text in texts]
    lead = end if before and not before.endswith(("\n", "\r")) else ""
    if written[0] == "" and (not before or not before.splitlines()[-1].strip()):
        del written[0]  # the blank line is there already
    closing = [""] if lists[-1][0].title and after else []
    body = end.join([*written, *closing])
    return Edit(at, at, lead + body + (end if after or not lead else ""))


def line_end_of(source: Source) -> str:
    """The line end that the document begins with; a new line when it has only one line."""
    match = LINE_END.search(source.text)
    return match[0] if match else "\n"


def remove_items(
    reading: Reading, lines: Collection[int], kinds: Collection[str], vocabulary: Vocabulary
) -> list[Edit]:
    """The edits that take away the list items at `lines`, with headings and labels that nothing is left below."""
    gone: set[int] = set()
    for section in walk_sections(reading.outline):
        parts = split_parts(section.elements, vocabulary)
        lists = (each for part in parts for each in walk(part.elements) if isinstance(each, ListBlock))
        for item in (item for each in lists for item in each.items if item.line in lines):
            gone |= set(range(item.line, _last_line(item, reading.source) + 1))
        gone |= _emptied(section, parts, lines, kinds, vocabulary)
    return list(_removals(reading.source, gone))


def _emptied(
    section: Section, parts: Sequence[Part], lines: Collection[int], kinds: Collection[str], vocabulary: Vocabulary
) -> set[int]:
    """The lines of the section's heading, and of labels in it, below which every item goes."""
    if section.heading and vocabulary.label(section.title).kind in kinds and section.elements and not section.children:
        if all(_goes(element, lines) for element in section.elements):
            return set(range(section.heading.line, section.heading.end_line + 1))
        return set()
    return {
        part.line
        for part in parts
        if part.label and part.label.kind in kinds and not part.text and part.elements
        if all(_goes(element, lines) for element in part.elements)
    }


def _goes(element: Element, lines: Collection[int]) -> bool:
    return isinstance(element, ListBlock) and all(item.line in lines for item in element.items)


def _removals(source: Source, gone: Collection[int]) -> Iterator[Edit]:
    """One edit for each run of lines; of the blank lines around it one stays, and none at the document's end."""
    line = 1
    while line <= source.line_count:
        first = line
        while line in gone or (line > first and _next_text(source, line) in gone):
            line += 1
        if line == first:
            line += 1
            continue
        if first == 1 or _is_blank(source, first - 1):
            line = _next_text(source, line)
        at_end = line > source.line_count
        while at_end and first > 1 and _is_blank(source, first - 1):
            first -= 1
        yield Edit(source.line_starts[first - 1], len(source.text) if at_end else source.line_starts[line - 1], "")


def _next_text(source: Source, line: int) -> int:
    """The first line from `line` on that is not blank; behind the last line when there is none."""
    while line <= source.line_count and _is_blank(source, line):
        line += 1
    return line


def _is_blank(source: Source, line: int) -> bool:
    return not source.line(line).strip()
