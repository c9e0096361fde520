"""Rules and options that a gate does not have."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.problems import check_names
from runbook_kit.gate.policy.schema import gate_schema
from runbook_kit.policyfile import read_policy_file

SHIPPED = {"rules": {"one": {"severity": "error", "options": {"many": 3, "words": []}}, "two": {"severity": "off"}}}


def check(body: str) -> None:
    text = f"format: gate/1\ngate: secrets\n{body}"
    check_names(read_policy_file(text, "gates/secrets.yaml", gate_schema()), SHIPPED)


def test_what_is_there_is_fine() -> None:
    rules = "rules:\n  one: {severity: warning, options: {many: 4, words: [a]}}\n"
    check(f"{rules}allowances:\n  - {{rule: two, path: x, reason: r}}\n")


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ("rules:\n  oen: {severity: off}\n", "4:3", "This gate has no rule `oen`."),
        ("rules:\n  one: {options: {mnay: 4}}\n", "4:19", "The rule `one` has no option `mnay`."),
        ("rules:\n  one: {options: {many: few}}\n", "4:25", "`many` of `one` must be a number."),
        ("allowances:\n  - {rule: tow, path: x, reason: r}\n", "4:12", "This gate has no rule `tow`."),
    ],
)
def test_what_is_not(body: str, place: str, said: str) -> None:
    with pytest.raises(InvalidInput) as stopped:
        check(body)
    assert stopped.value.message == f"gates/secrets.yaml:{place}: {said}"
    assert stopped.value.code == "invalid-policy"


def test_all_at_once() -> None:
    with pytest.raises(InvalidInput) as stopped:
        check("rules:\n  oen: {severity: off}\n  tow: {severity: off}\n")
    assert "There is more: 5:3: This gate has no rule `tow`." in stopped.value.hint
