"""`runbook check`: criteria and nothing else."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

from runbook_kit.cli.check import stages_of


def test_page(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("check", "look", "--entry", COLUMNS="80")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_page_of_what_does_not_hold(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    here.write("NOTES.md", "not committed")
    result = run("check", "look", "--entry", COLUMNS="80")
    assert result.exit_code == 1
    assert "error[criterion-unmet]: look/entry/quiet does not hold" in result.stderr
    assert result.stdout == snapshot


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--entry",), ["quiet", "agreed", "somebody-is-on-call"]),
        (("--exit",), ["seen"]),
        (("--entry", "--exit"), ["quiet", "agreed", "somebody-is-on-call", "seen"]),
        ((), ["quiet", "agreed", "somebody-is-on-call", "seen"]),
    ],
)
def test_which_criteria(here: Repository, run: Run, options: tuple[str, ...], ids: list[str]) -> None:  # noqa: ARG001
    document = json.loads(run("check", "look", *options, "--format", "json").stdout)
    assert document["format"] == "check/1"
    assert [each["id"] for each in document["criteria"]] == ids


def test_what_blocks_need_does_not_matter(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert run("run", "act").exit_code == 3
    assert run("check", "act", "--exit").exit_code == 0


def test_a_check_that_is_denied(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", RESTART.replace("test -f README.md", "rm README.md"))
    result = run("check", "look", "--exit")
    assert result.exit_code == 3
    assert "DENIED" in result.stdout


def test_stages() -> None:
    assert stages_of(entry=True, leaving=False) == {"requires", "entry"}
    assert stages_of(entry=False, leaving=True) == {"exit"}
    assert stages_of(entry=False, leaving=False) == {"requires", "entry", "exit"}


def test_a_question_over_sessions_of_a_target_that_is_not_there(here: Repository, run: Run) -> None:
    question = "{sessions: {target: restart/loook, every: {has: closed}}}"
    here.write(
        "runbooks/past.md",
        f"---\nrunbook: past\nphases:\n  - id: back\n    entry: [{{text: All were closed, check: {question}}}]\n---\n"
        "# T\n\n## Phase 1 — Back\n\nLook back.\n",
    )
    result = run("check", "past/back", "--entry")
    assert result.exit_code == 1
    said = "No runbook or phase here is called `restart/loook`, so that nobody knows. Did you mean `restart/look`?"
    assert said in " ".join(result.stdout.split())
    here.write("runbooks/past.md", (here.path / "runbooks/past.md").read_text().replace("loook", "look"))
    assert run("check", "past/back", "--entry").exit_code == 0
    text = (here.path / "runbooks/past.md").read_text()
    here.write("runbooks/past.md", text.replace("target: restart/look", "mode: shadw"))
    said = "No mode of the policy is called `shadw`, so that nobody knows. Did you mean `shadow`?"
    assert said in " ".join(run("check", "past/back", "--entry").stdout.split())
