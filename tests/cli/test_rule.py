"""`runbook rule`."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli.main import COMMANDS
from runbook_kit.cli.rule import command, complete
from runbook_kit.cli.ruledata import rule_rows
from runbook_kit.gate.registry import rule_names


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "rule", ("rule", "What a rule is."))


def test_every_rule_has_a_page(here: Repository, run: Run) -> None:  # noqa: ARG001
    for row in rule_rows():
        result = run("rule", row.rule)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"{row.rule}\n{row.gate} · {row.severity}")


def test_every_rule_is_of_a_gate_and_says_what_it_is() -> None:
    rows = rule_rows()
    assert sorted(set(rule_names()) - {row.rule for row in rows}) == [], "these are in no gate's file"
    assert [row.rule for row in rows if not row.summary] == [], "these have neither a module nor a meaning"


def test_all_rules_by_gate(here: Repository, run: Run) -> None:  # noqa: ARG001
    page = run("rule").stdout
    assert all(f"\n  {row.rule} " in page for row in rule_rows())
    assert "\nrunbook-structure\n" in page
    assert page.endswith("`runbook rule NAME` tells more about one of them.\n")


def test_the_severity_is_the_one_that_counts_here(here: Repository, run: Run) -> None:
    policy = "format: gate/1\ngate: secrets\nrules:\n  secret-like-value: {severity: warning}\n"
    here.write("gates/secrets.yaml", policy)
    assert "secrets · warning" in run("rule", "secret-like-value").stdout
    assert json.loads(run("rule", "secret-like-value", "--format", "json").stdout)["rule"]["severity"] == "warning"
    assert "*error*" in run("rule", "secret-like-value", "--format", "markdown").stdout


def test_a_policy_that_cannot_be_read_is_said_and_does_not_stop(here: Repository, run: Run) -> None:
    here.write("gates/secrets.yaml", "format: gate/1\ngate: secrets\nrules:\n  secret-value: {severity: warning}\n")
    result = run("rule", "secret-like-value")
    assert result.exit_code == 0
    assert "secrets · error" in result.stdout
    assert result.stderr.startswith("warning[invalid-policy]: gates/secrets.yaml:4:")


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    rules = json.loads(run("rule", "--format", "json").stdout)
    assert rules["format"] == "rules/1"
    assert {each["name"] for each in rules["rules"]} == {row.rule for row in rule_rows()}
    one = json.loads(run("rule", "swallowed-heading", "--format", "json").stdout)["rule"]
    assert one["documentation"].startswith("A fence that was never closed has eaten the headings behind it.\n\n")


def test_markdown_is_the_reference(here: Repository, run: Run) -> None:  # noqa: ARG001
    page = run("rule", "--format", "markdown").stdout
    assert page.startswith("# Rules\n")
    assert run("rule", "swallowed-heading", "--format", "markdown").stdout in page


def test_an_unknown_rule(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("rule", "swalowed-heading")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error[unknown-rule]: There is no rule `swalowed-heading`.\nhint: Did you mean `swallowed-heading`?\n"
    )
    assert "hint: `runbook rule` lists all of them.\n" in run("rule", "zzz").stderr


def test_completion() -> None:
    context = command.make_context("rule", [])
    assert [item.value for item in complete(context, command.params[0], "swal")] == ["swallowed-heading"]
