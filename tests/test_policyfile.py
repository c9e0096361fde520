from __future__ import annotations

from typing import Any

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.policyfile import file_format, read_policy_file

SCHEMA: dict[str, Any] = {
    "title": "Gate",
    "type": "object",
    "additionalProperties": False,
    "required": ["format", "gate"],
    "properties": {
        "format": {"const": "gate/1"},
        "gate": {"type": "string"},
        "rules": {"type": "object", "additionalProperties": {"$ref": "#/$defs/rule"}},
    },
    "$defs": {
        "rule": {
            "title": "Rule",
            "type": "object",
            "additionalProperties": False,
            "properties": {"severity": {"enum": ["error", "warning", "info"]}},
        }
    },
}
TEXT = "format: gate/1\ngate: docs\nrules:\n  missing-path: {severity: error}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (TEXT, "gate/1"),
        ("# comment\n\"format\": 'commands/1'\n", "commands/1"),
        ("name: CI\non: push\n", ""),
        ("a:\n  format: gate/1\n", ""),
        ("format: markdown\n", ""),
        ("", ""),
    ],
)
def test_a_file_is_ours_when_it_names_a_format(text: str, name: str) -> None:
    assert file_format(text) == name


def test_a_file_that_fits_its_schema() -> None:
    file = read_policy_file(TEXT, "gates/docs.yaml", SCHEMA)
    assert (file.format, file.data["gate"]) == ("gate/1", "docs")
    assert file.data["rules"] == {"missing-path": {"severity": "error"}}
    assert (file.yaml.span("/rules/missing-path/severity").line, len(file.digest)) == (4, 64)


def test_another_byte_is_another_digest() -> None:
    digests = {read_policy_file(text, "x.yaml", SCHEMA).digest for text in (TEXT, TEXT + "\n")}
    assert len(digests) == 2


def test_every_problem_is_told_the_first_one_in_the_sentence() -> None:
    text = "format: gate/1\nrules:\n  x: {severty: error}\n  y: {severity: fatal}\n"
    with pytest.raises(InvalidInput) as raised:
        read_policy_file(text, "gates/docs.yaml", SCHEMA)
    assert raised.value.message == "gates/docs.yaml:1:1: The key `gate` is missing in this gate."
    assert raised.value.hint == (
        "There is more: 3:7: Unknown key `severty` in this rule. 4:17: `severity` cannot be `fatal`."
    )
    assert (raised.value.exit_code, raised.value.code) == (2, "invalid-policy")


def test_broken_yaml_is_told_with_its_place() -> None:
    with pytest.raises(InvalidInput, match=r"gates/docs\.yaml:2:7: This quote is never closed\.") as raised:
        read_policy_file("format: gate/1\ngate: 'x\n", "gates/docs.yaml", SCHEMA)
    assert raised.value.hint == "Add the closing quote."


@pytest.mark.parametrize("text", ["", "- a\n", "x\n"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"a\.yaml:1:1: "):
        read_policy_file(text, "a.yaml", SCHEMA)
