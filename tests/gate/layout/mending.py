"""What a rule of `renders-everywhere` finds in a text, and the text once it has been mended."""

from __future__ import annotations

from datetime import date

from runbook_kit.document.rewrite.change import apply_edits
from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.outline import Outline, read_outline
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, Violation, may_object


def violations(rule: str, text: str) -> list[Violation]:
    """What the rule objects to, by place; what its pattern says is not worth a look has nothing."""
    module = load_rule(rule)
    found = list(module.check(Subject(Document(Source("docs/example.md", text)), date(2026, 11, 20), {})))
    assert not found or may_object(module, text), "the pattern hides an objection"
    return sorted(found, key=lambda each: each.span)


def places(rule: str, text: str) -> list[str]:
    """The characters that each objection is about, with the line they begin in."""
    return [f"{each.span.line}: {text[each.span.start : each.span.end]}" for each in violations(rule, text)]


def mended(rule: str, text: str) -> str:
    """The text after all fixes of the rule, made at once; what is left of its objections has no fix."""
    edits = dict.fromkeys(edit for each in violations(rule, text) for edit in each.fix)
    result = apply_edits(text, edits)
    assert all(not each.fix for each in violations(rule, result)), "the fix is not idempotent"
    return result


def outline(text: str) -> Outline:
    return read_outline(Source("docs/example.md", text))


def page(text: str) -> Page:
    return read_page(Source("docs/example.md", text))


def contents(text: str) -> list[str]:
    """What every code block holds."""
    return [fence.content for fence in page(text).fences]
