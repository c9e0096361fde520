"""`runbook list`."""

from __future__ import annotations

import json
from pathlib import Path

from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository


def test_page(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("list")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("list", "--format", "json").stdout)
    assert document["format"] == "runbooks/1"
    assert [(each["id"], [phase["id"] for phase in each["phases"]]) for each in document["runbooks"]] == [
        ("loose", ["phase-7"]),
        ("restart", ["look", "act", "rest"]),
    ]


def test_nothing_here_is_said_and_is_no_error(nowhere: Path, run: Run) -> None:  # noqa: ARG001
    result = run("list")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("There are no runbooks here.\n")


def test_a_file_that_cannot_be_read_is_named(here: Repository, run: Run) -> None:
    (here.path / "runbooks" / "bad.md").write_bytes(b"\xff\n")
    result = run("list")
    assert result.exit_code == 0
    assert "restart" in result.stdout
    assert result.stderr.startswith("warning[invalid-utf-8]: `runbooks/bad.md` is not valid UTF-8")
