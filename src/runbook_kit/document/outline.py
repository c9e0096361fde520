"""A document's sections: headings as a tree, and labelled parts within a section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.headings import Label, Vocabulary
from runbook_kit.document.markdown import Element, Heading, Item, Line, ListBlock, Paragraph, Piece, Quote

LABEL = re.compile(r"([^:`|]{1,60}):(?:\s+(.*)|$)")


class Section(Struct, frozen=True):
    """A heading with what stands directly below it and its sub-sections; `heading` is None before the first one."""

    heading: Heading | None
    elements: tuple[Element, ...]
    children: tuple[Section, ...]
    line: int
    end_line: int

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0

    @property
    def title(self) -> str:
        return self.heading.text if self.heading else ""


class Part(Struct, frozen=True):
    """A label such as `**Pass**` or `Expected outputs:` with the text beside it and the elements below it."""

    label: Label | None
    text: str
    elements: tuple[Element, ...]
    line: int
    numbered: bool = False  # `**2) Mitigation**`: a step


def build_outline(elements: Sequence[Element], first_line: int, last_line: int) -> Section:
    """The tree of sections of a document; headings inside lists and quotes are not part of it."""
    starts = [index for index, element in enumerate(elements) if isinstance(element, Heading)]
    own = tuple(elements[: starts[0]] if starts else elements)
    groups = [elements[start:end] for start, end in pairwise([*starts, len(elements)])]
    children, _ = _nest(groups, 0, 0, last_line)
    return Section(None, own, children, first_line, last_line)


def _nest(groups: Sequence[Sequence[Element]], index: int, above: int, last: int) -> tuple[tuple[Section, ...], int]:
    found: list[Section] = []
    while index < len(groups):
        heading = groups[index][0]
        assert isinstance(heading, Heading)  # every group starts with one
        if heading.level <= above:
            break
        own = tuple(groups[index][1:])
        children, index = _nest(groups, index + 1, heading.level, last)
        end = groups[index][0].line - 1 if index < len(groups) else last
        found.append(Section(heading, own, children, heading.line, end))
    return tuple(found), index


def walk_sections(section: Section) -> Iterator[Section]:
    """`section` and everything below it, in document order."""
    pending = [section]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def split_parts(elements: Sequence[Element], vocabulary: Vocabulary) -> tuple[Part, ...]:
    """The elements of a section grouped below their labels; a plain paragraph ends the reach of a label."""
    parts: list[tuple[Part, list[Element]]] = []
    for element in _separate(elements, vocabulary):
        if isinstance(element, Paragraph):
            parts += [(part, []) for part in _labelled(element, vocabulary)]
        elif isinstance(element, Quote):
            parts += [(part, list(part.elements)) for part in split_parts(element.elements, vocabulary)]
        elif parts:
            parts[-1][1].append(element)
        else:
            parts.append((Part(None, "", (), element.line), [element]))
    return tuple(replace(part, elements=tuple(below)) if below else part for part, below in parts)


def _labelled(paragraph: Paragraph, vocabulary: Vocabulary) -> list[Part]:
    """One part per labelled line of the paragraph; lines without a label belong to the part before."""
    parts: list[tuple[Part, list[str]]] = []
    for line in paragraph.lines:
        part = read_label(line, vocabulary)
        if part is not None:
            parts.append((part, [part.text]))
        elif parts:
            parts[-1][1].append(line.text)
        else:
            parts.append((Part(None, "", (), line.number), [line.text]))
    return [replace(part, text=" ".join(filter(None, texts))) for part, texts in parts]


NUMBER = re.compile(r"\d+[.)]\s+")


def read_label(line: Line, vocabulary: Vocabulary) -> Part | None:
    """The label a line begins with: bold, or plain text before a colon that the vocabulary knows."""
    pieces = line.pieces
    if pieces and pieces[0].kind == "strong":
        return _bold(pieces, line.number, vocabulary)
    match = LABEL.match(line.text)
    if match is None:
        return None
    label = vocabulary.label(match[1])
    return Part(label, match[2] or "", (), line.number) if label.kinds else None


def _bold(pieces: tuple[Piece, ...], number: int, vocabulary: Vocabulary) -> Part | None:
    rest = "".join(f"`{p.text}`" if p.kind == "code" else p.text for p in pieces[1:]).strip()
    written = pieces[0].text.strip()
    label = vocabulary.label(NUMBER.sub("", written))
    closed = written.endswith(":") or rest.startswith(":")
    if rest and not closed and not re.fullmatch(r"\([^()]*\):?", rest):
        return None
    return Part(label, rest.removeprefix(":").strip(), (), number, bool(NUMBER.match(written)))


def _separate(elements: Sequence[Element], vocabulary: Vocabulary) -> Iterator[Element]:
    """Elements with labels freed that CommonMark reads as the lazy continuation of a list item."""
    for element in elements:
        if isinstance(element, ListBlock):
            yield from _free_labels(element, vocabulary)
        else:
            yield element


def _free_labels(block: ListBlock, vocabulary: Vocabulary) -> Iterator[Element]:
    items: list[Item] = []
    for item in block.items:
        paragraph = item.elements[0] if item.elements else None
        cut = _lazy_label(paragraph, vocabulary) if isinstance(paragraph, Paragraph) else 0
        if not cut or not isinstance(paragraph, Paragraph):
            items.append(item)
            continue
        kept = replace(paragraph, lines=paragraph.lines[:cut])
        items.append(replace(item, elements=(kept, *item.elements[1:])))
        yield replace(block, items=tuple(items))
        yield replace(paragraph, lines=paragraph.lines[cut:], line=paragraph.lines[cut].number)
        items = []
    if items:
        yield replace(block, items=tuple(items), line=items[0].line)


def _lazy_label(paragraph: Paragraph, vocabulary: Vocabulary) -> int:
    """The index of the first later line that is nothing but a known bold label, or 0."""
    for index, line in enumerate(paragraph.lines[1:], start=1):
        if len(line.pieces) == 1 and line.pieces[0].kind == "strong":
            part = read_label(line, vocabulary)
            if part is not None and part.label is not None and part.label.kinds:
                return index
    return 0
