"""The rules of `runbook-structure` over a document that has been read as a runbook, for commands that plan from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import ValidationError

from runbook_kit.document.read import Reading
from runbook_kit.finding import Finding, Severity
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, unusable_options

GATE = "runbook-structure"


def check_document(reading: Reading, policy: Mapping[str, object], today: date) -> tuple[Finding, ...]:
    """What the rules of the policy's `rules:` find, by place in the document."""
    rules = policy.get("rules")
    settings = rules if isinstance(rules, Mapping) else {}
    document = Document(reading.source, reading=reading)
    found = [
        finding
        for name, setting in settings.items()
        for finding in _apply(name, setting, document, reading.runbook.authored, today)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.span, finding.rule, finding.message)))


def _apply(
    name: str, setting: Mapping[str, object], document: Document, authored: bool, today: date
) -> Iterator[Finding]:
    severity = _severity(setting.get("severity"), authored=authored)
    if severity == "off":
        return
    options = setting.get("options")
    subject = Subject(document, today, options if isinstance(options, Mapping) else {})
    try:
        for each in load_rule(name).check(subject):
            yield Finding(GATE, name, severity, each.span, each.message, each.hint, each.fix)
    except ValidationError as error:
        raise unusable_options(GATE, name, error) from None


def _severity(word: object, *, authored: bool) -> Severity | Literal["off"]:
    """An error in a document that does not claim our format is a warning: nobody will rewrite it for us."""
    if word == "error":
        return "error" if authored else "warning"
    return "warning" if word == "warning" else "info" if word == "info" else "off"
