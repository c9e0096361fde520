"""What a change takes away from the gates."""

from __future__ import annotations

import pytest
from tests.gate.policy.samples import directives, finding

from runbook_kit.gate.policy.baseline import write_baseline
from runbook_kit.gate.policy.changes import policy_changes, suppression_changes

GATE = "docs-reference-targets"
FILE = f"gates/{GATE}.yaml"
HEAD = f"format: gate/1\ngate: {GATE}\n"


def changes(before: str, after: str, gate: str = GATE) -> list[tuple[str, str, str]]:
    head, path = f"format: gate/1\ngate: {gate}\n", f"gates/{gate}.yaml"
    old = {path: head + before} if before else {}
    new = {path: head + after} if after else {}
    found = policy_changes(old, new, "gates")
    return [(each.kind, each.message, f"{each.path}:{each.line}" if each.path else "") for each in found]


CHANGES = {
    "a lower severity": (
        "",
        "rules:\n  missing-path: {severity: warning}\n",
        ("severity", "`missing-path` was an error and is a warning.", f"{FILE}:4"),
    ),
    "a rule that is off": (
        "rules:\n  missing-path: {severity: info}\n",
        "rules:\n  missing-path: {severity: off}\n",
        ("severity", "`missing-path` was information and is off.", f"{FILE}:4"),
    ),
    "a stricter setting taken away": (
        "rules:\n  missing-bare-path: {severity: error}\n",
        "",
        ("severity", "`missing-bare-path` was an error and is a warning.", ""),
    ),
    "fewer documents": (
        "",
        "rules:\n  missing-path: {scope: runbooks}\n",
        ("scope", "`missing-path` looked at every document and looks at runbooks only.", f"{FILE}:4"),
    ),
    "a rule that may be suppressed": (
        "",
        "rules:\n  invalid-encoding: {suppressible: true}\n",
        ("suppressible", "`invalid-encoding` may be suppressed in documents.", f"{FILE}:4"),
    ),
    "an exclusion of a rule": (
        "rules:\n  missing-path: {exclude: [a.md]}\n",
        "rules:\n  missing-path: {exclude: [a.md, b.md]}\n",
        ("exclusion", "`missing-path` does not look at `b.md`.", f"{FILE}:4"),
    ),
    "an exclusion of a gate": (
        "",
        "exclude: [old/]\n",
        ("exclusion", f"The gate `{GATE}` does not look at `old/`.", f"{FILE}:3"),
    ),
    "an allowance": (
        "allowances:\n  - {rule: missing-path, token: a, reason: b}\n",
        "allowances:\n  - {rule: missing-path, token: c, path: d, reason: e, expires: 2030-01-01}\n"
        "  - {rule: missing-path, token: a, reason: b}\n",
        ("allowance", "Allows `missing-path` for `c` in `d` until 2030-01-01: e.", f"{FILE}:4"),
    ),
    "an allowance for longer": (
        "allowances:\n  - {rule: missing-path, token: a, reason: b, expires: 2026-01-01}\n",
        "allowances:\n  - {rule: missing-path, token: a, reason: b}\n",
        ("allowance", "Allows `missing-path` for `a`: b.", f"{FILE}:4"),
    ),
    "a marker": (
        "markers:\n  - {text: x, rules: [missing-path]}\n",
        "markers:\n  - {text: x, rules: [missing-path, missing-target]}\n",
        ("marker", "`<!-- x -->` suppresses `missing-target`.", f"{FILE}:4"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_looser(name: str) -> None:
    before, after, change = CHANGES[name]
    assert changes(before, after) == [change]


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "an allowance for longer"])
def test_the_other_way_is_stricter_and_not_told(name: str) -> None:
    before, after, _ = CHANGES[name]
    assert changes(after, before) == []


def test_an_option_is_told_whichever_way_it_goes() -> None:
    own = "rules:\n  review-overdue: {options: {after_days: 30}}\n"
    gate = "runbook-structure"
    message = "The option `after_days` of `review-overdue` is another."
    assert changes("", own, gate) == [("option", message, f"gates/{gate}.yaml:4")]
    assert changes(own, "", gate) == [("option", message, "")]


def test_nothing_changed() -> None:
    own = CHANGES["an allowance"][1]
    assert changes(own, "# moved\n" + own) == []


def test_baseline_entries_that_are_added() -> None:
    text = "`docs/one.md` `docs/two.md` `docs/one.md`\n"
    one, two, again = finding(text, "docs/one.md"), finding(text, "docs/two.md"), finding(text, "docs/one.md", nth=2)
    old = {"gates/baseline.json": write_baseline([one])}
    new = {"gates/baseline.json": write_baseline([one, two, again])}
    assert [(each.kind, each.message, each.line) for each in policy_changes(old, new, "gates")] == [
        ("baseline", "The baseline accepts `missing-path` in `docs/a.md`: `docs/one.md` is not there.", 2),
        ("baseline", "The baseline accepts `missing-path` in `docs/a.md`: `docs/two.md` is not there.", 3),
    ]
    assert policy_changes(new, old, "gates") == ()
    assert len(policy_changes({}, old, "gates")) == 1


def test_suppressions_that_are_added() -> None:
    one, two = "a <!-- runbook: ignore missing-path x -->\n", "a <!-- runbook: ignore missing-path y -->\n"
    both = "a <!-- runbook: ignore missing-path, missing-target x -->\n"

    def added(before: str, after: str) -> list[tuple[str, str, int]]:
        found = suppression_changes(directives(before), directives(after))
        return [(each.message, each.path, each.line) for each in found]

    assert added(one + two, two + "\n" + one) == []
    assert added(one, one + two) == [("Suppresses `missing-path`: y.", "docs/a.md", 2)]
    assert added(one, one + one) == [("Suppresses `missing-path`: x.", "docs/a.md", 2)]
    assert added(one, both) == [("Suppresses `missing-target`: x.", "docs/a.md", 1)]
    assert added(one + two, "") == []
