"""A phase `needs` another one that the runbook does not have.

`needs` names phases of the same runbook by id. A phase that needs one that is not there could never start.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import reported
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Needs without a phase, as found when the front matter was read."""
    yield from reported(subject, "unknown-need")
