"""What is known about rules and reason codes: their documentation, and the severity that counts here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runbook_kit.cli.place import Place, is_file
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.policy.model import GatePolicy, RulePolicy
from runbook_kit.gate.policy.names import gate_names
from runbook_kit.gate.policy.read import read_gate_policy
from runbook_kit.gate.registry import load_rule, offers_fixes, rule_names
from runbook_kit.render.reason_page import Meaning
from runbook_kit.render.rule_page import RuleRow
from runbook_kit.repo import read_bytes
from runbook_kit.shipped import load


def rule_rows(place: Place | None = None) -> tuple[RuleRow, ...]:
    """Every rule by gate. With a place its repository's own policy counts, where that can be read."""
    policies = [policy_of(gate, place) for gate in gate_names()]
    return tuple(row(policy.gate, name, setting) for policy in policies for name, setting in policy.rules.items())


def rule_row(name: str, place: Place | None = None) -> RuleRow | None:
    """The rule of this name; only its own module is imported."""
    for gate in gate_names():
        if name in load(gate)["rules"]:
            return row(gate, name, policy_of(gate, place).rules[name])
    return None


def row(gate: str, name: str, setting: RulePolicy) -> RuleRow:
    """A rule as its documentation and its policy describe it."""
    fixable = name in rule_names() and offers_fixes(load_rule(name))
    return RuleRow(gate, name, setting.severity, documentation(name), fixable, setting.suppressible)


def documentation(name: str) -> str:
    """What a rule says about itself: its module's docstring, or for one that the engine applies, what it means."""
    if name in rule_names():
        return load_rule(name).__doc__ or ""
    return reason_text(meanings().get(name))


def reason_text(meaning: Meaning | None) -> str:
    return "\n\n".join((meaning.meaning, meaning.causes, meaning.next)) if meaning else ""


def policy_of(gate: str, place: Place | None) -> GatePolicy:
    """The policy of a gate; one that cannot be read gets a warning, and the shipped one counts."""
    path = f"{place.config.gates}/{gate}.yaml" if place else ""
    try:
        return read_gate_policy(gate, own_text(path, place), path)
    except InvalidInput as error:
        from runbook_kit.cli.screen import warn

        warn(error.code, error.message, error.hint)
        return read_gate_policy(gate, None, path)


def own_text(path: str, place: Place | None) -> str | None:
    if place is None or not place.in_repository or not is_file(place.root / path):
        return None
    return read_bytes(place.root / path, place.root).decode("utf-8", "replace")


def meanings() -> Mapping[str, Meaning]:
    """Every reason code with what it means."""
    return {each.code: each for each in _meanings()}


def _meanings() -> Iterator[Meaning]:
    for code, said in load("reasons")["reasons"].items():
        yield Meaning(code, said["meaning"], said["causes"], said["next"], tuple(said["exit"]))
