"""Which rules a run applies: those of the gates that are asked for, as their policies say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.errors import UsageError
from runbook_kit.finding import Severity
from runbook_kit.gate.policy.model import GatePolicy, RulePolicy
from runbook_kit.suggestion import nearest, quoted, suggest

# Judged by what a survey says, and looked at exactly only where something may be wrong.
REFERENCE_GATES = ("docs-token-policy", "docs-reference-targets")
# Found by the engine and the policy, not by looking at a document.
ENGINE_RULES = frozenset({"stale-allowance", "useless-suppression", "invalid-encoding"})
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Chosen(Struct, frozen=True):
    """A rule that a run applies."""

    gate: str
    name: str
    policy: RulePolicy


class Choice:
    """The rules of a run, by how they are applied. `least` is the severity from which on findings are listed."""

    def __init__(self, chosen: Sequence[Chosen], least: Severity) -> None:
        self.chosen = tuple(chosen)
        self.least = least

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids of all rules."""
        return frozenset(each.name for each in self.chosen)

    @cached_property
    def judged(self) -> frozenset[str]:
        """The ids of the rules whose findings this run knows one by one; of the others it only knows how many."""
        return frozenset(each.name for each in self.chosen if not self.only_counted(each))

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """The gates that have a rule here, in their order."""
        return tuple(dict.fromkeys(each.gate for each in self.chosen))

    @cached_property
    def references(self) -> tuple[Chosen, ...]:
        """Rules about links and paths, which know the repository; those that are only counted are left out."""
        mine = (each for each in self.chosen if each.gate in REFERENCE_GATES and each.name not in ENGINE_RULES)
        return tuple(each for each in mine if not self.only_counted(each))

    @cached_property
    def texts(self) -> Mapping[str, tuple[Chosen, ...]]:
        """Gate → its rules that look at nothing but the text of a document."""
        mine = [each for each in self.chosen if each.gate not in REFERENCE_GATES and each.name not in ENGINE_RULES]
        return {
            gate: tuple(each for each in mine if each.gate == gate)
            for gate in self.gates
            if gate not in REFERENCE_GATES
        }

    def only_counted(self, chosen: Chosen) -> bool:
        """Whether the number of findings is all that is told: the survey knows it."""
        return chosen.name == "entity-in-code" and not self.lists(chosen.policy.severity)

    def lists(self, severity: str) -> bool:
        """Whether findings of this severity are listed."""
        return severity in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(self.least)


def choose(
    policies: Mapping[str, GatePolicy], gates: Collection[str], rules: Collection[str], least: Severity = "warning"
) -> Choice:
    """The rules of `gates` (none: all) and of these names (none: all that are on).

    A rule that is off and asked for by name counts as a warning. Raises `UsageError` for unknown names.
    """
    _refuse_unknown("gate", gates, policies)
    known = {rule for policy in policies.values() for rule in policy.rules}
    _refuse_unknown("rule", rules, known)
    for name in rules:
        _refuse_elsewhere(name, gates, policies)
    chosen = [
        Chosen(gate, name, _asked_for(setting) if name in rules else setting)
        for gate, policy in policies.items()
        if not gates or gate in gates
        for name, setting in policy.rules.items()
        if (name in rules if rules else setting.severity != "off")
    ]
    listed: Severity = "info" if any(each.policy.severity == "info" for each in chosen if each.name in rules) else least
    return Choice(chosen, listed)


def _asked_for(setting: RulePolicy) -> RulePolicy:
    return replace(setting, severity="warning") if setting.severity == "off" else setting


def _refuse_elsewhere(rule: str, gates: Collection[str], policies: Mapping[str, GatePolicy]) -> None:
    owners = [gate for gate, policy in policies.items() if rule in policy.rules]
    if gates and not any(gate in owners for gate in gates):
        message = f"The rule {quoted(rule)} is not one of {', '.join(map(quoted, gates))}."
        raise UsageError(message, hint=f"It is one of {quoted(owners[0])}.", code="unknown-rule")


def _refuse_unknown(kind: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            message = f"There is no {kind} {quoted(name)}."
            close = nearest(name, sorted(known)) if kind == "rule" else ""
            hint = f"Did you mean `{close}`?" if close else suggest(name, sorted(known), f"{kind}s")
            raise UsageError(message, hint=hint, code=f"unknown-{kind}")
