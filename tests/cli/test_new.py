"""`runbook new`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import beginning
from runbook_kit.cli.main import program

RESTART = ("new", "runbook", "--title", "Restart the API", "--owner", "Storage: team 2", "--phases", "4")


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d", "2026-11-01", text)


def test_a_runbook(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run(*RESTART)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (result.stdout, undated((here.path / "runbooks/restart-the-api.md").read_text())) == snapshot


@pytest.mark.parametrize("phases", [1, 2, 3, 7])
def test_it_has_no_findings_and_every_phase_would_run(here: Repository, run: Run, phases: int) -> None:  # noqa: ARG001
    assert run("new", "runbook", "--id", "x", "--phases", str(phases)).exit_code == 0
    shown = run("show", "runbooks/x.md", "--format", "json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    ids = [phase["id"] for phase in json.loads(shown.stdout)["runbook"]["phases"]]
    assert ids == [f"phase-{number}" for number in range(1, phases + 1)]
    for ident in ids:
        planned = run("run", f"runbooks/x.md#{ident}", "--dry-run", "--format", "json")
        assert (planned.exit_code, planned.stderr) == (0, "")
        assert {action["risk"] for action in json.loads(planned.stdout)["actions"]} == {"read"}
    assert run("fmt", "--check", "runbooks/x.md").exit_code == 0


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert json.loads(run(*RESTART, "--format", "json").stdout) == {
        "format": "new/1",
        "kind": "runbook",
        "id": "restart-the-api",
        "title": "Restart the API",
        "path": "runbooks/restart-the-api.md",
        "phases": ["phase-1", "phase-2", "phase-3", "phase-4"],
    }


def test_a_file_is_never_overwritten(here: Repository, run: Run) -> None:
    before = (here.path / "runbooks/restart.md").read_bytes()
    result = run("new", "runbook", "--id", "restart")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error[file-exists]: `runbooks/restart.md` exists already and was not changed.\n")
    assert (here.path / "runbooks/restart.md").read_bytes() == before


def test_the_file_may_be_chosen(here: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (here.path / "docs").mkdir()
    monkeypatch.chdir(here.path / "docs")
    result = run("new", "runbook", "--out", "deep/er/x.md")
    assert result.stdout.splitlines()[-1] == "    runbook run deep/er/x.md#phase-1 --dry-run"
    text = (here.path / "docs/deep/er/x.md").read_text()
    assert "$schema=../../../runbook.schema.json" in text
    assert run("run", "deep/er/x.md#phase-1", "--dry-run").exit_code == 0


def test_outside_a_repository(nowhere: Path, run: Run) -> None:
    assert run("new", "runbook", "--id", "x").exit_code == 0
    assert (nowhere / "runbooks/x.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("new",), "missing-argument"),
        (("new", "handoff"), "not-in-this-release"),
        (("new", "runbook", "--id", "no id"), "invalid-value"),
        (("new", "runbook", "--phases", "0"), "invalid-value"),
        (("new", "runbook", "--title", "a\x1bb"), "invalid-value"),
        (("new", "runbook", "--owner", "a\nb"), "invalid-value"),
        (("new", "runbook", "--out", "../../x.md"), ""),
    ],
)
def test_bad_calls(here: Repository, run: Run, arguments: tuple[str, ...], code: str) -> None:
    result = run(*arguments)
    if code:
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"error[{code}]: ")
    assert sorted(path.name for path in (here.path / "runbooks").iterdir()) == ["loose.md", "restart.md"]


def test_other_kinds_name_those_there_are(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert run("new", "checklist").stderr == (
        "error[not-in-this-release]: A template for `checklist` comes with a later release.\n"
        "hint: There is one for: runbook.\n"
    )


def test_an_interview(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(
        program, ["new", "runbook", "--owner", "ops"], input="Move the host\n\n2\n", prog_name="runbook"
    )
    assert result.exit_code == 0
    assert result.stderr == "Title [New runbook]: Move the host\nId [move-the-host]: \nPhases [3]: 2\n"
    assert result.stdout.startswith("wrote runbooks/move-the-host.md: Move the host\n")
    assert (here.path / "runbooks/move-the-host.md").read_text().count("  - id: phase-") == 2


@pytest.mark.parametrize("arguments", [("--no-input",), ("--format", "json")])
def test_nothing_is_asked_when_it_shall_not(
    here: Repository, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(program, ["new", "runbook", *arguments], input="", prog_name="runbook")
    assert (result.exit_code, result.stderr) == (0, "")
    assert (here.path / "runbooks/new-runbook.md").is_file()


def test_an_interview_that_ends_early_writes_nothing(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "is_terminal", lambda: True)
    result = CliRunner().invoke(program, ["new", "runbook"], input="", prog_name="runbook")
    assert result.exit_code == 130
    assert sorted(path.name for path in (here.path / "runbooks").iterdir()) == ["loose.md", "restart.md"]
