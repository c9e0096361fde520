"""`runbook show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import LOOSE, Run
from tests.conftest import Repository


@pytest.mark.parametrize("target", ["restart", "look", "restart/act/restart", "phase-7"])
def test_page(here: Repository, run: Run, snapshot: SnapshotAssertion, target: str) -> None:  # noqa: ARG001
    result = run("show", target, COLUMNS="80")
    assert result.exit_code == 0
    assert result.stdout == snapshot


def test_json_is_the_runbook(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("show", "runbooks/restart.md", "--format", "json").stdout)
    assert document["format"] == "runbook/1"
    assert [phase["id"] for phase in document["runbook"]["phases"]] == ["look", "act", "rest"]
    assert document["runbook"]["inputs"]["service"]["placeholders"] == ["<service>"]


def test_json_of_a_phase_holds_that_phase(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("show", "act", "--format", "json").stdout)
    assert [phase["id"] for phase in document["runbook"]["phases"]] == ["act"]


def test_a_file_in_no_repository(nowhere: Path, run: Run) -> None:
    (nowhere / "notes.md").write_text(LOOSE)
    result = run("show", "notes.md")
    assert result.exit_code == 0
    assert result.stdout.startswith("notes  Loose notes\nnotes.md")


BAD = {
    "missing.md": (None, "missing-file"),
    "runbooks": ("", "unknown-target"),
    "./runbooks": ("", "is-directory"),
    "binary.md": (b"\x00\x01\x02", "binary-file"),
    "latin.md": (b"# caf\xe9\n", "invalid-utf-8"),
    "nothing-here": (None, "unknown-target"),
    "a//b": (None, "invalid-target"),
}


@pytest.mark.parametrize("target", BAD)
def test_bad_input_has_one_sentence_and_exit_code_2(
    here: Repository, run: Run, target: str, snapshot: SnapshotAssertion
) -> None:
    content, code = BAD[target]
    if content:
        (here.path / target).write_bytes(content if isinstance(content, bytes) else b"")
    result = run("show", target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error[{code}]: ")
    assert result.stderr == snapshot


def test_an_empty_file_is_a_runbook_without_phases(here: Repository, run: Run) -> None:
    here.write("empty.md", "")
    result = run("show", "empty.md")
    assert result.exit_code == 0
    assert "No phases were found in this document." in result.stdout


def test_in_github_actions_nothing_in_the_page_is_a_command(here: Repository, run: Run) -> None:  # noqa: ARG001
    lines = run("show", "look", GITHUB_ACTIONS="true").stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1] == f"::{lines[0].removeprefix('::stop-commands::')}::"


def test_in_github_actions_nothing_on_stderr_is_a_command_either(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", "# N\n\n## Phase 7 — Look\n\n```bash {#a bogus=1}\n::error::x\n```\n")
    lines = run("show", "phase-7", GITHUB_ACTIONS="true").stderr.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1] == f"::{lines[0].removeprefix('::stop-commands::')}::"
