"""An id is used twice: for two phases, two criteria of a phase, or two blocks of a file.

Ids are addresses. `phase-2/versions` must mean one block, for the person who types it, for the record of a run that
says it passed, and for the anchor on the published page.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import may_be_authored, may_have_attributes, reported
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Ids given twice in front matter, and explicit block ids given twice in the file."""
    text = subject.source.text
    if not may_be_authored(text) and not may_have_attributes(text):
        return
    yield from reported(subject, "duplicate-id")
    seen: dict[str, int] = {}
    for block in subject.reading.runbook.blocks:
        if not any(name == "id" for name, _ in block.attributes.given):
            continue
        if block.id in seen:
            message = f"The block id `{block.id}` is used on line {seen[block.id]} already."
            yield Violation(block.span, message, "Give one of them another id.")
        seen.setdefault(block.id, block.span.line)
