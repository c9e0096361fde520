"""`rules/1` and `rule/1`: rules as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import cleandoc
from typing import Any

from runbook_kit.render.rule_page import RuleRow

Json = dict[str, Any]


def rules_v1(rows: Sequence[RuleRow]) -> Json:
    """All rules, in the order given; without their whole documentation."""
    return {"format": "rules/1", "rules": [fields(row) for row in rows]}


def rule_v1(row: RuleRow) -> Json:
    """One rule, with its documentation as Markdown."""
    return {"format": "rule/1", "rule": {**fields(row), "documentation": cleandoc(row.documentation)}}


def fields(row: RuleRow) -> Json:
    return {
        "name": row.rule,
        "gate": row.gate,
        "severity": row.severity,
        "summary": row.summary,
        "fixable": row.fixable,
        "suppressible": row.suppressible,
    }
