"""From the tree of a page to its parts: every block as GitHub shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from runbook_kit.document.slugs import heading_slugs
from runbook_kit.site.inline import write_inline
from runbook_kit.site.parts import Foreign, Part, Tight, element, exact, filled, within
from runbook_kit.site.tree import Node, Page, plain, walk

if TYPE_CHECKING:
    from runbook_kit.site.fences import Fences

# How the lines begin that mean something to Python-Markdown's extensions only: they are left to them.
FOREIGN = re.compile(
    r"^[ ]{0,3}(?:!!!|\?\?\?|===?[!+]? *\"|/{3,} |:[ \t]|::|\*\[[^\]\n]+\]:|\[TOC\]|-+8<-+|\$\$|@@|%%|\{[%{])",
    re.MULTILINE,
)
FOREIGN_DEEP = re.compile(r"^[ \t>]*+(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:!!!|\?\?\?\+?|===[!+]?|/{3,})[ \t]", re.MULTILINE)
PARSED = re.compile(r"<[a-z][^>]*\smarkdown(?:=|[\s>])", re.IGNORECASE)
EXPLICIT = re.compile(r"[ \t]*\{:?[ \t]*#([\w.:-]+)[ \t]*\}[ \t]*\Z")
CALLOUTS = {
    "Note": "note",
    "Tip": "tip",
    "Important": "important info",
    "Warning": "warning",
    "Caution": "caution danger",
}


class Normaliser:
    """Makes the parts of one page. `fences` says how a fence is shown; `ticked`, how a list of criteria is."""

    def __init__(
        self, page: Page, fences: Fences, *, ids: bool = False, boxes: bool = False, raw: Callable[[str], str] = str
    ) -> None:
        self.page = page
        self.fences = fences
        self.keeps_ids = ids  # another extension reads `{#id}`
        self.keeps_boxes = boxes  # another extension reads `[ ]`
        self.raw = raw
        self.foreign = False  # what is indented now belongs to something foreign above
        headings = [node for node in walk(page.root) if node.kind == "heading"]
        self.slugs = dict(zip(map(id, headings), heading_slugs(map(plain, headings)), strict=True))
        self.taken = set(self.slugs.values())
        self.lists: dict[int, Callable[[Node], list[Part]]] = {}  # by identity: lists that are shown in another way

    def blocks(self) -> Iterator[tuple[Node, list[Part]]]:
        """Every outermost block with its parts."""
        at = 0
        for node in self.page.root.children:
            if gap := self.page.raw(at, node.start).strip():
                yield Node("gap", at, node.start), [Foreign(gap)]
            at = max(node.end, at)
            yield node, self.outer(node)
        if gap := self.page.raw(at, len(self.page.data)).strip():
            yield Node("gap", at, len(self.page.data)), [Foreign(gap)]

    def outer(self, node: Node) -> list[Part]:
        """The parts of an outermost block, or its source when it is not GitHub's."""
        if node.kind == "code" and self.foreign and not isinstance(node.detail, dict):
            return [self._source(node)]
        if node.kind == "text":
            self.foreign = FOREIGN.search(self.page.raw(node.start, node.end)) is not None
        elif node.kind in ("list", "quote"):
            self.foreign = FOREIGN_DEEP.search(self.page.raw(node.start, node.end)) is not None and any(
                FOREIGN_DEEP.search(self.page.raw(each.start, each.end))
                for each in walk(node)
                if each.kind in ("text", "tight")
            )
        else:
            self.foreign = node.kind == "footnote" or (node.kind == "html" and bool(PARSED.search(node.content)))
        return [self._source(node)] if self.foreign else self.parts(node)

    def _source(self, node: Node) -> Foreign:
        start = self.page.data.rfind(b"\n", 0, node.start) + 1
        return Foreign(self.page.raw(start, node.end).rstrip("\n").expandtabs(4))

    def parts(self, node: Node) -> list[Part]:
        match node.kind:
            case "text":
                return [element("p", self.inline(node))]
            case "tight":
                return [Tight(self.inline(node))]
            case "heading":
                return [self.heading(node)]
            case "list":
                return self.list(node)
            case "quote":
                return [self.quote(node)]
            case "code":
                return self.fences.parts(self.page, node) if isinstance(node.detail, dict) else [indented(node)]
            case "html":
                return [exact("p", self.raw(node.content.rstrip("\n")))]
            case "table":
                return [self.table(node)]
            case "rule":
                return [element("hr")]
        return [self._source(node)]

    def inline(self, node: Node, joined: str = "\n") -> str:
        text = write_inline(self.page, node, joined=joined)
        if not self.keeps_boxes and node.events and node.events[0][0] == "TaskListMarker":
            checked = " checked" if node.events[0][1] else ""
            return f'<input type="checkbox" disabled{checked}> {text[4:]}'
        return text

    def inside(self, node: Node) -> list[Part]:
        return [part for child in node.children for part in self.parts(child)]

    def heading(self, node: Node) -> Element:
        text, ident = self.inline(node, " "), self.slugs[id(node)]
        if not self.keeps_ids and (explicit := EXPLICIT.search(text)):
            text, ident = text[: explicit.start()], explicit[1]
        made = element(node.detail["level"].lower(), text)
        if ident:
            made.set("id", ident)
        return made

    def list(self, node: Node) -> list[Part]:
        if other := self.lists.get(id(node)):
            return other(node)
        made = element("ul" if node.detail is None else "ol")
        if node.detail not in (None, 1):
            made.set("start", str(node.detail))
        return [filled(made, [self.item(child) for child in node.children])]

    def item(self, node: Node) -> Part:
        return filled(element("li"), self.inside(node))

    def quote(self, node: Node) -> Part:
        if node.detail is None:
            return filled(element("blockquote"), self.inside(node))
        made = element("div", class_=f"admonition {CALLOUTS[node.detail]}")
        within(made, "p", node.detail, {"class": "admonition-title"})
        return filled(made, self.inside(node))

    def table(self, node: Node) -> Element:
        made = element("table")
        body: Element | None = None
        for row in node.children:
            if not len(made):
                line, tag = within(within(made, "thead"), "tr"), "th"
            else:
                body = within(made, "tbody") if body is None else body
                line, tag = within(body, "tr"), "td"
            for cell, side in zip(row.children, node.detail, strict=False):
                style = {} if side == "None" else {"style": f"text-align: {side.lower()};"}
                within(line, tag, self.inline(cell, " "), style)
        return made


def indented(node: Node) -> Element:
    """A code block without a fence."""
    from markdown.util import AtomicString, code_escape

    made = element("pre")
    within(made, "code", AtomicString(code_escape(f"{node.content.rstrip()}\n")))
    return made
