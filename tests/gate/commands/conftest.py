"""Documents as the rules about commands see them: with the options as shipped, and a path that may say `runbook`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from textwrap import dedent

from runbook_kit.document.source import Source
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, Violation, may_object
from runbook_kit.shipped import load

TODAY = date(2026, 11, 20)


@cache
def shipped(rule: str) -> Mapping[str, object]:
    """The options that the gate has for the rule as shipped."""
    setting = load("command-safety")["rules"][rule]
    options = setting.get("options") or {}
    assert isinstance(options, Mapping)
    return options


def violations(
    rule: str, document: str, options: Mapping[str, object] | None = None, path: str = "docs/example.md"
) -> list[Violation]:
    """What a rule objects to in a document written inside a test, by place."""
    text = dedent(document)[1:] if document.startswith("\n") else document
    module = load_rule(rule)
    if not may_object(module, text):
        return []
    subject = Subject(Document(Source(path, text)), TODAY, shipped(rule) if options is None else options)
    return sorted(module.check(subject), key=lambda each: each.span)


def objections(
    rule: str, document: str, options: Mapping[str, object] | None = None, path: str = "docs/example.md"
) -> list[tuple[str, str, str]]:
    """The same as place (`line:column-line:column`), message and hint."""
    return [(place(each), each.message, each.hint) for each in violations(rule, document, options, path)]


def cuts(rule: str, document: str, path: str = "docs/example.md") -> list[str]:
    """The characters of the document that are objected to."""
    text = dedent(document)[1:] if document.startswith("\n") else document
    return [text[each.span.start : each.span.end] for each in violations(rule, document, path=path)]


def fence(text: str, info: str = "bash") -> str:
    """A fence of its own."""
    return f"```{info}\n{text}\n```\n"


def place(violation: Violation) -> str:
    span = violation.span
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
