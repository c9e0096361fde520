"""A fence has an attribute that does not exist.

`timout=30s` would be ignored by a tool that guesses, and the block would run without a limit. So an attribute that is
not known is reported, with the nearest one that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import attribute_violations
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Attributes of fences that are not in the format."""
    yield from attribute_violations(subject, "unknown-attribute")
