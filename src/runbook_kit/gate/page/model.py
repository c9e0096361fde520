"""A page: code spans, links, headings, fences and blocks of one Markdown file, each with its place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from functools import cached_property
from typing import Literal

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.finding import Span

BlockKind = Literal[
    "paragraph", "heading", "quote", "list", "item", "table", "row", "cell", "code", "html", "footnote", "rule"
]
LinkForm = Literal["inline", "reference", "definition", "autolink", "html"]


class Place(Struct, frozen=True):
    """A stretch of the document's text: character offsets, the end exclusive."""

    start: int
    end: int


class Block(Struct, frozen=True):
    """A block of the document; blocks are listed in preorder, `parent` is an index into that list (-1: the page).

    `start` is the first character of the block's own marker, if it has one; `end` may include the line end.
    """

    kind: BlockKind
    start: int
    end: int
    parent: int
    number: int | None = None  # of an ordered list: the number of its first item
    tight: bool = True  # of a list


class Code(Struct, frozen=True):
    """Inline code: the text a reader sees, and where it stands with its backticks, or with its `<code>` tags."""

    text: str
    start: int
    end: int
    block: int
    html: bool = False  # written as `<code>…</code>`, where entities are decoded
    raw: str = ""  # as written between the backticks or tags
    linked: bool = False  # part of a link's text


class Link(Struct, frozen=True):
    """A link or image. `destination` is decoded as Markdown says (escapes, entities), not percent-decoded.

    A definition is listed once as `definition`; the links that use it are listed as `reference`.
    `target` is where the destination itself is written; empty for a `reference`.
    """

    destination: str
    form: LinkForm
    start: int
    end: int
    target: Place
    image: bool = False
    label: str = ""  # of references and definitions
    block: int = -1


class Unresolved(Struct, frozen=True):
    """`[text][label]` or `[label][]` whose label nobody defines: it is shown as it is written."""

    label: str
    start: int
    end: int


class Heading(Struct, frozen=True):
    """A heading; `text` is what a reader sees, without markup."""

    level: int
    text: str
    start: int
    end: int
    content: str = ""  # the same before white space was tidied up: anchors are made of it
    html: bool = False  # written as `<h1>…</h1>`


class Tag(Struct, frozen=True):
    """An opening tag of raw HTML, with the attributes it has (values decoded)."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    start: int
    end: int
    block: int
    inline: bool = True  # False: part of an HTML block

    def value(self, name: str) -> str:
        """The value of the attribute `name`; empty when it is not there."""
        return next((value for key, value in self.attributes if key == name), "")


class Comment(Struct, frozen=True):
    """An HTML comment outside of code; `text` is what stands between its marks, stripped."""

    text: str
    start: int
    end: int
    block: int


class Piece(Struct, frozen=True):
    """Where a part of a content that its containers interrupt comes from: offset there, offset in the document."""

    inside: int
    outside: int


class Fence(Struct, frozen=True):
    """A code block. `content` is what it holds, without the indentation and markers of what contains it."""

    info: str  # of the opening line, decoded as Markdown says; empty for indented code
    content: str
    start: int
    end: int
    block: int
    indented: bool
    pieces: tuple[Piece, ...] = ()

    @property
    def language(self) -> str:
        """The first word of the info string in lower case, without an attribute list that begins with a dot."""
        words = self.info.strip().lstrip("{.").split(maxsplit=1) or [""]
        return words[0].partition("{")[0].rstrip("}").lower()

    def place(self, offset: int) -> int:
        """The offset in the document of the character at `offset` of the content."""
        if not self.pieces:
            return self.start
        index = max(bisect_right(self.pieces, offset, key=lambda piece: piece.inside) - 1, 0)
        piece = self.pieces[index]
        place = piece.outside + offset - piece.inside
        # The spaces that a parser makes of a part of a tab stand nowhere: they count as what follows them.
        return place if index + 1 == len(self.pieces) else min(place, self.pieces[index + 1].outside)


class Prose(Struct, frozen=True):
    """Text as it is written (not decoded), between other inline elements of one block."""

    text: str
    start: int
    block: int
    linked: bool = False  # part of a link's text


Row = tuple[BlockKind, int, int, int, int | None]  # a block, in bytes: kind, start, end; parent, number
Run = tuple[int, int, int, bool]  # text, in bytes: start, end; its block, and whether it is part of a link's text


class Rest(Struct, frozen=True):
    """Blocks and prose of a page before anybody asks for them: few rules do, and they are most of what a page holds."""

    text: str = ""
    continuing: Sequence[int] = ()  # see `offsets`
    rows: Sequence[Row] = ()
    loose: Set[int] = frozenset()  # lists that are not tight
    runs: Sequence[Run | Prose] = ()

    def blocks(self) -> tuple[Block, ...]:
        """The blocks, in characters."""
        at = self._at
        return tuple(
            Block(kind, at(start), at(end), parent, number, index not in self.loose)
            for index, (kind, start, end, parent, number) in enumerate(self.rows)
        )

    def prose(self) -> tuple[Prose, ...]:
        """The runs of text, in characters and in the order of the document."""
        told = [each if isinstance(each, Prose) else self._tell(*each) for each in self.runs]
        return tuple(sorted(told, key=lambda prose: prose.start))

    def _tell(self, begun: int, ended: int, block: int, linked: bool) -> Prose:
        start = self._at(begun)
        return Prose(self.text[start : self._at(ended)], start, block, linked)

    def _at(self, offset: int) -> int:
        return offset - bisect_left(self.continuing, offset)


class Page(Struct, frozen=True, dict=True):
    """Everything the rules of the gates look at. All sequences are in document order."""

    source: Source
    codes: tuple[Code, ...] = ()
    links: tuple[Link, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    headings: tuple[Heading, ...] = ()
    tags: tuple[Tag, ...] = ()
    comments: tuple[Comment, ...] = ()
    fences: tuple[Fence, ...] = ()
    footnotes: tuple[str, ...] = ()  # labels of the footnotes that are defined
    front_matter: Place | None = None  # with its marker lines
    rest: Rest = Rest()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, in preorder."""
        return self.rest.blocks()

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """Text that is neither code nor markup."""
        return self.rest.prose()

    def span(self, part: Block | Code | Link | Unresolved | Heading | Tag | Comment | Fence | Place) -> Span:
        """Where a part of the page stands."""
        return self.source.span(part.start, part.end)

    def ancestors(self, block: int) -> tuple[int, ...]:
        """The indices of the blocks around `block`, the nearest first, itself left out."""
        found = []
        while block >= 0 and (block := self.blocks[block].parent) >= 0:
            found.append(block)
        return tuple(found)
