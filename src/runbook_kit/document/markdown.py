"""Markdown text as a tree of elements with line numbers, exactly as CommonMark with tables reads it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PieceKind = Literal["text", "code", "strong", "link"]


class Piece(Struct, frozen=True):
    """A run of inline text; emphasis is dropped, code keeps its literal content."""

    kind: PieceKind
    text: str


class Line(Struct, frozen=True):
    """One source line of a paragraph, heading, item or cell; `number` is 1-based."""

    pieces: tuple[Piece, ...]
    number: int

    @property
    def text(self) -> str:
        """What a reader is meant to see: code in backticks, with the entities decoded that authors hide slashes in."""
        return "".join(
            f"`{html.unescape(piece.text)}`" if piece.kind == "code" else piece.text for piece in self.pieces
        ).strip()


class Heading(Struct, frozen=True):
    level: int
    content: Line
    raw: str
    line: int
    end_line: int

    @property
    def text(self) -> str:
        return self.content.text


class Paragraph(Struct, frozen=True):
    lines: tuple[Line, ...]
    line: int
    end_line: int

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines if line.text)


class Fence(Struct, frozen=True):
    """A code fence, or an indented code block when `markup` is empty; `content` is verbatim."""

    info: str
    content: str
    markup: str
    line: int
    end_line: int  # last line, the closing fence included
    closed: bool = True  # false: it ends with the document or its container


class Item(Struct, frozen=True):
    elements: tuple[Element, ...]
    line: int
    end_line: int
    ticked: bool | None = None  # None: no task list item


class ListBlock(Struct, frozen=True):
    ordered: bool
    items: tuple[Item, ...]
    line: int
    end_line: int


class Table(Struct, frozen=True):
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    line: int
    end_line: int


class Quote(Struct, frozen=True):
    elements: tuple[Element, ...]
    line: int
    end_line: int


class Html(Struct, frozen=True):
    text: str
    line: int
    end_line: int


Element = Heading | Paragraph | Fence | ListBlock | Table | Quote | Html

DEEPEST = 100  # levels of containers; every level costs a few of Python's own
TASK = re.compile(r"\[([ xX])\](?=\s|$)")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Beyond its limit the parser passes over the rest of the document; 20, its default, is ten nested lists.
    return MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable("table")


def parse(text: str, first_line: int = 1) -> tuple[Element, ...]:
    """The elements of `text`, whose first line is line `first_line` of its file."""
    tokens = _parser().parse(text)
    elements, _ = _read(tokens, 0, first_line)
    return elements


def _read(tokens: Sequence[Token], index: int, base: int) -> tuple[tuple[Element, ...], int]:
    """Elements from `index` up to the token that closes the surrounding container, and where that is."""
    found: list[Element] = []
    while index < len(tokens) and tokens[index].nesting >= 0:
        element, index = _element(tokens, index, base)
        if element is not None:
            found.append(element)
    return tuple(found), index


def _element(tokens: Sequence[Token], index: int, base: int) -> tuple[Element | None, int]:
    token = tokens[index]
    line, end = _lines(token, base)
    match token.type:
        case "heading_open":
            inline = tokens[index + 1]
            content = join_lines(_split(inline, line), line)
            return Heading(int(token.tag[1]), content, inline.content, line, end), index + 3
        case "paragraph_open":
            return Paragraph(_split(tokens[index + 1], line), line, end), index + 3
        case "fence" | "code_block":
            rows = token.content.count("\n") + (not token.content.endswith("\n") and token.content != "")
            closed = not token.markup or end - line > rows
            return Fence(token.info, token.content, token.markup, line, end, closed), index + 1
        case "html_block":
            return Html(token.content, line, end), index + 1
        case "bullet_list_open" | "ordered_list_open":
            return _list(tokens, index, base)
        case "blockquote_open":
            elements, index = _read(tokens, index + 1, base)
            return Quote(elements, line, end), index + 1
        case "table_open":
            return _table(tokens, index, base)
    return None, index + 1


def _lines(token: Token, base: int) -> tuple[int, int]:
    start, end = token.map or (0, 1)
    return base + start, base + max(end, start + 1) - 1


def _list(tokens: Sequence[Token], index: int, base: int) -> tuple[Element, int]:
    opening = tokens[index]
    items: list[Item] = []
    index += 1
    while tokens[index].type == "list_item_open":
        line, end = _lines(tokens[index], base)
        elements, index = _read(tokens, index + 1, base)
        ticked, elements = task_of(elements)
        items.append(Item(elements, line, end, ticked))
        index += 1
    line, end = _lines(opening, base)
    return ListBlock(opening.type == "ordered_list_open", tuple(items), line, end), index + 1


def task_of(elements: tuple[Element, ...]) -> tuple[bool | None, tuple[Element, ...]]:
    """Whether the item is a task (`[ ]`, `[x]`), and its elements without the box."""
    if not elements or not isinstance(elements[0], Paragraph) or not elements[0].lines:
        return None, elements
    first = elements[0]
    pieces = first.lines[0].pieces
    if not pieces or pieces[0].kind != "text" or not (box := TASK.match(pieces[0].text)):
        return None, elements
    rest = Piece("text", pieces[0].text[box.end() :].lstrip())
    lines = (Line((rest, *pieces[1:]), first.lines[0].number), *first.lines[1:])
    return box[1] != " ", (Paragraph(lines, first.line, first.end_line), *elements[1:])


def _table(tokens: Sequence[Token], index: int, base: int) -> tuple[Element, int]:
    opening = tokens[index]
    rows: list[tuple[Line, ...]] = []
    cells: list[Line] = []
    while tokens[index].type != "table_close":
        token = tokens[index]
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            line, _ = _lines(token, base)
            cells.append(join_lines(_split(token, line), line))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
        index += 1
    line, end = _lines(opening, base)
    header = tuple(cell.text for cell in rows[0]) if rows else ()
    return Table(header, tuple(rows[1:]), line, end), index + 1


def join_lines(lines: tuple[Line, ...], number: int) -> Line:
    """Several source lines as one, with a space between them."""
    pieces: list[Piece] = []
    for line in lines:
        pieces += [Piece("text", " ")] if pieces else []
        pieces += line.pieces
    return Line(tuple(pieces), number)


def _split(inline: Token, number: int) -> tuple[Line, ...]:
    """The inline content, one `Line` per source line."""
    lines: list[Line] = []
    pieces: list[Piece] = []
    strong = link = 0
    for child in inline.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                lines.append(Line(tuple(pieces), number + len(lines)))
                pieces = []
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "link_open":
                link += 1
            case "link_close":
                link -= 1
            case "code_inline":
                pieces.append(Piece("code", child.content))
            case "text" | "text_special" | "image":
                kind: PieceKind = "strong" if strong else "link" if link else "text"
                if pieces and pieces[-1].kind == kind:
                    pieces[-1] = Piece(kind, pieces[-1].text + child.content)
                elif child.content:
                    pieces.append(Piece(kind, child.content))
    lines.append(Line(tuple(pieces), number + len(lines)))
    return tuple(lines)


def walk(elements: Sequence[Element]) -> Iterator[Element]:
    """Every element, depth first, in document order."""
    for element in elements:
        yield element
        if isinstance(element, Quote):
            yield from walk(element.elements)
        elif isinstance(element, ListBlock):
            for item in element.items:
                yield from walk(item.elements)
