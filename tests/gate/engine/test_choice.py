"""Which rules a run applies."""

from __future__ import annotations

import pytest

from runbook_kit.errors import UsageError
from runbook_kit.gate.engine.choice import ENGINE_RULES, REFERENCE_GATES, Choice, choose
from runbook_kit.gate.policy.names import GATES, rule_gates
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.gate.registry import rule_names

SHIPPED = read_policies({}, "gates")


def names(choice: Choice) -> list[str]:
    return sorted(choice.names)


def test_everything_that_is_on() -> None:
    choice = choose(SHIPPED, (), ())
    on = [name for policy in SHIPPED.values() for name, rule in policy.rules.items() if rule.severity != "off"]
    assert (choice.gates, names(choice)) == (GATES, sorted(on))


def test_every_rule_is_applied_in_one_way() -> None:
    choice = choose(SHIPPED, (), tuple(rule_gates()), "info")
    texts = {each.name for rules in choice.texts.values() for each in rules}
    references = {each.name for each in choice.references}
    assert texts & references == set()
    assert texts | references | ENGINE_RULES == choice.names == set(rule_gates())
    assert texts | references <= set(rule_names())
    assert set(choice.texts).isdisjoint(REFERENCE_GATES)


def test_a_gate_and_a_rule() -> None:
    assert choose(SHIPPED, ("secrets",), ()).gates == ("secrets",)
    assert names(choose(SHIPPED, (), ("missing-target", "glued-list"))) == ["glued-list", "missing-target"]
    both = choose(SHIPPED, ("secrets", "renders-everywhere"), ("glued-list",))
    assert (both.gates, names(both)) == (("renders-everywhere",), ["glued-list"])


def test_a_rule_that_is_off_and_asked_for_is_a_warning() -> None:
    assert SHIPPED["command-safety"].rules["not-portable"].severity == "off"
    (chosen,) = choose(SHIPPED, (), ("not-portable",)).chosen
    assert (chosen.gate, chosen.policy.severity) == ("command-safety", "warning")
    assert "not-portable" not in choose(SHIPPED, (), ()).names


def test_what_is_only_counted_is_not_judged_one_by_one() -> None:
    counted, listed = choose(SHIPPED, (), ()), choose(SHIPPED, (), (), "info")
    assert counted.names - counted.judged == {"entity-in-code"}
    assert listed.names == listed.judged
    assert "entity-in-code" in {each.name for each in listed.references}
    assert "entity-in-code" not in {each.name for each in counted.references}
    assert choose(SHIPPED, (), ("entity-in-code",)).judged == {"entity-in-code"}  # asked for by name


@pytest.mark.parametrize(
    ("least", "listed"),
    [("error", ["error"]), ("warning", ["error", "warning"]), ("info", ["error", "warning", "info"])],
)
def test_what_is_listed(least: str, listed: list[str]) -> None:
    choice = Choice((), least)  # type: ignore[arg-type]
    assert [each for each in ("error", "warning", "info", "off") if choice.lists(each)] == listed


@pytest.mark.parametrize(
    ("gates", "rules", "code", "hint"),
    [
        (("secret",), (), "unknown-gate", "Did you mean `secrets`?"),
        (("",), (), "unknown-gate", "Known gates: "),
        ((), ("mising-target",), "unknown-rule", "Did you mean `missing-target`?"),
        ((), ("zzz",), "unknown-rule", "Known rules: "),
        (("secrets",), ("missing-target",), "unknown-rule", "It is one of `docs-reference-targets`."),
    ],
)
def test_unknown_names(gates: tuple[str, ...], rules: tuple[str, ...], code: str, hint: str) -> None:
    with pytest.raises(UsageError) as stopped:
        choose(SHIPPED, gates, rules)
    assert (stopped.value.code, stopped.value.hint.startswith(hint)) == (code, True)
