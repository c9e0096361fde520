"""Where on a page its criteria stand: in the section of their phase, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from runbook_kit.document.model import Phase
from runbook_kit.site.criteria import frame, item, written
from runbook_kit.site.normalise import Normaliser
from runbook_kit.site.page import SitePage
from runbook_kit.site.parts import Container, Part, element, exact, filled
from runbook_kit.site.tree import Node, walk

Key = tuple[str, str]  # phase and kind


class Placing:
    """The criteria of one page. Lists of the body that hold some are shown in their place; the others are added."""

    def __init__(self, shown: SitePage, normaliser: Normaliser) -> None:
        self.shown = shown
        self.normaliser = normaliser
        self.page = normaliser.page
        self.placed: set[Key] = set()
        self.anchors: dict[str, str] = {}  # of the headings of phases, once they are placed
        self.first = self.page.first_line  # of the body: what stands above is front matter
        for node in walk(self.page.root):
            if node.kind == "list" and (key := self._key(node)):
                normaliser.lists[id(node)] = partial(self.replaced, key)

    def _key(self, node: Node) -> Key | None:
        """The phase and kind of which a list of the body holds criteria."""
        for each in node.children:
            if found := self.shown.criteria.get(self.page.line(each.start)):
                return found[0].id, found[1]
        return None

    def replaced(self, key: Key, node: Node) -> list[Part]:
        """The list as criteria; those of the front matter come first, where the list is the first of its kind."""
        phase = next(each for each in self.shown.runbook.phases if each.id == key[0])
        added = self._added(phase, key[1]) if key not in self.placed else []
        own = [self._item(each) for each in node.children]
        if node.detail is None:
            return [self._framed(phase, key[1], [(None, [*added, *own])])]
        return [self._framed(phase, key[1], [(None, added), (node.detail, own)])]

    def _item(self, node: Node) -> Part:
        found = self.shown.criteria.get(self.page.line(node.start))
        if found is None or not node.children or node.children[0].kind not in ("text", "tight"):
            return self.normaliser.item(node)
        phase, kind, criterion = found
        first = Node(node.children[0].kind, node.children[0].start, node.children[0].end)
        first.events = [event for event in node.children[0].events if event[0] != "TaskListMarker"]
        below = [part for child in node.children[1:] for part in self.normaliser.parts(child)]
        return item(phase, kind, criterion, self.normaliser.inline(first).strip(), below)

    def _added(self, phase: Phase, kind: str) -> list[Part]:
        return [
            item(phase, kind, each, written(each.text))
            for each in (phase.entry if kind == "entry" else phase.exit)
            if each.span.line < self.first
        ]

    def _framed(self, phase: Phase, kind: str, lists: list[tuple[int | None, list[Part]]]) -> Part:
        """The section with its lists, each with the number it begins with when it is numbered."""
        key = (phase.id, kind)
        ident = self.normaliser.fences.free(f"{phase.id}-{kind}")
        self.placed.add(key)
        total = sum(_is_criterion(each) for _, parts in lists for each in parts)
        made = frame(phase, kind, self.shown.runbook.id, total, ident)
        return filled(made, [_list(start, parts) for start, parts in lists if parts])

    def section(self, phase: Phase, kind: str) -> list[Part]:
        """The criteria of the front matter, when no list of the body shows them."""
        if (phase.id, kind) in self.placed or not (parts := self._added(phase, kind)):
            return []
        return [self._framed(phase, kind, [(None, parts)])]

    def placed_in(self, blocks: Iterator[tuple[Node, list[Part]]]) -> list[Part]:
        """The parts of the page with the criteria of every phase in its section: entry first, exit last."""
        rows = list(blocks)
        after: dict[int, list[Part]] = defaultdict(list)
        for phase in self.shown.runbook.phases:
            index = next((i for i, (node, _) in enumerate(rows) if self._begins(node, phase)), None)
            if index is None or not phase.has_section:
                after[len(rows) - 1] += self._alone(phase)
                continue
            self.anchors[phase.id] = self.normaliser.slugs[id(rows[index][0])]
            after[index] += self.section(phase, "entry")
            after[self._end(rows, index)] += self.section(phase, "exit")
        parts: list[Part] = []
        for index, (_, own) in enumerate(rows):
            parts += own
            parts += after[index]
        return parts if rows else after[-1]

    def _begins(self, node: Node, phase: Phase) -> bool:
        return node.kind == "heading" and self.page.line(node.start) == phase.line

    def _end(self, rows: list[tuple[Node, list[Part]]], index: int) -> int:
        """The last row of the section that begins at `index`."""
        level = rows[index][0].detail["level"]
        for after in range(index + 1, len(rows)):
            node = rows[after][0]
            if node.kind == "heading" and node.detail["level"] <= level:
                return after - 1
        return len(rows) - 1

    def _alone(self, phase: Phase) -> list[Part]:
        """A phase that only the front matter knows, at the end of the page."""
        parts = [*self.section(phase, "entry"), *self.section(phase, "exit")]
        if not parts or phase.has_section:
            return parts
        ident = self.anchors[phase.id] = self.normaliser.fences.free(phase.id)
        heading = exact("h2", phase.title or phase.id, id=ident)
        return [filled(element("section", class_="rk-phase"), [heading, *parts])]


def _is_criterion(part: Part) -> bool:
    made = part.element if isinstance(part, Container) else part
    return isinstance(made, Element) and made.get("class") == "rk-criterion"


def _list(start: int | None, parts: list[Part]) -> Part:
    made = element("ul" if start is None else "ol", class_="rk-checklist")
    if start not in (None, 1):
        made.set("start", str(start))
    return filled(made, parts)
