"""The rules that are there."""

from __future__ import annotations

from runbook_kit.gate.registry import load_rule, offers_fixes


def test_a_rule_says_whether_it_can_mend_something() -> None:
    assert offers_fixes(load_rule("entity-in-code"))
    assert offers_fixes(load_rule("missing-target"))
    assert offers_fixes(load_rule("shallow-list-indent"))
    assert not offers_fixes(load_rule("swallowed-heading"))
