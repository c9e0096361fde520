"""The gate `runbook-structure`: every document rule over one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Literal, cast

from runbook_kit.document.read import Reading
from runbook_kit.finding import Finding, Severity
from runbook_kit.gate.rule import Rule, Subject

GATE = "runbook-structure"


def rule_names() -> tuple[str, ...]:
    """The ids of the rules that are there: the files of `gate/rules/`."""
    folder = Path(__file__).with_name("rules")
    return tuple(sorted(path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py")))


def load_rule(name: str) -> Rule:
    """The rule with this id; its module is imported only now."""
    return cast(Rule, import_module(f"runbook_kit.gate.rules.{name.replace('-', '_')}"))


def check_document(reading: Reading, policy: Mapping[str, object], today: date) -> tuple[Finding, ...]:
    """What the rules of the policy's `rules:` find, by place in the document."""
    rules = policy.get("rules")
    settings = rules if isinstance(rules, Mapping) else {}
    found = [finding for name, setting in settings.items() for finding in _apply(name, setting, reading, today)]
    return tuple(sorted(found, key=lambda finding: (finding.span, finding.rule, finding.message)))


def _apply(name: str, setting: Mapping[str, object], reading: Reading, today: date) -> Iterator[Finding]:
    severity = _severity(setting.get("severity"), authored=reading.runbook.authored)
    if severity == "off":
        return
    options = setting.get("options")
    subject = Subject(reading, today, options if isinstance(options, Mapping) else {})
    for each in load_rule(name).check(subject):
        yield Finding(GATE, name, severity, each.span, each.message, each.hint, each.fix)


def _severity(word: object, *, authored: bool) -> Severity | Literal["off"]:
    """An error in a document that does not claim our format is a warning: nobody will rewrite it for us."""
    if word == "error":
        return "error" if authored else "warning"
    return "warning" if word == "warning" else "info" if word == "info" else "off"
