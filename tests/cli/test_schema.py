"""`runbook schema`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

import runbook_kit.document

FILE = Path(runbook_kit.document.__path__[0]) / "runbook.schema.json"


def test_it_prints_the_schema_byte_for_byte(run: Run) -> None:
    result = run("schema")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == FILE.read_bytes()
    assert json.loads(result.stdout)["title"] == "Runbook"
