"""The front matter cannot be read, or does not follow the schema that `runbook schema` prints.

Every problem is reported at once, each at the key or value it is about. A key that is not known is an error, because
a misspelled `entry` would otherwise be a gate that nobody notices is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.reported import reported
from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """What reading the front matter brought up."""
    yield from reported(subject, "invalid-front-matter")
