"""Which gates and rules there are."""

from __future__ import annotations

from runbook_kit import shipped
from runbook_kit.gate.policy.names import gate_names, rule_gates


def test_every_gate_is_shipped_and_every_shipped_gate_is_one() -> None:
    assert sorted(gate_names()) == [name for name in shipped.names() if shipped.load(name)["format"] == "gate/1"]


def test_a_rule_belongs_to_one_gate() -> None:
    listed = [rule for gate in gate_names() for rule in shipped.load(gate)["rules"]]
    assert len(listed) == len(set(listed)) == len(rule_gates())
    assert rule_gates()["missing-path"] == "docs-reference-targets"
