"""A page as the tree of blocks GitHub makes of it, each leaf with its inline events; places are byte offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyromark import Options

GITHUB, COMMONMARK = "github", "commonmark"  # the latter has tables, too, as the document model has
DEEPEST = 60  # containers in each other; every level costs the parsers behind us a few of Python's own
BLOCKS = {
    "Paragraph": "text",
    "BlockQuote": "quote",
    "CodeBlock": "code",
    "HtmlBlock": "html",
    "List": "list",
    "Item": "item",
    "Heading": "heading",
    "FootnoteDefinition": "footnote",
    "Table": "table",
    "TableHead": "row",
    "TableRow": "row",
    "TableCell": "cell",
}
HOLDERS = frozenset({"item", "quote", "footnote", "page", "list", "table", "row"})

Event = tuple[str, Any, int, int]  # name, value, start and end; the name of what begins is "Start", of what ends "End"


class Node:
    """A block: `detail` is what its kind knows (level, first number, info string, kind of callout, alignments)."""

    __slots__ = ("children", "detail", "end", "events", "kind", "start")

    def __init__(self, kind: str, start: int, end: int, detail: Any = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.detail = detail
        self.children: list[Node] = []
        self.events: list[Event] = []

    @property
    def content(self) -> str:
        """What a code or HTML block holds."""
        return "".join(value for _, value, _, _ in self.events)


class Page:
    """The blocks of a body, which is line `first_line` and what follows of its file."""

    def __init__(self, text: str, first_line: int = 1, dialect: str = GITHUB) -> None:
        self.data = text.encode("utf-8", "replace")
        self.first_line = first_line
        self.starts = (0, *accumulate(len(line) + 1 for line in self.data.split(b"\n")))
        self.root, self.depth = _read(text, len(self.data), dialect)

    def line(self, offset: int) -> int:
        """The line of the file (1-based) on which a byte stands."""
        return bisect_right(self.starts, offset) + self.first_line - 1

    def raw(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")


@lru_cache(maxsize=8)  # a page is asked for its elements and for its parts, one right after the other
def read_tree(text: str, first_line: int) -> Page:
    """The tree of a page; it is shared, so nobody changes it."""
    return Page(text, first_line)


@cache
def options(dialect: str) -> Options:
    """What GitHub's Markdown has beyond CommonMark, callouts included."""
    from pyromark import Options

    if dialect == COMMONMARK:
        return Options.ENABLE_TABLES
    return (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_GFM
    )


def _read(text: str, size: int, dialect: str) -> tuple[Node, int]:
    """The page as one node, and how deep its containers go. Without a call for most events: sites have many."""
    from pyromark import events_with_range

    root = top = Node("page", 0, size)
    stack = [root]
    deepest = 0
    leaf: list[Event] | None = None  # the inline events of the block that we are in; None in a container
    events: Iterable[tuple[Any, Any]] = events_with_range(text, options=options(dialect))
    for event, span in events:
        if event.__class__ is str:
            if event == "Rule":
                top.children.append(Node("rule", span["start"], span["end"]))
                leaf = None
                continue
            name, value = event, None
        else:
            name, value = event.popitem()
            if name == "Start":
                kind, detail = value, None
                if kind.__class__ is not str:
                    kind, detail = value.popitem()
                    value = (kind, detail)
                if kind in BLOCKS:
                    node = Node(BLOCKS[kind], span["start"], span["end"], detail)
                    top.children.append(node)
                    stack.append(node)
                    deepest = max(deepest, len(stack))
                    top, leaf = node, None if node.kind in HOLDERS else node.events
                    continue
            elif name == "End":
                kind = value if value.__class__ is str else next(iter(value))
                if kind in BLOCKS:
                    stack.pop()
                    top, leaf = stack[-1], None
                    continue
                value = kind
        start, end = span["start"], span["end"]
        if leaf is None:  # the text of an item of a tight list begins
            top.children.append(Node("tight", start, end))
            leaf = top.children[-1].events
        leaf.append((name, value, start, end))
    for node in walk(root):
        if node.kind == "tight":
            node.end = node.events[-1][3]
    return root, deepest


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it, in document order."""
    yield node
    for child in node.children:
        yield from walk(child)


def plain(node: Node) -> str:
    """The text GitHub makes a heading's anchor of: text and code, without what is in images and tags."""
    texts: list[str] = []
    images = 0
    for name, value, _, _ in node.events:
        if name == "Start":
            images += value[0] == "Image"
        elif name == "End":
            images -= value == "Image"
        elif name in ("Text", "Code") and not images:
            texts.append(value)
        elif name in ("SoftBreak", "HardBreak"):
            texts.append("\n")
    return "".join(texts)
