"""`runbook extract`."""

from __future__ import annotations

import json

from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository


def test_script(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("extract", "restart")
    assert result.exit_code == 0
    assert result.stdout == snapshot


def test_what_is_not_filled_in_is_said(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("extract", "act")
    assert result.exit_code == 0
    assert "warning[unfinished-block]: act/restart, line " in result.stderr
    assert "fill in <service>." in result.stderr


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("extract", "look", "--format", "json").stdout)
    assert document["format"] == "extract/1"
    assert [block["source"].rstrip("\n") for block in document["blocks"]] == ["git --version"]


def test_a_target_without_blocks(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("extract", "rest")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning[no-blocks]: ")


def test_another_language(here: Repository, run: Run) -> None:
    here.write(
        "runbooks/loose.md", "# N\n\n## Phase 7 — Look\n\n```python {#p}\nprint(1)\n```\n\n```bash {#b}\nls\n```\n"
    )
    result = run("extract", "phase-7", "--lang", "python")
    assert "print(1)" in result.stdout
    assert "\nls\n" not in result.stdout
