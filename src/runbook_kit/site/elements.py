"""A page's elements as the document model knows them, from the faster of the two parsers.

A site reads hundreds of pages in one go, most of them inferred; with this it costs a third. What is authored is read
with the parser of the command line, so that a site and a run never disagree about a runbook of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.document.markdown import (
    Element,
    Fence,
    Heading,
    Html,
    Item,
    Line,
    ListBlock,
    Paragraph,
    Piece,
    PieceKind,
    Quote,
    Table,
    join_lines,
    task_of,
)
from runbook_kit.site.tree import COMMONMARK, Node, Page, read_tree

# What CommonMark reads in another way than GitHub; tables are part of both, boxes are put back below.
GITHUBS = re.compile(r"~|\[\^|\[!|\0")


def read_elements(text: str, first_line: int = 1) -> tuple[Element, ...]:
    """The elements of `text`, whose first line is line `first_line` of its file."""
    if GITHUBS.search(text):
        page = Page(text.replace("\0", "\ufffd"), first_line, COMMONMARK)
    else:
        page = read_tree(text, first_line)
    return tuple(_elements(page, page.root))


def _elements(page: Page, holder: Node) -> Iterator[Element]:
    for node in holder.children:
        if (element := _element(page, node)) is not None:
            yield element


def _element(page: Page, node: Node) -> Element | None:
    line, last = page.line(node.start), page.line(max(node.start, node.end - 1))
    match node.kind:
        case "text" | "tight":
            return Paragraph(tuple(_lines(node, line)), line, last)
        case "heading":
            return _heading(page, node, line, last)
        case "code":
            return _code(page, node, line, last)
        case "html":
            return Html(node.content, line, last)
        case "list":
            items = tuple(_item(page, each) for each in node.children)
            return ListBlock(node.detail is not None, items, line, last)
        case "quote":
            return Quote(tuple(_elements(page, node)), line, last)
        case "table":
            return _table(page, node, line, last)
    return None


def _heading(page: Page, node: Node, line: int, last: int) -> Heading:
    content = join_lines(tuple(_lines(node, line)), line)
    raw = page.raw(node.events[0][2], node.events[-1][3]) if node.events else ""
    return Heading(int(node.detail["level"][1]), content, raw, line, last)


def _code(page: Page, node: Node, line: int, last: int) -> Fence:
    content = node.content
    if not isinstance(node.detail, dict):
        return Fence("", content, "", line, last)
    opening = page.raw(node.start, min(node.start + 200, node.end))
    markup = opening[: len(opening) - len(opening.lstrip(opening[0]))]
    rows = content.count("\n") + (not content.endswith("\n") and content != "")
    return Fence(node.detail["Fenced"], content, markup, line, last, last - line > rows)


def _item(page: Page, node: Node) -> Item:
    ticked, elements = task_of(tuple(_elements(page, node)))
    return Item(elements, page.line(node.start), page.line(max(node.start, node.end - 1)), ticked)


def _table(page: Page, node: Node, line: int, last: int) -> Table:
    rows = []
    for row in node.children:
        number = page.line(row.start)
        rows.append(tuple(join_lines(tuple(_lines(cell, number)), number) for cell in row.children))
    header = tuple(cell.text for cell in rows[0]) if rows else ()
    return Table(header, tuple(rows[1:]), line, last)


def _lines(node: Node, number: int) -> Iterator[Line]:
    """The inline content, one `Line` per source line."""
    pieces: list[Piece] = []
    strong = link = 0
    for name, value, _, _ in node.events:
        if name == "Text":
            kind: PieceKind = "strong" if strong else "link" if link else "text"
            if pieces and pieces[-1].kind == kind:
                pieces[-1] = Piece(kind, pieces[-1].text + value)
            elif value:
                pieces.append(Piece(kind, value))
        elif name == "TaskListMarker":
            pieces.append(Piece("text", "[x] " if value else "[ ] "))
        elif name == "Code":
            pieces.append(Piece("code", value))
        elif name in ("SoftBreak", "HardBreak"):
            yield Line(tuple(pieces), number)
            number += 1
            pieces = []
        elif name in ("Start", "End"):
            change = 1 if name == "Start" else -1
            what = value if isinstance(value, str) else value[0]
            strong += change * (what == "Strong")
            link += change * (what == "Link")
    yield Line(tuple(pieces), number)
