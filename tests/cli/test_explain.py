"""`runbook explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import LOOSE, Run
from tests.conftest import Repository

from runbook_kit.cli.explain import command, complete, known_codes
from runbook_kit.cli.main import COMMANDS

TRIAGE = "\n## Triage\n\nOn `unfilled-input` ask the owner.\n"


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "explain", ("explain", "What a code means."))


@pytest.mark.parametrize("code", ["unfilled-input", "dependency-cycle", "useless-suppression", "swallowed-heading"])
def test_a_page(code: str, here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("explain", code)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_every_code_and_rule_is_answered(nowhere: Path, run: Run) -> None:  # noqa: ARG001
    assert [code for code in known_codes() if run("explain", code).exit_code] == []


def test_sections_of_the_runbooks_that_are_here(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", LOOSE + TRIAGE)
    here.write("runbooks/binary.md", "\0")
    assert run("explain", "unfilled-input").stdout.endswith("In the documents here\n  runbooks/loose.md:14  Triage\n")
    assert "In the documents here" not in run("explain", "unknown-mode").stdout


def test_sections_of_one_document(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", LOOSE + TRIAGE)
    here.write("docs/other.md", "# Other\n" + TRIAGE)
    found = json.loads(run("explain", "unfilled-input", "--in", "docs/other.md", "--format", "json").stdout)
    assert found["sections"] == [{"path": "docs/other.md", "line": 3, "title": "Triage"}]
    assert "runbooks/loose.md:14" in run("explain", "unfilled-input", "--in", "loose").stdout
    assert run("explain", "unfilled-input", "--in", "restart").exit_code == 0


def test_a_document_that_is_not_there(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("explain", "unfilled-input", "--in", "docs/none.md")
    assert result.exit_code == 2
    assert result.stderr.startswith("error[missing-file]")


def test_settings_that_cannot_be_read_are_no_obstacle(here: Repository, run: Run) -> None:
    here.write("runbook.toml", "runbooks = 3\n")
    here.write("gates/secrets.yaml", "format: gate/1\n: [\n")
    assert run("explain", "invalid-configuration").exit_code == 0
    assert run("explain", "secret-like-value").exit_code == 0


def test_an_unknown_code(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("explain", "unfiled-input")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error[unknown-code]: There is no reason code or rule `unfiled-input`.\nhint: Did you mean `unfilled-input`?\n"
    )
    assert json.loads(run("explain", "zzz", "--format", "json").stdout)["error"]["code"] == "unknown-code"


def test_completion() -> None:
    context = command.make_context("explain", ["x"])
    assert [item.value for item in complete(context, command.params[0], "unfil")] == ["unfilled-input"]
