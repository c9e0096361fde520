"""Nobody has reviewed the runbook for longer than the policy allows (`after_days`, 365 as shipped).

A procedure that was right two years ago is a guess. Read it, mend it, and set `last_reviewed:` to the day you did.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from runbook_kit.gate.rule import Subject, Violation


def check(subject: Subject) -> Iterator[Violation]:
    """Whether `last_reviewed` is too long ago; a runbook that says no date is not overdue."""
    runbook = subject.reading.runbook
    limit = subject.options.get("after_days")
    reviewed = _day(runbook.header.last_reviewed)
    if reviewed is None or not isinstance(limit, int) or not runbook.authored:
        return
    age = (subject.today - reviewed).days
    if age > limit:
        where = subject.reading.source.lines(1, 1)
        message = f"The runbook was last reviewed {age} days ago, on {reviewed}; the policy allows {limit}."
        yield Violation(where, message, "Review it, then set `last_reviewed:`.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
