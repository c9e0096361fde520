"""What a change takes away from the gates: allowances, exclusions and severities, suppressions, baseline entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.finding import Span
from runbook_kit.gate.policy.baseline import Baseline
from runbook_kit.gate.policy.baselinefile import read_baseline
from runbook_kit.gate.policy.directives import Directive
from runbook_kit.gate.policy.model import Allowance, GatePolicy, Marker, RulePolicy
from runbook_kit.gate.policy.read import read_policies

SEVERITIES = ("off", "info", "warning", "error")

Kind = Literal[
    "severity",
    "scope",
    "option",
    "suppressible",
    "exclusion",
    "allowance",
    "marker",
    "suppression",
    "baseline",
    "paths",
    "headings",
]


class Change(Struct, frozen=True):
    """One thing that a change loosens, in a sentence; where it says so, when it is said in a place."""

    kind: Kind
    message: str
    path: str = ""
    line: int = 0  # 1-based; 0: nowhere, such as when a file was deleted


def policy_changes(
    before: Mapping[str, str], after: Mapping[str, str], folder: str, baseline: str = ""
) -> tuple[Change, ...]:
    """What the gates' files and the baseline allow `after` a change, and did not `before`; path → text, each.

    The baseline is the text at the path `baseline`, without one `baseline.json` in `folder`. An option is listed
    whenever it differs: only its rule knows which way is stricter. Raises `InvalidInput`.
    """
    old, new = read_policies(before, folder), read_policies(after, folder)
    found = [change for gate in new for change in _gate_changes(old[gate], new[gate])]
    path = baseline or f"{folder}/baseline.json"
    entries = _baseline_changes(_baseline(before, path), _baseline(after, path))
    return (*found, *entries)


def suppression_changes(before: Sequence[Directive], after: Sequence[Directive]) -> tuple[Change, ...]:
    """The directives of one document that are there `after` a change and were not `before`, wherever they stood."""
    known = Counter((rule, each.reason) for each in before for rule in each.rules)
    found = []
    for each in after:
        added = [rule for rule in each.rules if known[rule, each.reason] <= 0]
        known.subtract((rule, each.reason) for rule in each.rules)
        if added:
            rules = ", ".join(f"`{rule}`" for rule in added)
            message = f"Suppresses {rules}: {each.reason}."
            found.append(Change("suppression", message, each.span.path, each.span.line))
    return tuple(found)


def _gate_changes(old: GatePolicy, new: GatePolicy) -> Iterator[Change]:
    for rule, setting in new.rules.items():
        for kind, key, message in _rule_changes(rule, old.rules[rule], setting):
            yield _change(kind, message, new, f"rules.{rule}.{key}")
        yield from _exclusions(old.rules[rule].exclude, setting.exclude, new, f"rules.{rule}.", f"`{rule}`")
    yield from _exclusions(old.exclude, new.exclude, new, "", f"The gate `{new.gate}`")
    left = Counter(map(_content, old.allowances))
    for index, allowance in enumerate(new.allowances):
        if left[_content(allowance)] <= 0:
            yield _change("allowance", _allows(allowance), new, f"allowances.{index}")
        left[_content(allowance)] -= 1
    for index, marker in enumerate(new.markers):
        if added := _new_rules(marker, old.markers):
            rules = ", ".join(f"`{rule}`" for rule in added)
            yield _change("marker", f"`<!-- {marker.text} -->` suppresses {rules}.", new, f"markers.{index}")


def _rule_changes(rule: str, old: RulePolicy, new: RulePolicy) -> Iterator[tuple[Kind, str, str]]:
    if SEVERITIES.index(new.severity) < SEVERITIES.index(old.severity):
        yield "severity", "severity", f"`{rule}` was {_article(old.severity)} and is {_article(new.severity)}."
    if (old.scope, new.scope) == ("documents", "runbooks"):
        yield "scope", "scope", f"`{rule}` looked at every document and looks at runbooks only."
    if new.suppressible and not old.suppressible:
        yield "suppressible", "suppressible", f"`{rule}` may be suppressed in documents."
    for key in sorted({*old.options, *new.options}):
        if old.options.get(key) != new.options.get(key):
            yield "option", f"options.{key}", f"The option `{key}` of `{rule}` is another."


def _exclusions(old: Sequence[str], new: Sequence[str], policy: GatePolicy, at: str, who: str) -> Iterator[Change]:
    for index, glob in enumerate(new):
        if glob not in old:
            yield _change("exclusion", f"{who} does not look at `{glob}`.", policy, f"{at}exclude.{index}")


def _change(kind: Kind, message: str, policy: GatePolicy, setting: str) -> Change:
    path, _, line = policy.origins.get(setting, "").rpartition(":")
    return Change(kind, message, path, int(line)) if path and line.isdigit() else Change(kind, message)


def _content(allowance: Allowance) -> tuple[object, ...]:
    """An allowance without its place."""
    return allowance.rules, allowance.token, allowance.path, allowance.expires, allowance.reason


def _allows(allowance: Allowance) -> str:
    token = f" for `{allowance.token}`" if allowance.token else ""
    where = f" in `{allowance.path}`" if allowance.path else ""
    until = f" until {allowance.expires}" if allowance.expires else ""
    rules = ", ".join(f"`{rule}`" for rule in allowance.rules)
    return f"Allows {rules or 'every rule'}{token}{where}{until}: {allowance.reason.rstrip('.')}."


def _new_rules(marker: Marker, old: Iterable[Marker]) -> list[str]:
    known = {rule for each in old if each.text == marker.text for rule in each.rules}
    return [rule for rule in marker.rules if rule not in known]


def _baseline(texts: Mapping[str, str], path: str) -> Baseline:
    return read_baseline(texts[path], path) if path in texts else Baseline(path)


def _baseline_changes(old: Baseline, new: Baseline) -> Iterator[Change]:
    counts = {entry.key: entry.count for entry in old.entries}
    for entry in new.entries:
        if entry.count > counts.get(entry.key, 0):
            span: Span | None = entry.span
            message = f"The baseline accepts `{entry.rule}` in `{entry.path}`: {entry.message}"
            yield Change("baseline", message, new.path, span.line if span else 0)


def _article(severity: str) -> str:
    return {"error": "an error", "warning": "a warning", "info": "information"}.get(severity, severity)
