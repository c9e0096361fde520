"""A fence's attribute has a value that cannot be meant: no duration, no risk, no id, or none at all.

Values are bare or in double quotes. Flags are written out (`background=true`), because Markdown parsers treat a bare
word behind the language differently. `&` and a backslash are refused: one parser decodes them and another does not.
Expected output that is to be compared as JSON or as a regular expression must be one.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import attribute_violations, may_have_attributes
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Attributes of fences with values that cannot be read, and those that no run could do as they say."""
    if not may_have_attributes(subject.source.text):
        return
    from runbook_kit.document.expectation import unreadable, wanted_of

    yield from attribute_violations(subject, "invalid-attribute")
    blocks = subject.reading.runbook.blocks
    known = {name for block in blocks for name in (block.id, block.address)}
    for block in blocks:
        target = block.attributes.undo
        if target and target not in known:
            yield Violation(
                block.span, f"No block `{target}` is there to undo.", "Name the id of a block of this file."
            )
        for wanted in wanted_of(block):
            if why := unreadable(wanted):
                yield Violation(wanted.span, why, "Mend it, or compare it in another way: `match=contains`.")
