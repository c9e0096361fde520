"""`runbook run`: a dry run, its exit codes, and what comes with a later release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import LOOSE, RESTART, Run
from tests.conftest import Repository


def test_it_would_run(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("run", "look", COLUMNS="80")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_a_dry_run_is_the_default(here: Repository, run: Run) -> None:  # noqa: ARG001
    assert run("run", "look", "--dry-run").stdout == run("run", "look").stdout


def test_it_is_denied(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("run", "act", "--set", "service=web", COLUMNS="80")
    assert result.exit_code == 3
    assert result.stderr == snapshot(name="stderr")
    assert result.stdout == snapshot(name="stdout")


def test_an_answer_is_missing(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    here.write("runbooks/restart.md", RESTART.replace("git push origin main\n", ""))
    result = run("run", "act", COLUMNS="80")
    assert result.exit_code == 1
    assert result.stderr == snapshot(name="stderr")
    assert result.stdout == snapshot(name="stdout")


def test_with_the_answer_it_would_run(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", RESTART.replace("git push origin main\n", ""))
    result = run("run", "act", "--set", "service=web")
    assert result.exit_code == 0
    assert "\n    echo web\n" in result.stdout


def test_a_missing_program(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", LOOSE.replace("ls -la", "jq --version"))
    result = run("run", "phase-7", PATH="/nonexistent")
    assert result.exit_code == 1
    assert result.stderr.startswith("error[missing-program]: ")


def test_broken_syntax(here: Repository, run: Run) -> None:
    here.write("runbooks/loose.md", LOOSE.replace("ls -la", "if true; then ls"))
    result = run("run", "phase-7", "--format", "json")
    action = next(each for each in json.loads(result.stdout)["actions"] if each["kind"] == "block")
    assert result.exit_code in {1, 3}
    assert action["syntax_ok"] is False


def test_json(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("run", "act", "--set", "service=web", "--format", "json")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 3
    assert (document["format"], document["target"], document["mode"]) == ("plan/1", "restart/act", "shadow")
    assert document["allowed"] is False
    assert "error[" in result.stderr
    assert result.stderr.count("error[") == 1
    block = next(each for each in document["actions"] if each["kind"] == "block")
    assert block["source"].splitlines() == ["echo web", "git push origin main"]
    assert document["reasons"][0]["code"] == block["reasons"][0]["code"]


def test_the_same_call_has_the_same_digest_in_every_folder(
    here: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = json.loads(run("run", "look", "--format", "json").stdout)["digest"]
    monkeypatch.chdir(here.path / "runbooks")
    assert json.loads(run("run", "look", "--format", "json").stdout)["digest"] == first
    assert json.loads(run("run", "./restart.md#look", "--format", "json").stdout)["digest"] == first


def test_a_plan_that_is_still_that_one(here: Repository, run: Run) -> None:  # noqa: ARG001
    digest = json.loads(run("run", "look", "--format", "json").stdout)["digest"]
    assert run("run", "look", "--plan", digest).exit_code == 0
    assert run("run", "look", "--plan", digest.removeprefix("sha256:")[:12]).exit_code == 0


def test_a_plan_that_is_no_longer_that_one(here: Repository, run: Run) -> None:
    digest = json.loads(run("run", "look", "--format", "json").stdout)["digest"]
    here.write("runbooks/restart.md", RESTART.replace("git --version", "git  --version"))
    result = run("run", "look", "--plan", digest, "--format", "json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["exit_code"], document["allowed"]) == (3, 3, False)
    assert document["reasons"][0]["code"] == "plan-changed"
    assert result.stderr.startswith("error[plan-changed]: The plan is no longer ")
    page = run("run", "look", "--plan", digest).stdout
    assert "\nFIRST: 1 THING TO SETTLE\n\n  1 The plan is no longer " in page


@pytest.mark.parametrize("digest", ["abc", "sha256:", "zzzzzzzzzzzzzzzz"])
def test_a_digest_that_is_none(here: Repository, run: Run, digest: str) -> None:  # noqa: ARG001
    result = run("run", "look", "--plan", digest)
    assert result.exit_code == 2
    assert result.stderr.startswith("error[invalid-value]: ")


def test_what_comes_later_says_so(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("run", "look", "--preview")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error[not-in-this-release]: ")


def test_a_dry_run_that_executes_is_a_contradiction(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("run", "look", "--dry-run", "--execute")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error[conflicting-options]: --dry-run and --execute exclude each other.\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--set", "service"), "invalid-value"),
        (("--set", "=x"), "invalid-value"),
        (("--set", "service=a", "--set", "service=b"), "invalid-value"),
        (("--set", "nobody=x"), "unknown-input"),
        (("--set", "service=UPPER"), "invalid-input-value"),
        (("--only", "nobody"), "unknown-target"),
    ],
)
def test_wrong_wishes(here: Repository, run: Run, words: tuple[str, ...], code: str) -> None:  # noqa: ARG001
    result = run("run", "act", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error[{code}]: ")


def test_only_some_blocks(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("run", "restart", "--only", "versions", "--format", "json").stdout)
    assert [each["address"] for each in document["actions"] if each["kind"] == "block"] == ["look/versions"]


def test_the_call_is_repeated_without_secrets(here: Repository, run: Run) -> None:
    secret = RESTART.replace("service: {", "service: {secret: true, ")
    here.write("runbooks/restart.md", secret)
    result = run("run", "act", "--set", "service=hunter", "--set", "out_dir=out/a b")
    assert "hunter" not in result.stdout + result.stderr
    assert "runbook run act --set 'out_dir=out/a b'" in result.stdout


def test_the_work_tree_stays_as_it_is(here: Repository, run: Run) -> None:
    run("run", "restart")
    assert here.git("status", "--porcelain", "--ignored") == ""


def test_a_file_in_no_repository(nowhere: Path, run: Run) -> None:
    (nowhere / "notes.md").write_text(LOOSE)
    result = run("run", "notes.md#phase-7")
    assert result.exit_code == 0
    assert result.stdout.startswith("Dry run of notes/phase-7 in mode shadow: would run\n")


def test_a_denied_variable_in_the_environment(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("run", "look", LIVE="1")
    assert result.exit_code == 3
    assert result.stderr.startswith("error[denied-variable]: ")
