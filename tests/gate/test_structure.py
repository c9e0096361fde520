"""The gate `runbook-structure`: which rules there are, how severe they count, and in which order they are told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from inspect import cleandoc
from typing import Any

import pytest
from msgspec.structs import replace
from tests.document.conftest import ROOT, TODAY, fixture, read, subject

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Edit, Finding
from runbook_kit.gate.engine.choice import ENGINE_RULES
from runbook_kit.gate.policy.names import gate_names, rule_gates
from runbook_kit.gate.registry import load_rule, rule_names
from runbook_kit.gate.reported import attribute_violations, reported
from runbook_kit.gate.rule import Violation
from runbook_kit.gate.structure import GATE, check_document
from runbook_kit.shipped import load

RULES = ROOT / "src" / "runbook_kit" / "gate" / "rules"
OPTION = re.compile(r"\boption\s+`([a-z_]+)`")


@cache
def policy() -> dict[str, Any]:
    """The policy as shipped."""
    from ruamel.yaml import YAML

    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "gates" / "runbook-structure.yaml")
    return loaded


def only(rule: str, severity: str, **options: object) -> Mapping[str, object]:
    return {"rules": {rule: {"severity": severity, "options": options}}}


MISSPELLED = "```bash {timout=3s}\nls\n```\n"
AUTHORED = f"---\nrunbook: demo\n---\n## Phase 1 — Try\n{MISSPELLED}"


def test_a_rule_is_a_file() -> None:
    assert set(rule_names()) == {path.stem.replace("_", "-") for path in RULES.glob("*.py")} - {"--init--"}
    assert list(rule_names()) == sorted(rule_names())


def test_every_option_that_a_rule_tells_of_may_be_set() -> None:
    """A policy that is written as the documentation of a rule says must not be refused."""
    told = {(name, each) for name in rule_names() for each in OPTION.findall(load_rule(name).__doc__ or "")}
    shipped = {
        (name, option)
        for gate in gate_names()
        for name, setting in load(gate)["rules"].items()
        for option in setting.get("options", ())
    }
    assert {("incomplete-step", "needs"), ("broken-alert-link", "origin"), ("never-verified", "index")} <= told
    assert told <= shipped


def test_options_that_a_rule_cannot_use_are_refused() -> None:
    reading = read("## Phase 1 — Try\n\n1. Look\n")
    with pytest.raises(InvalidInput, match="The options of `incomplete-step`"):
        check_document(reading, only("incomplete-step", "error", needs=["comands"]), TODAY)


def test_the_shipped_policies_name_every_rule_and_no_other() -> None:
    """Some rules are found by the engine and have no module of their own."""
    assert set(rule_names()) <= set(rule_gates())
    assert set(rule_gates()) - set(rule_names()) <= ENGINE_RULES
    assert (policy()["format"], policy()["gate"]) == ("gate/1", GATE)
    assert {setting["severity"] for setting in policy()["rules"].values()} <= {"error", "warning", "info", "off"}


@pytest.mark.parametrize("name", rule_names())
def test_a_rule_explains_itself(name: str) -> None:
    summary, blank, *rest = cleandoc(load_rule(name).__doc__ or "").split("\n")
    assert re.fullmatch(r"[A-Z].{20,}\.", summary)
    assert blank == ""
    assert any(rest)


def test_a_rule_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        load_rule("no-such-rule")


@pytest.mark.parametrize("document", ["", "# T\n", "## Phase 1 — Try\n### Exit\n- done\n```bash\nls\n```\n"])
def test_nothing_is_wrong(document: str) -> None:
    assert check_document(read(document), policy(), TODAY) == ()


@pytest.mark.parametrize(
    ("severity", "authored", "inferred"),
    [
        ("error", "error", "warning"),
        ("warning", "warning", "warning"),
        ("info", "info", "info"),
        ("off", None, None),
        (None, None, None),
        ("fatal", None, None),
    ],
)
def test_an_error_in_a_document_nobody_wrote_for_us_is_a_warning(
    severity: str, authored: str | None, inferred: str | None
) -> None:
    found = check_document(read(AUTHORED), only("unknown-attribute", severity), TODAY)
    assert [each.severity for each in found] == ([authored] if authored else [])
    found = check_document(read(MISSPELLED), only("unknown-attribute", severity), TODAY)
    assert [each.severity for each in found] == ([inferred] if inferred else [])


def test_a_finding_says_everything_about_one_objection() -> None:
    reading = read(AUTHORED)
    (found,) = check_document(reading, only("unknown-attribute", "error"), TODAY)
    start = reading.source.text.index("timout")
    assert found == Finding(
        gate="runbook-structure",
        rule="unknown-attribute",
        severity="error",
        span=reading.source.span(start, start + len("timout=3s")),
        message="Unknown attribute `timout`.",
        hint="Did you mean `timeout`?",
    )


def test_findings_are_told_by_place_then_by_rule() -> None:
    document = """
        ## Phase 1 — Try
        ```bash {background #1}
        ls
        ```
        ```sh {zzz=1}
        ```
        ## Elsewhere
        ```sh
        ls
        ```
        ```
        ## Phase 2 — Lost
        """
    found = check_document(read(document), {"rules": dict(reversed(policy()["rules"].items()))}, TODAY)
    assert [(each.span.line, each.span.column, each.rule) for each in found] == sorted(
        (each.span.line, each.span.column, each.rule) for each in found
    )
    assert found == check_document(read(document), policy(), TODAY)


@pytest.mark.parametrize("rules", [{}, {"rules": {}}, {"rules": None}, {"rules": []}])
def test_a_policy_without_rules_finds_nothing(rules: Mapping[str, object]) -> None:
    assert check_document(read(AUTHORED), rules, TODAY) == ()


def test_options_and_the_day_reach_the_rule() -> None:
    reading = read("---\nrunbook: demo\nlast_reviewed: 2026-11-01\n---\n")
    found = check_document(reading, only("review-overdue", "warning", after_days=10), date(2026, 11, 12))
    assert [each.message for each in found] == [
        "The runbook was last reviewed 11 days ago, on 2026-11-01; the policy allows 10."
    ]
    assert check_document(reading, only("review-overdue", "warning", after_days=11), date(2026, 11, 12)) == ()


def test_what_reading_brought_up_is_presented_by_its_rule() -> None:
    reading = read("# T\n")
    span = reading.source.lines(1, 1)
    noticed = (
        Finding("", "unknown-need", "error", span, "One.", "Do this.", (Edit(0, 1, "x"),)),
        Finding("", "duplicate-id", "error", span, "Two."),
    )
    examined = subject(replace(reading, reported=noticed))
    assert list(reported(examined, "unknown-need")) == [Violation(span, "One.", "Do this.", (Edit(0, 1, "x"),))]
    assert list(reported(examined, "duplicate-id")) == [Violation(span, "Two.")]
    assert list(reported(examined, "dependency-cycle")) == []
    (found,) = check_document(examined.reading, only("unknown-need", "error"), TODAY)
    assert (found.gate, found.severity, found.fix) == ("runbook-structure", "warning", (Edit(0, 1, "x"),))


def test_problems_of_attributes_are_shared_out_by_rule() -> None:
    examined = subject(read("```bash {zzz=1 background}\n```\n<!-- block: yyy=1 -->\n"))
    assert [each.message for each in attribute_violations(examined, "unknown-attribute")] == [
        "Unknown attribute `zzz`.",
        "Unknown attribute `yyy`.",
    ]
    assert [each.message for each in attribute_violations(examined, "invalid-attribute")] == [
        "The attribute `background` has no value."
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alert-disk-filling.md", []),
        ("backup-workbook.md", []),
        ("desk-operations.md", []),
        ("index-rebuild.md", []),
        ("launch-roadmap.md", [("swallowed-heading", 178)]),
        ("queue-manager.md", []),
    ],
)
def test_findings_in_whole_documents(name: str, expected: list[tuple[str, int]]) -> None:
    found = check_document(fixture(name), policy(), TODAY)
    assert [(each.rule, each.span.line) for each in found] == expected
    assert all(each.severity != "error" for each in found)
