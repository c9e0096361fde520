"""Whether two texts are the same document: the same blocks with the same text, code and links."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.document.rewrite.change import apply_edits
from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.read import read_page


def edited(source: Source, edits: Sequence[Edit]) -> Page:
    """The page of a document after the edits."""
    return read_page(Source(source.path, apply_edits(source.text, edits)))


def same_document(before: Page, after: Page) -> bool:
    """Whether both have the same blocks, what is in code byte for byte, and texts up to white space.

    White space counts in inline code as little as in text: readers are shown one space for any amount.
    """
    return _outline(before) == _outline(after) and _words(before) == _words(after)


def _outline(page: Page) -> tuple[object, ...]:
    return (
        [(block.kind, block.parent, block.number, block.tight) for block in page.blocks],
        [(fence.info, fence.content, fence.indented, fence.block) for fence in page.fences],
        [(code.text.split(), code.block) for code in page.codes],
        [(link.destination, link.form, link.label) for link in page.links],
        [(heading.level, heading.text) for heading in page.headings],
        [(tag.name, tag.attributes) for tag in page.tags],
        [" ".join(comment.text.split()) for comment in page.comments],
    )


def _words(page: Page) -> list[tuple[int, list[str]]]:
    return [(prose.block, words) for prose in page.prose if (words := prose.text.split())]
