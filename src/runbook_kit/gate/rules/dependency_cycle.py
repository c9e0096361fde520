"""Phases need each other in a ring, so that none of them can ever start.

The message names the ring. Take out the one need that is about order only; a phase that may come first has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import reported
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Rings of needs, as found when the front matter was read."""
    yield from reported(subject, "dependency-cycle")
