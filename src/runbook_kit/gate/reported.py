"""Objections that reading a document brought up, by the rule that presents them."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.read import attribute_problems
from runbook_kit.gate.rule import Subject, Violation


def reported(subject: Subject, rule: str) -> Iterator[Violation]:
    """What was found for `rule` while the document was read."""
    for finding in subject.reading.reported:
        if finding.rule == rule:
            yield Violation(finding.span, finding.message, finding.hint, finding.fix)


def attribute_violations(subject: Subject, rule: str) -> Iterator[Violation]:
    """Problems in info strings and block comments that `rule` is about."""
    for problem, span in attribute_problems(subject.reading):
        if problem.rule == rule:
            yield Violation(span, problem.message, problem.hint)
