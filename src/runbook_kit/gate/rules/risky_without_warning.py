"""A block that destroys, changes another host, or runs as another user has no warning in front of it.

People copy the block before they read the paragraph behind it. A block whose worst command is `destructive`, `remote`
or `privileged` (`risks` of the policy) wants a warning directly before it: a callout `> [!WARNING]` or `> [!CAUTION]`,
or a paragraph or quote that begins with Warning, Caution, Danger, Attention, Achtung, Warnung or Vorsicht. One warning
is enough for blocks that follow each other with nothing but blank lines between them. A block with `confirm=` is fine,
too: the operator is asked with its words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

if TYPE_CHECKING:
    from runbook_kit.gate.commands.risks import Judged

WARNING = re.compile(
    r"(?i)[\s>*_#:!\u26a0\ufe0f\U0001f6a8-]*(?:\[!(?:warning|caution|danger|important)\]"
    r"|(?:warning|caution|danger|attention|achtung|warnung|vorsicht|gefahr)\b)"
)
COMMENT = re.compile(r"\A<!--")


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """The risks that want a warning."""

    risks: frozenset[str] = frozenset()


def check(subject: Subject) -> Iterator[Violation]:
    """Risky fences without a warning; commands in inline code are part of a sentence, which can warn itself."""
    from runbook_kit.gate.commands.risks import judge_blocks

    risks = read_options(subject.options, Options).risks
    for judged in judge_blocks(subject.reading):
        block = judged.block
        if judged.risk not in risks or block.form == "inline" or block.attributes.confirm:
            continue
        if not _is_warned(subject.page, subject.source.line_end(block.span.line) - 1):
            yield _violation(subject, judged)


def _violation(subject: Subject, judged: Judged) -> Violation:
    from runbook_kit.gate.commands.risks import line_of

    worst, first = judged.worst, judged.block.span.line
    name = shown(worst.argv_head)
    message = f"`{name}` (line {line_of(judged.block, worst.line)}) is {judged.risk}, and no warning stands before it."
    hint = "Put `> [!WARNING]` and what can go wrong right before the block."
    return Violation(subject.source.lines(first, first), message, hint, token=judged.block.address)


def _is_warned(page: Page, offset: int) -> bool:
    """Whether the text right before the fence at `offset`, or before the fences in front of it, warns."""
    text = page.source.text
    index = bisect_right(page.blocks, offset, key=lambda each: each.start) - 1
    while index >= 0 and page.blocks[index].kind != "code":
        index = page.blocks[index].parent
    if index < 0:
        return False
    parent = page.blocks[index].parent
    while index >= 0:
        beside = next((at for at in range(index - 1, max(parent, -1), -1) if page.blocks[at].parent == parent), -1)
        if beside < 0:
            index, parent = parent, page.blocks[parent].parent if parent >= 0 else -1
            continue
        before = page.blocks[beside]
        if before.kind == "code" or (before.kind == "html" and COMMENT.match(text[before.start : before.end].lstrip())):
            index = beside
            continue
        return (
            before.kind in ("paragraph", "quote", "html") and WARNING.match(text, before.start, before.end) is not None
        )
    return False
