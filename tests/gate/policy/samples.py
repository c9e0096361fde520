"""Policies, objections and findings for the tests of what is done with them."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding
from runbook_kit.gate.page.read import read_page
from runbook_kit.gate.policy.directives import Directive, read_directives
from runbook_kit.gate.policy.fingerprint import fingerprint
from runbook_kit.gate.policy.model import GatePolicy, Marker, Objection
from runbook_kit.gate.policy.names import gate_names, rule_gates
from runbook_kit.gate.policy.read import read_gate_policy

TODAY = date(2026, 11, 20)
PATH = "docs/a.md"


def policy(gate: str, own: str = "") -> GatePolicy:
    """The policy of a gate with `own` below the two keys that every file has."""
    text = f"format: gate/1\ngate: {gate}\n{own}" if own else None
    return read_gate_policy(gate, text, f"gates/{gate}.yaml")


def policies(**own: str) -> dict[str, GatePolicy]:
    """All policies; `own` by gate, with `_` for `-`."""
    return {gate: policy(gate, own.get(gate.replace("-", "_"), "")) for gate in gate_names()}


def directives(text: str, *markers: Marker) -> tuple[Directive, ...]:
    return read_directives(read_page(Source(PATH, text)), markers)


def finding(text: str, what: str, rule: str = "missing-path", severity: str = "error", nth: int = 1) -> Finding:
    """A finding about the `nth` place of `what` in the document `text`."""
    source, start = Source(PATH, text), -1
    for _ in range(nth):
        start = text.index(what, start + 1)
    span = source.span(start, start + len(what))
    assert severity in ("error", "warning", "info")
    found = Finding(rule_gates()[rule], rule, severity, span, f"`{what}` is not there.")  # type: ignore[arg-type]
    return replace(found, fingerprint=fingerprint(found, source))


def objection(text: str, what: str, rule: str = "missing-path", nth: int = 1) -> Objection:
    return Objection(finding(text, what, rule, nth=nth), what)
