"""The blocks of a page alone, for rules that ask for nothing else: a small part of what the page costs.

What only inline elements are made of is written over before the text is parsed, so that the parser has nothing to tell
about it, and so is what is no ASCII, so that a byte is a character. Neither changes where blocks begin and end; where
it might, the text is left as it is, or the page is read.
"""

from __future__ import annotations

import re

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.gate.linear import may_match
from runbook_kit.gate.page.body import body_start, options, prepare
from runbook_kit.gate.page.model import Block, BlockKind, Page
from runbook_kit.gate.page.read import BLOCKS, DEFINED, read_page

# `?` is what `encode` writes for a character that is no ASCII. A comma means nothing to any block.
INERT = bytes(ord(",") if byte in b"?&" else byte for byte in range(256))
STARRED = r"(?m)^[ \t>+.)0-9*-]*\*[ \t]*\*[ \t*]*\r?$"  # a rule of stars, or a line that could be taken for one
TAGGED = r"(?m)^[ \t>*+.)0-9-]*</?[A-Za-z][^<>]*[*`]"  # a tag with such marks in it
TICKED = re.compile(r"```[^\n`]*+`(?!``)")  # a backtick in what would be the opening line of a fence
SIMPLE: dict[str, BlockKind] = {"Paragraph": "paragraph", "Item": "item"}
UNLISTED = frozenset({"TableHead", "TableRow", "TableCell"})
INLINE = frozenset({"Strong", "Emphasis", "Strikethrough", "Link", "Image"})


class Outline(Struct, frozen=True):
    """The blocks of a page in preorder, but for the rows and cells of tables."""

    source: Source
    blocks: tuple[Block, ...]
    indented: frozenset[int] = frozenset()  # code blocks without a fence
    definitions: tuple[int, ...] = ()  # where link definitions begin
    contents: tuple[str, ...] = ()  # of the code blocks, where that was asked for


def read_outline(source: Source, *, contents: bool = False) -> Outline:
    """The outline of a Markdown file; never raises. `contents`: with what the code blocks hold."""
    start = body_start(source)
    body = prepare(source.text, start)
    if "<?" in body or ("]:" in body and DEFINED.search(body)):
        return outline_of(read_page(source))
    from pyromark import events_with_range

    parsed = body.encode("ascii", "replace").translate(INERT).decode("ascii") if not body.isascii() else body
    events = events_with_range(parsed if contents else masked(parsed), options=options())
    rows: list[tuple[BlockKind, int, int, int, int | None]] = []
    opened = [-1]
    loose: set[int] = set()
    indented: set[int] = set()
    held: list[str] = []
    for event, span in events:
        if event.__class__ is str:
            if event == "Rule":
                rows.append(("rule", span["start"], span["end"], opened[-1], None))
            continue
        name, value = event.popitem()
        if name == "Start":
            if value.__class__ is str:
                if value in INLINE or value in UNLISTED:
                    continue
                kind = SIMPLE.get(value) or BLOCKS.get(value)
                detail = None
            else:
                value, detail = value.popitem()
                kind = BLOCKS.get(value)
            if kind is None:
                continue
            parent = opened[-1]
            if kind == "paragraph" and parent >= 0 and rows[parent][0] == "item":
                loose.add(rows[parent][3])
            elif kind == "code":
                if not isinstance(detail, dict):
                    indented.add(len(rows))
                if contents:
                    held.append(body[span["start"] : span["end"]])
            opened.append(len(rows))
            rows.append((kind, span["start"], span["end"], parent, detail if kind == "list" else None))
        elif name == "End" and (value.__class__ is not str or (value not in INLINE and value not in UNLISTED)):
            opened.pop()
    blocks = tuple(
        Block(kind, begun, ended, parent, number, index not in loose)
        for index, (kind, begun, ended, parent, number) in enumerate(rows)
    )
    return Outline(source, blocks, frozenset(indented), (), tuple(held))


def masked(text: str) -> str:
    """`text`, which is ASCII, without what only makes inline code and strong text, as far as that is safe."""
    if may_match((TAGGED,), text):
        return text
    if "**" in text and "***" not in text and not may_match((STARRED,), text):
        text = text.replace("**", ",,")
    if "`" in text and "````" not in text and not TICKED.search(text):
        text = text.replace("```", "\0").replace("`", ",").replace("\0", "```")
    return text


def outline_of(page: Page) -> Outline:
    """The outline of a page that has been read."""
    listed = [index for index, block in enumerate(page.blocks) if block.kind not in ("row", "cell")]
    number = {-1: -1} | {index: new for new, index in enumerate(listed)}
    blocks = tuple(
        Block(block.kind, block.start, block.end, number[block.parent], block.number, block.tight)
        for block in map(page.blocks.__getitem__, listed)
    )
    return Outline(
        page.source,
        blocks,
        frozenset(number[fence.block] for fence in page.fences if fence.indented),
        tuple(link.start for link in page.links if link.form == "definition"),
        tuple(fence.content for fence in page.fences),
    )
