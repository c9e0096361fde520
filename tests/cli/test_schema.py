"""`runbook schema`."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema_rs import is_valid, meta
from tests.cli.conftest import Run

import runbook_kit.document
from runbook_kit.gate.paths.schema import paths_schema
from runbook_kit.gate.policy.schema import editor_schema
from runbook_kit.gatedata import headings_schema
from runbook_kit.shipped import load

FILE = Path(runbook_kit.document.__path__[0]) / "runbook.schema.json"


def test_it_prints_the_schema_byte_for_byte(run: Run) -> None:
    result = run("schema")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == FILE.read_bytes()
    assert json.loads(result.stdout)["title"] == "Runbook"


def test_the_schema_of_a_gate(run: Run) -> None:
    result = run("schema", "gate")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == editor_schema()
    assert result.stdout.startswith(
        '{\n  "$schema": "https://json-schema.org/draft/2020-12/schema",\n  "title": "Gate"'
    )


def test_the_schema_of_what_counts_as_a_path(run: Run) -> None:
    result = run("schema", "paths")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == paths_schema()


def test_the_schema_of_the_words_of_headings(run: Run) -> None:
    schema = json.loads(run("schema", "headings").stdout)
    assert schema == headings_schema()
    meta.validate(schema)
    assert is_valid(schema, {"format": "headings/1", **load("headings")})
    assert not is_valid(schema, {"format": "headings/1", "labels": {"exit": ["pass"]}})


def test_the_front_matter_by_name(run: Run) -> None:
    assert run("schema", "runbook").stdout_bytes == FILE.read_bytes()


def test_another_schema(run: Run) -> None:
    result = run("schema", "gates")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'gates' is not one of 'runbook', 'gate', 'paths', 'headings'" in result.stderr
