"""The schema of a gate's file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from tests.document.conftest import ROOT

from runbook_kit import shipped
from runbook_kit.gate.policy.baselinefile import read_baseline
from runbook_kit.gate.policy.names import gate_names, rule_gates
from runbook_kit.gate.policy.read import read_gate_policy
from runbook_kit.gate.policy.schema import editor_schema, gate_schema

DOCS = ROOT / "docs"


def complaints(schema: dict[str, Any], data: object) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(data)]


def test_it_is_a_schema() -> None:
    Draft202012Validator(gate_schema())
    Draft202012Validator(editor_schema())


@pytest.mark.parametrize("gate", gate_names())
def test_what_is_shipped_fits(gate: str) -> None:
    assert complaints(gate_schema(), shipped.load(gate)) == []
    assert complaints(editor_schema(), shipped.load(gate)) == []


def test_an_editor_knows_the_rules_of_each_gate() -> None:
    data = {"format": "gate/1", "gate": "secrets", "rules": {"missing-path": {"severity": "off"}}}
    assert complaints(gate_schema(), data) == []
    assert len(complaints(editor_schema(), data)) == 1
    assert len(complaints(editor_schema(), {**data, "gate": "secret", "rules": {}})) == 1
    completed = [each["then"]["properties"]["rules"]["properties"] for each in editor_schema()["allOf"]]
    assert [rule for rules in completed for rule in rules] == list(rule_gates())


def described(part: Any, at: str = "") -> list[str]:
    """Where a property has no title or description, its own or that of what it refers to."""
    found = []
    for name, each in part.get("properties", {}).items():
        target = gate_schema()["$defs"][each["$ref"].rpartition("/")[2]] if "$ref" in each else {}
        if not all(key in each or key in target for key in ("title", "description")):
            found.append(f"{at}/{name}")
    return found


def test_everything_is_described() -> None:
    schema = gate_schema()
    assert described(schema) == []
    assert [each for name, part in schema["$defs"].items() for each in described(part, name)] == []


def keys(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema["$defs"].values()]
    return {name for part in parts for name in part.get("properties", {})}


@pytest.mark.parametrize("key", sorted(keys(gate_schema())))
def test_the_reference_names_every_key(key: str) -> None:
    assert f"`{key}`" in (DOCS / "reference" / "gate-policy.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["reference/gate-policy.md", "how-to/suppress-and-baseline.md"])
def test_the_examples_of_the_pages_are_read(page: str) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert examples
    for text in examples:
        (gate,) = re.findall(r"^gate: (.*)$", text, re.MULTILINE)
        assert read_gate_policy(gate, text, "gates/x.yaml").digest != shipped.digest(gate)


def test_the_example_of_a_baseline_is_read() -> None:
    text = (DOCS / "reference" / "gate-policy.md").read_text("utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert read_baseline(example, "x").entries[0].count == 2
