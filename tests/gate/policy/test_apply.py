"""What policy says to objections, and which directives are there for nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.policy.samples import PATH, TODAY, directives, objection, policies

from runbook_kit.finding import Finding
from runbook_kit.gate.policy.apply import apply_policies, excludes
from runbook_kit.gate.policy.directives import Directive
from runbook_kit.gate.policy.model import Allowance, GatePolicy, Marker, Objection
from runbook_kit.gate.policy.names import rule_gates

ALL = frozenset(rule_gates())
GONE = "<!-- runbook: ignore missing-path gone -->"
SHIPPED = policies()


def applied(
    text: str,
    *what: Objection,
    by: Mapping[str, GatePolicy] = SHIPPED,
    ran: Collection[str] = ALL,
    markers: Sequence[Marker] = (),
) -> tuple[tuple[Finding, ...], frozenset[Allowance]]:
    return apply_policies(what, directives(text, *markers), by, TODAY, ran, PATH)


def complaints(found: Sequence[Finding]) -> list[tuple[int, str, str]]:
    return [(each.span.line, each.message, each.hint) for each in found if each.rule == "useless-suppression"]


def test_nothing_is_said_about_a_finding_that_policy_leaves_alone() -> None:
    text = "a `x/y`\n"
    assert applied(text, objection(text, "x/y")) == ((objection(text, "x/y").finding,), frozenset())


@pytest.mark.parametrize("text", [f"`x/y` {GONE}\n", f"{GONE}\n`x/y`\n", f"{GONE}\n```\na\nx/y\n```\n"])
def test_a_directive_suppresses_with_its_reason(text: str) -> None:
    (found,), used = applied(text, objection(text, "x/y"))
    assert (found.suppressed, found.reason, used) == (True, "gone", frozenset())


def test_it_suppresses_its_rule_only_and_its_line_only() -> None:
    text = f"`x/y` {GONE}\n`x/y`\n"
    found, _ = applied(
        text,
        objection(text, "x/y"),
        objection(text, "x/y", nth=2),
        objection(text, "x/y", "unmarked-path"),
    )
    assert [each.suppressed for each in found] == [True, False, False]


def test_a_finding_counts_where_it_begins() -> None:
    text = f"{GONE}\n`x/\ny`\n\n`x/\ny` {GONE}\n"
    found, _ = applied(text, objection(text, "x/\ny"), objection(text, "x/\ny", nth=2))
    assert [each.suppressed for each in found if each.rule == "missing-path"] == [True, False]


def test_a_directive_that_suppresses_nothing_is_a_finding() -> None:
    found, _ = applied(f"a {GONE}\n")
    (only,) = found
    assert (only.gate, only.rule, only.severity) == ("docs-reference-targets", "useless-suppression", "warning")
    assert complaints(found) == [(1, "There is no finding of `missing-path` on this line to suppress.", "Remove it.")]


WHERE = {
    f"{GONE}\na\n": "on line 2",
    f"{GONE}\n```\na\n```\n": "on lines 2 to 4",
    f"{GONE}\n": "below it",
}


@pytest.mark.parametrize("text", WHERE)
def test_it_says_where_it_looked(text: str) -> None:
    ((_, message, _),) = complaints(applied(text)[0])
    assert message == f"There is no finding of `missing-path` {WHERE[text]} to suppress."


def test_only_the_rules_that_are_for_nothing_are_named() -> None:
    text = "`x/y` <!-- runbook: ignore missing-path, unmarked-path, secret-like-value gone -->\n"
    found, _ = applied(text, objection(text, "x/y"))
    assert complaints(found) == [
        (
            1,
            "There is no finding of `unmarked-path`, `secret-like-value` on this line to suppress.",
            "Remove `unmarked-path`, `secret-like-value`.",
        )
    ]


def test_a_rule_that_did_not_run_is_not_judged() -> None:
    assert applied(f"a {GONE}\n", ran=ALL - {"missing-path"})[0] == ()
    only = {gate: each for gate, each in SHIPPED.items() if gate != "secrets"}
    assert applied("a <!-- runbook: ignore secret-like-value gone -->\n", by=only)[0] == ()


@pytest.mark.parametrize(
    "own",
    [
        "rules:\n  missing-path: {exclude: [docs/*.md]}\n",
        "exclude: [docs/]\n",
    ],
)
def test_where_a_rule_does_not_look_it_finds_nothing_and_no_directive_is_judged(own: str) -> None:
    by = policies(docs_reference_targets=own)
    assert excludes(by["docs-reference-targets"], "missing-path", PATH)
    text = f"`x/y` {GONE}\n"
    assert applied(text, objection(text, "x/y"), by=by)[0] == ()
    kept, _ = applied(text, objection(text, "x/y", "unmarked-path"), by=by)
    assert [each.rule for each in kept] == ["unmarked-path"]


def test_the_rule_about_directives_is_one_that_runs_or_does_not() -> None:
    assert applied(f"a {GONE}\n", ran=ALL - {"useless-suppression"})[0] == ()
    error = policies(docs_reference_targets="rules:\n  useless-suppression: {severity: error}\n")
    assert [each.severity for each in applied(f"a {GONE}\n", by=error)[0]] == ["error"]
    off = policies(docs_reference_targets="rules:\n  useless-suppression: {severity: off}\n")
    assert [each.severity for each in applied(f"a {GONE}\n", by=off)[0]] == ["warning"]
    without = policies(docs_reference_targets="rules:\n  useless-suppression: {exclude: [docs/]}\n")
    assert applied(f"a {GONE}\n", by=without)[0] == ()


def test_a_rule_that_is_off_and_was_asked_for_is_not_dropped() -> None:
    by = policies(docs_reference_targets="rules:\n  missing-path: {severity: off}\n")
    text = f"`x/y`\n`x/y` {GONE}\n"
    found, _ = applied(text, objection(text, "x/y"), objection(text, "x/y", nth=2), by=by, ran={"missing-path"})
    assert [each.suppressed for each in found] == [False, True]


def test_what_is_wrong_with_a_directive_is_a_finding() -> None:
    text = "`x/y` <!-- runbook: ignore missing-path -->\n"
    found, _ = applied(text, objection(text, "x/y"))
    assert [each.suppressed for each in found] == [False, False]
    assert complaints(found) == [
        (
            1,
            "This directive gives no reason, so it does not suppress `missing-path`.",
            "Say behind the rule why this is right.",
        )
    ]


def test_a_rule_that_may_not_be_suppressed() -> None:
    by = policies(secrets="rules:\n  secret-like-value: {suppressible: false}\n")
    text = "hunter2x <!-- runbook: ignore secret-like-value an example -->\n"
    found, _ = applied(text, objection(text, "hunter2x", "secret-like-value"), by=by)
    assert [each.suppressed for each in found] == [False, False]
    assert complaints(found) == [
        (
            1,
            "`secret-like-value` may not be suppressed in a document.",
            "Mend it, or ask for an allowance in `secrets.yaml`.",
        )
    ]


def test_directives_cannot_be_silenced() -> None:
    text = f"{GONE} <!-- runbook: ignore useless-suppression no -->\na\n"
    assert [each.suppressed for each in applied(text)[0]] == [False, False]


MARKER = Marker("link: ignore", ("missing-path", "missing-target"))


def test_a_marker_of_another_program() -> None:
    text = "`x/y` <!-- link: ignore -->\n`x/y`\n"
    found, _ = applied(text, objection(text, "x/y"), objection(text, "x/y", nth=2), markers=[MARKER])
    assert [(each.suppressed, each.reason) for each in found] == [(True, "marked `link: ignore`"), (False, "")]


def test_a_marker_that_suppresses_nothing() -> None:
    found, _ = applied("a <!-- link: ignore -->\n", markers=[MARKER])
    assert complaints(found) == [(1, "There is nothing on its line that this comment suppresses.", "Remove it.")]
    assert applied("a <!-- link: ignore -->\n", markers=[MARKER], ran=ALL - {"missing-target"})[0] == ()


ALLOWED = {
    "token": ("{rule: missing-path, token: x/*, reason: r}", True),
    "another token": ("{rule: missing-path, token: y/*, reason: r}", False),
    "path": ("{rule: missing-path, path: docs/, reason: r}", True),
    "another path": ("{rule: missing-path, path: src/, reason: r}", False),
    "both": ("{rule: missing-path, token: x/y, path: docs/a.md, reason: r}", True),
    "one of both": ("{rule: missing-path, token: x/y, path: docs/b.md, reason: r}", False),
    "another rule": ("{rule: missing-target, token: x/y, reason: r}", False),
    "one of its rules": ("{rules: [missing-target, missing-path], token: x/y, reason: r}", True),
    "today for the last time": ("{rule: missing-path, token: x/y, reason: r, expires: 2026-11-20}", True),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_an_allowance(name: str) -> None:
    own, allowed = ALLOWED[name]
    by = policies(docs_reference_targets=f"allowances:\n  - {own}\n")
    text = "`x/y`\n"
    (found,), used = applied(text, objection(text, "x/y"), by=by)
    assert (found.suppressed, found.reason) == ((True, "r") if allowed else (False, ""))
    assert len(used) == allowed


def test_an_allowance_is_its_gates_own() -> None:
    by = policies(docs_token_policy="allowances:\n  - {rule: unmarked-path, token: x/y, reason: r}\n")
    text = "`x/y`\n"
    found, _ = applied(text, objection(text, "x/y"), objection(text, "x/y", "unmarked-path"), by=by)
    assert [each.suppressed for each in found] == [False, True]


def test_an_allowance_that_has_expired_is_named() -> None:
    own = "allowances:\n  - {rule: missing-path, token: x/y, reason: r, expires: 2026-11-19}\n"
    text = "`x/y`\n"
    (found,), used = applied(text, objection(text, "x/y"), by=policies(docs_reference_targets=own))
    assert not found.suppressed
    assert found.hint == "Its allowance expired on 2026-11-19 (gates/docs-reference-targets.yaml:4)."
    assert len(used) == 1


def test_the_word_of_the_document_goes_before_that_of_policy_and_both_are_needed() -> None:
    own = "allowances:\n  - {rule: missing-path, token: x/y, reason: r}\n"
    text = f"`x/y` {GONE}\n"
    (found,), used = applied(text, objection(text, "x/y"), by=policies(docs_reference_targets=own))
    assert (found.reason, len(used)) == ("gone", 1)


OWN = policies(
    docs_reference_targets="exclude: [src/]\nallowances:\n"
    "  - {rule: missing-target, token: x/y, reason: r}\n"
    "  - {rule: missing-path, path: docs/, reason: r, expires: 2020-01-01}\n",
    docs_token_policy="rules:\n  entity-in-code: {suppressible: false}\n",
)
RULES = ("missing-path", "missing-target", "unmarked-path", "entity-in-code", "stale-allowance")
LINES = st.sampled_from(
    [f"x/y <!-- runbook: ignore {rule} r -->\n" for rule in RULES]
    + [f"<!-- runbook: ignore {rule}, missing-path r -->\n" for rule in RULES]
    + ["x/y\n", "\n", "```\nx/y\n```\n", "<!-- runbook: ignore x -->\n"]
)


@given(st.lists(LINES, min_size=1, max_size=12).map("".join), st.lists(st.sampled_from(RULES), max_size=6))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_doing_it_twice_is_doing_it_once(text: str, rules: list[str]) -> None:
    marks = directives(text)
    given_ = [objection(text, "x/y", rule, nth) for nth, rule in enumerate(rules, 1) if text.count("x/y") >= nth]
    once, used = apply_policies(given_, marks, OWN, TODAY, ALL, PATH)
    again, used_again = apply_policies([Objection(each, "x/y") for each in once], marks, OWN, TODAY, ALL, PATH)
    assert (again, used_again) == (once, used)
    assert all(each.reason for each in once if each.suppressed)


def test_a_directive_without_a_place_suppresses_nothing() -> None:
    text = "`x/y`\n"
    nowhere = Directive(objection(text, "x/y").finding.span, ("missing-path",), "r")
    found, _ = apply_policies([objection(text, "x/y")], [nowhere], SHIPPED, TODAY, ALL, PATH)
    assert [each.suppressed for each in found] == [False, False]
