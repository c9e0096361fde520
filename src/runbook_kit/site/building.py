"""Puts the finished parts of a page into Python-Markdown's tree, where their marks stand."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.blockprocessors import BlockProcessor

from runbook_kit.site.parts import CLOSE, MARK, Container, Shelf, attach


class PartsProcessor(BlockProcessor):
    """Takes every block that is a mark. What stands between a container's mark and its end is parsed into it."""

    shelf = Shelf()

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return is_mark(block)

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        first, _, rest = blocks.pop(0).strip("\n").partition("\n")
        if rest:
            blocks.insert(0, rest)
        part = self.shelf.get(first)
        if isinstance(part, Container):
            parent.append(part.element)
            self.parser.parseBlocks(part.element, self._inside(blocks))
            part.element.extend(part.tail)
        elif isinstance(part, tuple):
            for each in part:
                attach(parent, each)
        return None

    def _inside(self, blocks: list[str]) -> list[str]:
        """The blocks up to the end of the container that has begun; they are taken away."""
        depth = 0
        for index, block in enumerate(blocks):
            if not is_mark(block):
                continue
            part = self.shelf.get(block.strip("\n").partition("\n")[0])
            if isinstance(part, Container):
                depth += 1
            elif part is CLOSE:
                if not depth:
                    inside = blocks[:index]
                    del blocks[: index + 1]
                    return inside
                depth -= 1
        inside = blocks[:]
        blocks.clear()
        return inside


def is_mark(block: str) -> bool:
    return block.lstrip("\n").startswith(MARK)
