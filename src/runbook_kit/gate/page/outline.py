"""The blocks of a page alone, for rules that ask for nothing else: they cost half of what the page costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.gate.page.body import body_start, options, prepare
from runbook_kit.gate.page.model import Block, BlockKind, Page
from runbook_kit.gate.page.read import BLOCKS, DEFINED, read_page

# Characters beyond ASCII mean nothing to any block, and with one of ASCII for each of them a byte is a character. That
# one is a comma, which means nothing either; `encode` writes `?`, which may begin raw HTML behind `<`.
INERT = bytes(ord(",") if byte == ord("?") else byte for byte in range(256))
LISTED: dict[str, BlockKind] = {"Paragraph": "paragraph", "Item": "item", **BLOCKS}


class Outline(Struct, frozen=True):
    """The blocks of a page in preorder, but for the rows and cells of tables."""

    source: Source
    blocks: tuple[Block, ...]
    codes: tuple[tuple[int, bool, str], ...] = ()  # code blocks: index, whether indented, content (only for comparing)
    definitions: tuple[int, ...] = ()  # where link definitions begin

    @property
    def indented(self) -> frozenset[int]:
        """The code blocks without a fence."""
        return frozenset(index for index, indented, _ in self.codes if indented)


def read_outline(source: Source) -> Outline:
    """The outline of a Markdown file; never raises."""
    start = body_start(source)
    body = prepare(source.text, start)
    if "<?" in body or ("]:" in body and DEFINED.search(body)):
        return outline_of(read_page(source))
    if not body.isascii():
        body = body.encode("ascii", "replace").translate(INERT).decode("ascii")
    return _walk(source, body)


def _walk(source: Source, body: str) -> Outline:
    """Every event in order, without a call for any of them: a repository has millions."""
    from pyromark import events_with_range

    blocks: list[Block] = []
    opened = [-1]
    loose: set[int] = set()  # lists that hold a paragraph right in an item
    codes: list[tuple[int, bool, list[str]]] = []
    held: list[str] | None = None  # what the code block holds that we are in
    events: Iterable[tuple[Any, Any]] = events_with_range(body, options=options())
    for event, span in events:
        if event.__class__ is str:
            if event == "Rule":
                blocks.append(Block("rule", span["start"], span["end"], opened[-1]))
            continue
        name, value = event.popitem()
        if name == "Text":
            if held is not None:
                held.append(value)
        elif name == "Start":
            detail = None
            if value.__class__ is not str:
                value, detail = value.popitem()
            kind = LISTED.get(value)
            if kind is None:
                continue
            parent = opened[-1]
            opened.append(len(blocks))
            if kind == "paragraph" and parent >= 0 and blocks[parent].kind == "item":
                loose.add(blocks[parent].parent)
            elif kind == "code":
                held = []
                codes.append((len(blocks), not isinstance(detail, dict), held))
            blocks.append(Block(kind, span["start"], span["end"], parent, detail if kind == "list" else None))
        elif name == "End" and (value.__class__ is not str or value in LISTED):
            opened.pop()
            held = None
    for index in loose:
        blocks[index] = replace(blocks[index], tight=False)
    return Outline(source, tuple(blocks), tuple((index, bare, "".join(texts)) for index, bare, texts in codes))


def outline_of(page: Page) -> Outline:
    """The outline of a page that has been read."""
    listed = [index for index, block in enumerate(page.blocks) if block.kind not in ("row", "cell")]
    number = {-1: -1} | {index: new for new, index in enumerate(listed)}
    blocks = tuple(
        Block(block.kind, block.start, block.end, number[block.parent], block.number, block.tight)
        for block in map(page.blocks.__getitem__, listed)
    )
    codes = tuple((number[fence.block], fence.indented, fence.content) for fence in page.fences)
    return Outline(page.source, blocks, codes, tuple(each.start for each in page.links if each.form == "definition"))
