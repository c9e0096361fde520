"""A page as the tree of blocks GitHub makes of it, each leaf with its inline events; places are byte offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyromark import Options

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

    __slots__ = ("children", "detail", "end", "events", "kind", "loose", "start")

    def __init__(self, kind: str, start: int, end: int, detail: Any = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.detail = detail
        self.loose = False  # of a list: its items are paragraphs
        self.children: list[Node] = []
        self.events: list[Event] = []

    @property
    def content(self) -> str:
        """What a code or HTML block holds."""
        return "".join(value for _, value, _, _ in self.events)


class Page:
    """The blocks of a body, which is line `first_line` and what follows of its file."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.data = text.encode("utf-8", "replace")
        self.first_line = first_line
        self.starts = (0, *accumulate(len(line) + 1 for line in self.data.split(b"\n")))
        self.root, self.depth = _read(text, len(self.data))

    def line(self, offset: int) -> int:
        """The line of the file (1-based) on which a byte stands."""
        return bisect_right(self.starts, offset) + self.first_line - 1

    def raw(self, start: int, end: int) -> str:
        return self.data[start:end].decode("utf-8", "replace")


@cache
def options() -> Options:
    """What GitHub's Markdown has beyond CommonMark, callouts included."""
    from pyromark import Options

    return (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_GFM
    )


def _read(text: str, size: int) -> tuple[Node, int]:
    """The page as one node, and how deep its containers go. Without a call for most events: sites have many."""
    from pyromark import events_with_range

    root = top = Node("page", 0, size)
    stack = [root]
    deepest = 0
    events: Iterable[tuple[Any, Any]] = events_with_range(text, options=options())
    name: str
    value: Any
    for event, span in events:
        start, end = span["start"], span["end"]
        if event.__class__ is str:
            if event == "Rule":
                top.children.append(Node("rule", start, end))
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
                    node = Node(BLOCKS[kind], start, end, detail)
                    if kind == "Paragraph" and top.kind == "item":
                        stack[-2].loose = True
                    top.children.append(node)
                    stack.append(node)
                    top = node
                    deepest = max(deepest, len(stack))
                    continue
            elif name == "End":
                kind = value if value.__class__ is str else next(iter(value))
                if kind in BLOCKS:
                    stack.pop()
                    top = stack[-1]
                    continue
                value = kind
        if top.kind in HOLDERS:  # the text of an item of a tight list
            top_text = top.children[-1] if top.children and top.children[-1].kind == "tight" else None
            if top_text is None:
                top_text = Node("tight", start, end)
                top.children.append(top_text)
            top_text.end = end
            top_text.events.append((name, value, start, end))
        else:
            top.events.append((name, value, start, end))
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
