"""A page as far as it has been read: what every reader of a part of Markdown adds to."""

from __future__ import annotations

from bisect import bisect_left

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import (
    Code,
    Comment,
    Fence,
    Heading,
    Link,
    Page,
    Piece,
    Place,
    Prose,
    Rest,
    Row,
    Run,
    Tag,
    Unresolved,
)
from runbook_kit.gate.page.offsets import continuations


class Element:
    """An open `<code>`: where its tag stands, and the text in it so far."""

    def __init__(self, start: int, behind: int) -> None:
        self.start = start
        self.behind = behind
        self.texts: list[str] = []


class Title:
    """An open heading: its level, where it begins when it is written with tags, and its text so far."""

    def __init__(self, level: int, start: int = 0, *, html: bool) -> None:
        self.level = level
        self.start = start
        self.html = html
        self.texts: list[str] = []

    def closed(self, start: int, end: int) -> Heading:
        """The heading between `start` and `end`."""
        content = "".join(self.texts)
        text = " ".join(content.split()) if self.html or "\n" in content else content.strip()
        return Heading(self.level, text, start, end, content, self.html)


class Content:
    """What a code block or HTML block holds so far, and where each part of it comes from."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0

    def add(self, text: str, place: int) -> None:
        """`text`, which stands at `place` of the document."""
        self.pieces.append(Piece(self.length, place))
        self.length += len(text)
        self.texts.append(text)

    def fence(self, info: str | None, block: int, start: int, end: int) -> Fence:
        """The code block between `start` and `end`; without an info string it is an indented one."""
        return Fence(info or "", "".join(self.texts), start, end, block, info is None, tuple(self.pieces))


class Draft:
    """The parts of a page, in lists. Open parts are set while the parser is inside of them."""

    def __init__(self, text: str, parsed: str) -> None:
        self.text = text
        self.continuing = continuations(parsed)
        self.rows: list[Row] = []
        self.loose: set[int] = set()  # lists that are not tight
        self.opened = [-1]  # the blocks around the current place, innermost last
        self.codes: list[Code] = []
        self.links: list[Link] = []
        self.unresolved: dict[int, Unresolved] = {}
        self.headings: list[Heading] = []
        self.tags: list[Tag] = []
        self.comments: list[Comment] = []
        self.fences: list[Fence] = []
        self.runs: list[Run | Prose] = []
        self.footnotes: list[str] = []
        self.title: Title | None = None
        self.element: Element | None = None
        self.content: Content | None = None
        self.linked = 0  # how many links and images we are in

    def at(self, offset: int) -> int:
        """The character offset of a byte offset."""
        return offset - bisect_left(self.continuing, offset)

    def page(self, source: Source, front: Place | None) -> Page:
        """The page; the links are put into the order of the text, which they leave where one stands in another."""
        return Page(
            source=source,
            codes=tuple(self.codes),
            links=tuple(sorted(self.links, key=lambda link: link.start)),
            unresolved=tuple(self.unresolved[key] for key in sorted(self.unresolved)),
            headings=tuple(self.headings),
            tags=tuple(self.tags),
            comments=tuple(self.comments),
            fences=tuple(self.fences),
            footnotes=tuple(self.footnotes),
            front_matter=front,
            rest=Rest(self.text, self.continuing, self.rows, self.loose, self.runs),
        )
