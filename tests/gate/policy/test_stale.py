"""Allowances that nothing needs, and expired ones."""

from __future__ import annotations

import pytest
from tests.gate.policy.samples import TODAY, policies

from runbook_kit.gate.policy.model import Allowance, Examined
from runbook_kit.gate.policy.names import rule_gates
from runbook_kit.gate.policy.stale import stale_allowances

OWN = """\
allowances:
  - {rule: missing-path, token: x/y, path: docs/, reason: r}
  - {rules: [missing-target, missing-path], token: x/y, reason: r, expires: 2026-11-19}
"""
POLICIES = policies(docs_reference_targets=OWN)
FRESH, EXPIRED = POLICIES["docs-reference-targets"].allowances
RULES = frozenset(rule_gates())
WHOLE = Examined(rules=RULES, complete=True)
UNUSED = (
    4,
    "Nothing needs the allowance of `missing-path` for `x/y` in `docs/` any more.",
    "Remove it.",
)
OVER = (
    5,
    "The allowance of `missing-target`, `missing-path` for `x/y` expired on 2026-11-19.",
    "Mend what it allowed, or renew it.",
)


@pytest.mark.parametrize(
    ("used", "examined", "expected"),
    [
        ([], WHOLE, [UNUSED, OVER]),
        ([FRESH], WHOLE, [OVER]),
        ([FRESH, EXPIRED], WHOLE, [OVER]),
        ([], Examined(frozenset({"docs/a.md"}), RULES), []),
        ([EXPIRED], Examined(frozenset({"docs/a.md"}), RULES), [OVER]),
        ([], Examined(rules=RULES - {"missing-path"}, complete=True), [OVER]),
    ],
)
def test_what_is_stale(used: list[Allowance], examined: Examined, expected: list[tuple[int, str, str]]) -> None:
    found = stale_allowances(POLICIES, used, examined, TODAY)
    assert [(each.span.line, each.message, each.hint) for each in found] == expected
    assert {(each.gate, each.rule, each.severity, each.span.path) for each in found} <= {
        ("docs-token-policy", "stale-allowance", "warning", "gates/docs-reference-targets.yaml")
    }


def test_the_rule_is_one_that_runs_or_does_not() -> None:
    assert stale_allowances(POLICIES, (), Examined(rules=RULES - {"stale-allowance"}, complete=True), TODAY) == ()
    off = policies(docs_reference_targets=OWN, docs_token_policy="rules:\n  stale-allowance: {severity: off}\n")
    assert {each.severity for each in stale_allowances(off, (), WHOLE, TODAY)} == {"warning"}
    error = policies(docs_reference_targets=OWN, docs_token_policy="rules:\n  stale-allowance: {severity: error}\n")
    assert {each.severity for each in stale_allowances(error, (), WHOLE, TODAY)} == {"error"}
    only = {"docs-reference-targets": POLICIES["docs-reference-targets"]}
    assert stale_allowances(only, (), WHOLE, TODAY) == ()
