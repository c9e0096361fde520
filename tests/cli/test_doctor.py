"""`runbook doctor`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.conftest import Repository


def test_page(here: Repository, run: Run) -> None:
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(here.path) in result.stdout
    for heading in ("SETTINGS", "POLICIES AND CATALOGUES", "PROGRAMS"):
        assert f"\n{heading}\n" in result.stdout


def test_json(here: Repository, run: Run) -> None:
    here.write("runbook.toml", 'out = "results"\n')
    document = json.loads(run("doctor", "--format", "json").stdout)
    assert document["format"] == "doctor/1"
    assert document["settings"]["out"] == {"value": "results", "origin": "runbook.toml:1"}
    assert document["runbooks"] == 2
    assert document["data"]["execution"]["origin"] == "shipped"
    assert document["programs"]["git"]["found"] is True


def test_a_missing_program(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("doctor", PATH="/nonexistent")
    assert result.exit_code == 1
    assert "MISSING" in result.stdout
    assert result.stderr == (
        "error[missing-program]: Not on this machine: bash, git.\n"
        "hint: Install what is missing, or add its folder to PATH.\n"
    )


def test_outside_a_repository(nowhere: Path, run: Run) -> None:  # noqa: ARG001
    assert "no repository around it" in run("doctor").stdout
