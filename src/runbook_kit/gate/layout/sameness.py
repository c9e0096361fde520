"""Whether two texts are the same document: the same blocks with the same text, code and links."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from runbook_kit.document.rewrite.change import apply_edits
from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.outline import Outline
from runbook_kit.gate.page.read import read_page


def edited(source: Source, edits: Sequence[Edit]) -> Page:
    """The page of a document after the edits."""
    return read_page(Source(source.path, apply_edits(source.text, edits)))


def same_document(before: Page, after: Page) -> bool:
    """Whether both have the same blocks, what is in code byte for byte, and texts up to white space.

    White space counts in inline code as little as in text: readers are shown one space for any amount.
    """
    return _outline(before) == _outline(after) and _words(before) == _words(after)


def is_shifted(before: Outline, after: Outline, top: int = 0) -> bool:
    """Whether the outermost block `top` says the same after white space was put at the beginning of some of its lines.

    `after` is all that became of it. It says the same when it has the same blocks on the same lines, and the same in
    its code: what a line says in a paragraph or a table does not depend on the white space before it.
    """
    end = top + len(after.blocks)
    part = before.blocks[top:end]
    if len(part) != len(after.blocks) or (end < len(before.blocks) and before.blocks[end].parent >= top):
        return False
    first, second = before.source.line_starts, after.source.line_starts
    above = bisect_right(first, part[0].start) - 1 if part else 0
    codes = [(index - top, bare, content) for index, bare, content in before.codes if top <= index < end]
    return codes == list(after.codes) and all(
        one.kind == other.kind
        and (one.parent - top == other.parent or one.parent == other.parent == -1)
        and one.number == other.number
        and one.tight == other.tight
        and bisect_right(first, one.start) - above == bisect_right(second, other.start)
        and bisect_right(first, max(one.end - 1, one.start)) - above
        == bisect_right(second, max(other.end - 1, other.start))
        for one, other in zip(part, after.blocks, strict=True)
    )


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
