"""The runbooks of this repository are read, planned and clean, whatever is added to them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runbook_kit.cli import main

ROOT = Path(__file__).parent.parent
RUNBOOKS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "runbooks").rglob("*.md"))


class Program:
    """The command line, called in this process with this repository as its working directory."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        code = main.answer(main.program, list(arguments), "runbook")
        return code, *self.capsys.readouterr()

    def answer(self, *arguments: str) -> dict[str, Any]:
        """The JSON answer of a command that must succeed and have nothing to object to."""
        code, out, err = self.run(*arguments, "--format", "json")
        assert (code, err) == (0, "")
        document: dict[str, Any] = json.loads(out)
        return document

    def phases(self, path: str) -> list[str]:
        return [phase["id"] for phase in self.answer("show", path)["runbook"]["phases"]]


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.chdir(ROOT)
    return Program(capsys)


def test_phase_2_would_run() -> None:
    """The promise of `make demo`, in a process of its own."""
    command = [sys.executable, "-m", "runbook_kit", "run", "phase-2", "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_phase_2_only_reads(program: Program) -> None:
    plan = program.answer("run", "phase-2", "--dry-run")
    assert {action["risk"] for action in plan["actions"]} == {"read"}
    assert {action["verdict"] for action in plan["actions"]} <= {"allow", "confirm"}


def test_exactly_one_runbook_has_phase_2(program: Program) -> None:
    assert [path for path in RUNBOOKS if "phase-2" in program.phases(path)] == ["runbooks/documentation-session.md"]


def test_no_two_runbooks_share_a_phase(program: Program) -> None:
    ids = [phase for path in RUNBOOKS for phase in program.phases(path)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", RUNBOOKS)
def test_a_runbook_of_ours_has_no_findings_and_every_phase_would_run(path: str, program: Program) -> None:
    for phase in program.phases(path):
        assert program.answer("run", f"{path}#{phase}", "--dry-run")["allowed"], phase


@pytest.mark.parametrize("path", RUNBOOKS)
def test_a_runbook_of_ours_is_in_the_canonical_form(path: str, program: Program) -> None:
    assert program.run("fmt", "--check", path)[0] == 0


def test_the_readme_shows_what_a_dry_run_prints(program: Program) -> None:
    """The picture is an excerpt: the passages between `[…]` stand in the output, in this order."""
    readme = (ROOT / "README.md").read_text("utf-8")
    picture = readme.split("<!-- dry-run:start -->")[1].split("<!-- dry-run:end -->")[0]
    _, printed, _ = program.run("run", "phase-2", "--dry-run")
    position = 0
    for passage in picture.strip().removeprefix("```text\n").removesuffix("\n```").split("\n[…]\n"):
        position = f"\n{printed}".find(f"\n{passage}\n", position)
        assert position >= 0, f"the dry run does not print, at this point:\n{passage}"
