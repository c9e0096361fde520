"""Which gates there are, and which of them a rule belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from runbook_kit.shipped import load

GATES = (
    "docs-token-policy",
    "docs-reference-targets",
    "runbook-structure",
    "command-safety",
    "secrets",
    "renders-everywhere",
)


def gate_names() -> tuple[str, ...]:
    """The gates, in the order in which they are told."""
    return GATES


@cache
def rule_gates() -> Mapping[str, str]:
    """Rule → its gate, for every rule of the shipped policies. It is shared: do not change it."""
    return {rule: gate for gate in GATES for rule in load(gate)["rules"]}
