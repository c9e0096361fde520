"""`runbook job`: its commands, found without importing them."""

from __future__ import annotations

import pytest
from tests.cli.conftest import Run
from tests.cli.jobs_here import begin, jobs

from runbook_kit.cli.job import SUBCOMMANDS

__all__ = ["jobs"]  # a fixture for all of this module


def test_help_lists_every_command(run: Run) -> None:
    result = run("job", "--help")
    assert result.exit_code == 0
    assert [name for name in SUBCOMMANDS if f"  {name} " not in result.stdout] == []


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    assert run("job", name, "--help").exit_code == 0


def test_a_command_that_does_not_exist(run: Run) -> None:
    result = run("job", "stpo")
    assert (result.exit_code, "runbook job stop" in result.stderr) == (2, True)


def test_no_command(run: Run) -> None:
    result = run("job")
    assert (result.exit_code, "missing-command" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", ["status", "follow", "stop"])
def test_a_job_that_is_not_there(run: Run, name: str) -> None:
    result = run("job", name, "nothing")
    assert (result.exit_code, "unknown-job" in result.stderr) == (2, True)


def test_b1_a_label_is_never_the_beginning_of_another(run: Run) -> None:
    """With `a` and `a_b` the origin showed `a_b`, and would have stopped it."""
    first = begin(run, "--label", "a", "--", "sleep", "30")
    second = begin(run, "--label", "a_b", "--", "sleep", "30")
    assert first in run("job", "status", "a").stdout
    result = run("job", "stop", "a")
    assert (result.exit_code, first in result.stdout) == (0, True)
    assert second in run("job", "status", "a_b").stdout
    assert "running" in run("job", "status", second).stdout
    assert second in run("job", "status").stdout  # the latest


def test_a_beginning_that_is_not_unique(run: Run) -> None:
    first = begin(run, "--label", "one", "--", "true")
    begin(run, "--label", "two", "--", "true")
    assert run("job", "status", first[:-1]).exit_code == 0
    result = run("job", "status", first[:8])
    assert (result.exit_code, "ambiguous-job" in result.stderr) == (2, True)
