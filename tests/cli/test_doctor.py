"""`runbook doctor`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.gate.policy.names import gate_names


def test_page(here: Repository, run: Run) -> None:
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(here.path) in result.stdout
    for heading in ("SETTINGS", "POLICIES AND CATALOGUES", "GATES", "PROGRAMS"):
        assert f"\n{heading}\n" in result.stdout


def test_json(here: Repository, run: Run) -> None:
    here.write("runbook.toml", 'out = "results"\n')
    document = json.loads(run("doctor", "--format", "json").stdout)
    assert document["format"] == "doctor/1"
    assert document["settings"]["out"] == {"value": "results", "origin": "runbook.toml:1"}
    assert document["runbooks"] == 2
    assert document["data"]["execution"]["origin"] == "shipped"
    assert document["programs"]["git"]["found"] is True


GATE = """\
format: gate/1
gate: secrets
rules:
  secret-like-value: {severity: warning}
"""


def test_settings_of_the_gates(here: Repository, run: Run) -> None:
    here.write("gates/secrets.yaml", GATE)
    row = r"    secrets  rules\.secret-like-value\.severity  warning  gates/secrets\.yaml:4\n    as shipped: \d+\n"
    assert re.search(rf"\nGATES\n\n{row}\n", run("doctor").stdout)
    document = json.loads(run("doctor", "--format", "json").stdout)
    assert list(document["gates"]) == list(gate_names())
    assert document["gates"]["secrets"]["rules.secret-like-value.severity"] == {
        "value": "warning",
        "origin": "gates/secrets.yaml:4",
    }
    assert document["gates"]["runbook-structure"]["rules.review-overdue.options.after_days"] == {
        "value": "365",
        "origin": "shipped",
    }
    assert document["data"]["secrets"]["origin"] == "gates/secrets.yaml"
    assert document["data"]["renders-everywhere"]["origin"] == "shipped"


def test_a_gate_that_cannot_be_read(here: Repository, run: Run) -> None:
    here.write("gates/secrets.yaml", GATE.replace("value", "valeu"))
    result = run("doctor")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "error[invalid-policy]: gates/secrets.yaml:4:3: This gate has no rule `secret-like-valeu`.\n"
    )


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
