"""The schema of a gate's file: as it is kept, and with the names of all gates and rules, for editors."""

from __future__ import annotations

from typing import Any

from runbook_kit.gate.policy.names import gate_names, rule_gates


def gate_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the format `gate/1`."""
    import json
    from importlib.resources import files

    found: dict[str, Any] = json.loads(files("runbook_kit.gate.policy").joinpath("gate.schema.json").read_text("utf-8"))
    return found


def editor_schema() -> dict[str, Any]:
    """The same with the names of the gates, and of the rules of each, so that an editor completes them."""
    schema = gate_schema()
    schema["properties"]["gate"]["enum"] = list(gate_names())
    schema["allOf"] = [_rules_of(gate) for gate in gate_names()]
    return schema


def _rules_of(gate: str) -> dict[str, Any]:
    names = [rule for rule, owner in rule_gates().items() if owner == gate]
    rules = {"propertyNames": {"enum": names}, "properties": {name: {"$ref": "#/$defs/rule"} for name in names}}
    return {
        "if": {"properties": {"gate": {"const": gate}}, "required": ["gate"]},
        "then": {"properties": {"rules": rules}},
    }
