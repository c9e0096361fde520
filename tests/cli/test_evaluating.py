"""What `check` and `run --check` evaluate: requirements and criteria that only read, never a block, and no session."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.cli.conftest import Run
from tests.cli.control import ADA
from tests.conftest import Repository
from tests.run.runbooks import until

from runbook_kit.cli import evaluating, person
from runbook_kit.cli.evaluating import why_not
from runbook_kit.plan.model import Action, Facts
from runbook_kit.session.halt import Trigger, trigger

TEXT = """\
---
runbook: look
title: Look
version: "1"
status: active
owner: ops
last_reviewed: 2026-11-01
mode: paper
requires: {git: {clean: true}, tools: {git: ">=2"}, env: {WANTED: "yes"}}
phases:
  - id: one
    title: One
    goal: x
    entry:
      - {id: there, text: There is a readme, check: test -f README.md}
      - {id: built, text: There is one, check: {path: {exists: README.md}}}
      - {id: gone, text: There is another, check: "echo nothing here; test -f NOTES.md"}
      - {id: writes, text: It writes, check: touch out/x}
      - {id: may, text: It may be, check: test -f NOTES.md, optional: true}
      - {id: agreed, text: The reviewer agrees, signoff: reviewer}
      - {id: seen, text: Somebody has seen it}
    exit:
      - {id: done, text: It is done, check: test -f DONE.md}
  - id: two
    title: Two
    goal: x
    needs: [one]
    exit:
      - {id: fine, text: It is fine, check: "true"}
---
# Look

## One

```bash {#make}
touch DONE.md
```

## Two

```bash {#more}
true
```
"""


@pytest.fixture
def look(here: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repository:
    here.write("runbooks/look.md", TEXT)
    here.commit()
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))
    monkeypatch.setenv("WANTED", "yes")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return here


def checks(plan: Any) -> dict[str, bool | None]:
    return {each["address"]: each["check"]["met"] for each in plan["actions"] if "check" in each}


ONE = {
    "requires/git-clean": True,
    "requires/tool-git": True,
    "requires/variable-WANTED": True,
    "one/entry/there": True,
    "one/entry/built": True,
    "one/entry/gone": False,
    "one/entry/writes": None,
    "one/entry/may": False,
    "one/exit/done": False,
}


def test_what_a_dry_run_with_check_says(look: Repository, run: Run, tmp_path: Path) -> None:
    result = run("run", "look/one", "--dry-run", "--check", "--format", "json")
    plan = json.loads(result.stdout)
    assert checks(plan) == ONE
    assert (result.exit_code, plan["exit_code"], plan["allowed"]) == (1, 1, False)
    assert [each["code"] for each in plan["reasons"]] == ["criterion-unmet"]
    assert "There is another. It exited with 1. It said: nothing here" in plan["reasons"][0]["message"]
    assert not (look.path / "DONE.md").exists()
    assert not (look.path / "out").exists()
    assert not (look.path / ".runbook").exists()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert look.git("status", "--porcelain") == ""


def test_the_digest_is_that_of_the_plan(look: Repository, run: Run) -> None:  # noqa: ARG001
    plain = json.loads(run("run", "look/one", "--format", "json").stdout)
    checked = json.loads(run("run", "look/one", "--check", "--format", "json").stdout)
    assert plain["digest"] == checked["digest"]
    assert checks(plain) == {}


def test_what_stands_behind_a_block_stops_nothing(look: Repository, run: Run) -> None:
    look.write("NOTES.md", "notes\n")
    look.commit()
    result = run("run", "look/one", "--check")
    assert result.exit_code == 0, result.stderr
    assert "does not hold" in result.stdout  # DONE.md, which the block makes
    assert run("check", "look/one", "--entry").exit_code == 0
    result = run("check", "look/one", "--exit")
    assert (result.exit_code, "error[criterion-unmet]" in result.stderr) == (1, True)


def test_a_requirement_that_does_not_hold(look: Repository, run: Run) -> None:
    look.write("NOTES.md", "not committed\n")
    result = run("check", "look/one", "--entry", "--format", "json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["format"]) == (1, "check/1")
    assert [each["code"] for each in document["reasons"]] == ["requirement-unmet"]
    found = {each["id"]: (each["state"], each["evaluated"], each["met"]) for each in document["criteria"]}
    assert found["git-clean"] == ("unmet", True, False)
    assert found["there"] == ("met", True, True)
    assert found["writes"] == found["agreed"] == found["seen"] == ("open", False, None)
    said = {each["id"]: each["said"] for each in document["criteria"]}
    assert "NOTES.md" in said["git-clean"]
    assert said["writes"] == evaluating.MORE_THAN_READ


def test_a_phase_that_has_not_passed(look: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("check", "look/two", "--entry")
    assert result.exit_code == 1
    assert "Phase one has not passed in mode paper." in result.stdout


def test_nothing_is_evaluated_while_everything_is_halted(look: Repository, run: Run) -> None:
    trigger(look.path / ".runbook", Trigger("now", ADA, "too hot"))
    for words in (("check", "look/one"), ("run", "look/one", "--check")):
        result = run(*words)
        assert (result.exit_code, "error[halted]" in result.stderr) == (3, True)
    assert run("run", "look/one").exit_code == 0  # a plain dry run executes nothing


def test_nothing_is_evaluated_on_a_build_server_without_the_policys_word(look: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("check", "look/one", CI="true")
    assert (result.exit_code, "error[ci-execution]" in result.stderr) == (3, True)


def test_nothing_is_evaluated_of_a_plan_that_may_not_run(look: Repository, run: Run) -> None:
    result = run("check", "look/one", "--mode", "live", "--format", "json")
    assert result.exit_code == 3
    assert {each["met"] for each in json.loads(result.stdout)["criteria"]} == {None}
    assert not (look.path / ".runbook").exists()


def test_a_denied_check_is_not_evaluated(look: Repository, run: Run) -> None:
    look.write("runbooks/look.md", TEXT.replace("touch out/x", "rm README.md"))
    result = run("check", "look/one", "--entry", "--format", "json")
    assert result.exit_code == 3
    assert (look.path / "README.md").exists()
    (found,) = (each for each in json.loads(result.stdout)["criteria"] if each["id"] == "writes")
    assert (found["state"], found["said"]) == ("open", "Not evaluated: it is denied.")


def test_a_secret_is_not_told(look: Repository, run: Run) -> None:
    text = TEXT.replace("requires:", "inputs: {token: {secret: true, from_env: TOKEN}}\nrequires:")
    look.write("runbooks/look.md", text.replace("echo nothing here", "echo it is $TOKEN"))
    result = run("check", "look/one", "--entry", TOKEN="hunter2-and-more")
    assert "hunter2" not in result.stdout + result.stderr
    assert "it is ***" in result.stdout


ACTION = Action("one/entry/x", "check", "entry", "X", lang="bash", source="true")


@pytest.mark.parametrize(
    ("changes", "facts", "why"),
    [
        ({}, Facts(), ""),
        ({"risk": "write"}, Facts(), evaluating.MORE_THAN_READ),
        ({"risk": "unknown"}, Facts(), evaluating.MORE_THAN_READ),
        ({"verdict": "confirm"}, Facts(), evaluating.MORE_THAN_READ),
        ({"verdict": "deny"}, Facts(), "Not evaluated: it is denied."),
        ({"unfilled": ("<x>",)}, Facts(), "Not evaluated: there is no value for <x>."),
        ({}, Facts(syntax={"one/entry/x": "odd"}), "Not evaluated: bash cannot parse it."),
    ],
)
def test_what_is_evaluated(changes: dict[str, Any], facts: Facts, why: str) -> None:
    assert why_not(replace(ACTION, **changes), facts) == why


def test_an_interruption_leaves_nothing(look: Repository, tmp_path: Path) -> None:
    look.write("runbooks/look.md", TEXT.replace("test -f README.md", "sleep 20"))
    words = [sys.executable, "-m", "runbook_kit", "check", "look/one", "--entry"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, cwd=look.path, stdout=pipe, stderr=pipe, env=environment)
    until(lambda: list((tmp_path / "tmp").glob("runbook-check-*/*")))
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert (process.returncode, b"interrupted" in told) == (130, True)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_plain_dry_run_loads_nothing_that_executes(look: Repository) -> None:
    code = (
        "import sys; from runbook_kit.cli.main import answer, program\n"
        "answer(program, ['run', 'look/one'], 'runbook')\n"
        "found = sorted(name for name in sys.modules if name.startswith('runbook_kit.run'))\n"
        "sys.exit(f'loaded: {found}' if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=look.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_program_that_is_asked_for_its_version_gets_no_secret(look: Repository, run: Run, tmp_path: Path) -> None:
    """It gets what a block would get."""
    tool = tmp_path / "bin" / "probe"
    tool.parent.mkdir(exist_ok=True)
    tool.write_text(f"#!/bin/sh\nenv >{tmp_path}/seen\necho 2.0\n", "utf-8")
    tool.chmod(0o755)
    look.write("runbooks/look.md", TEXT.replace('git: ">=2"', 'probe: ">=1"'))
    run("check", "look/one", "--entry", PATH=f"{tool.parent}:{os.environ['PATH']}", MY_TOKEN="hunterX")
    assert "hunterX" not in (tmp_path / "seen").read_text()
