"""What is wrong with a document goes to stderr, and decides the exit code."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

UNKNOWN_KEY = RESTART.replace("owner: ops", "ownr: ops").replace("goal: It", "gaol: It")


@pytest.mark.parametrize("command", ["run", "check", "extract"])
def test_nothing_is_planned_from_a_document_that_cannot_be_believed(here: Repository, run: Run, command: str) -> None:
    here.write("runbooks/restart.md", UNKNOWN_KEY)
    result = run(command, "restart")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("error[invalid-front-matter]: runbooks/restart.md:") == 1


def test_every_problem_is_shown_and_one_is_the_reason(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    here.write("runbooks/restart.md", UNKNOWN_KEY)
    assert run("run", "restart").stderr == snapshot


def test_showing_it_shows_what_there_is_and_ends_with_2(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", UNKNOWN_KEY)
    result = run("show", "restart")
    assert result.exit_code == 2
    assert result.stdout.startswith("restart  Restart the service\n")
    assert "error[invalid-front-matter]: runbooks/restart.md:" in result.stderr


def test_json_is_one_document(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", UNKNOWN_KEY)
    assert json.loads(run("show", "restart", "--format", "json").stdout)["format"] == "runbook/1"
    assert json.loads(run("run", "restart", "--format", "json").stdout)["error"]["code"] == "invalid-front-matter"


def test_a_warning_does_not_stop_anything(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", "# Notes\n\n## Phase 1 — Look\n\n```bash {#a bogus=1}\nls\n```\n")
    result = run("show", "runbooks/loose.md")
    assert result.exit_code == 0
    assert "bogus" in result.stderr
    assert result.stdout.startswith("loose  Notes\n")
