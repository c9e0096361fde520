"""A shipped policy and a file over it, joined."""

from __future__ import annotations

from runbook_kit.gate.policy.make import make_policy
from runbook_kit.gate.policy.model import Marker, RulePolicy
from runbook_kit.gate.policy.schema import gate_schema
from runbook_kit.policyfile import read_policy_file

SHIPPED = {
    "rules": {
        "one": {"severity": "error", "options": {"a": 1, "b": [1]}, "exclude": ["x.md"]},
        "two": {"severity": "off", "scope": "runbooks", "suppressible": False},
    },
    "exclude": ["vendor/"],
    "allowances": [{"rule": "one", "token": "t", "reason": "shipped"}],
    "markers": [{"text": "m"}],
}
OWN = """\
format: gate/1
gate: demo
rules:
  one: {options: {b: [2]}, exclude: [y.md]}
exclude: [old/]
allowances:
  - {rules: [two, one], rule: two, path: p, reason: own}
markers:
  - {text: n, rules: [two]}
"""


def test_without_a_file() -> None:
    found = make_policy("demo", SHIPPED, "abc", None)
    assert found.rules == {
        "one": RulePolicy("error", "documents", {"a": 1, "b": [1]}, ("x.md",)),
        "two": RulePolicy("off", "runbooks", suppressible=False),
    }
    assert (found.gate, found.digest, found.exclude) == ("demo", "abc", ("vendor/",))
    assert [each.span for each in found.allowances] == [None]
    assert found.markers == (Marker("m", ("one", "two")),)


def test_with_a_file() -> None:
    found = make_policy("demo", SHIPPED, "abc", read_policy_file(OWN, "gates/demo.yaml", gate_schema()))
    assert found.rules["one"] == RulePolicy("error", "documents", {"a": 1, "b": [2]}, ("x.md", "y.md"))
    assert found.rules["two"] == RulePolicy("off", "runbooks", suppressible=False)
    assert found.exclude == ("vendor/", "old/")
    assert [(each.rules, each.reason, each.span and each.span.line) for each in found.allowances] == [
        (("one",), "shipped", None),
        (("two", "one"), "own", 7),
    ]
    assert found.markers == (Marker("m", ("one", "two")), Marker("n", ("two",)))
    assert {name: place for name, place in found.origins.items() if place != "shipped"} == {
        "rules.one.options.b": "gates/demo.yaml:4",
        "rules.one.exclude.1": "gates/demo.yaml:4",
        "exclude.1": "gates/demo.yaml:5",
        "allowances.1": "gates/demo.yaml:7",
        "markers.1": "gates/demo.yaml:9",
    }
    assert found.origins["allowances.0"] == found.origins["rules.one.options.a"] == "shipped"


def test_named_options_are_joined_by_name() -> None:
    named = {"commands": {"x": {"text": "a", "why": "b"}, "y": {"text": "c"}}, "list": [1]}
    shipped = {"rules": {"one": {"severity": "error", "options": named}}}
    own = "format: gate/1\ngate: demo\nrules:\n  one: {options: {commands: {x: {text: d}, y: null, z: {text: e}}}}\n"
    found = make_policy("demo", shipped, "", read_policy_file(own, "gates/demo.yaml", gate_schema()))
    assert found.rules["one"].options == {
        "commands": {"x": {"text": "d", "why": "b"}, "z": {"text": "e"}},
        "list": [1],
    }
    assert list(named["commands"]) == ["x", "y"]
