"""`runbook job start`: judged like a block, and then in the background."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.cli.jobs_here import WHO, begin, jobs
from tests.conftest import Repository
from tests.run.jobs.samples import until

from runbook_kit.session.halt import Trigger, trigger

__all__ = ["jobs"]

OPEN = """\
format: execution/1
version: "1"
default_mode: shadow
modes:
  shadow: {risks: {read: allow}}
  paper: {risks: {read: allow, write: allow, unknown: confirm}}
  live: {blocked: false, approvals: 2, risks: {read: allow}}
attributes: [id, cwd]
protected: [.runbook/]
environment: {deny: [LIVE], harmless: ["0"], secret_words: [TOKEN]}
"""


def folders(here: Repository) -> list[Path]:
    return sorted((here.path / ".runbook" / "jobs").glob("2*"))


def test_it_says_what_runs_and_what_to_do_next(run: Run) -> None:
    result = run("job", "start", "--", "sleep", "30", **WHO)
    assert (result.exit_code, result.stderr) == (0, "")
    job = result.stdout.split()[0]
    assert "-sleep-" in job
    assert result.stdout.splitlines()[2:] == [f"    runbook job follow {job}", f"    runbook job stop {job}"]


def test_as_json(here: Repository, run: Run) -> None:
    words = ("--label", "look", "--purpose", "see what happens", "--timeout", "5m", "--expect-exit", "3")
    job = json.loads(run("job", "start", *words, "--format", "json", "--", "sleep", "30", **WHO).stdout)["job"]
    assert (job["label"], job["purpose"], job["timeout_s"], job["expect_exit"]) == ("look", words[3], 300, [3])
    assert (job["state"], job["command"], job["cwd"], job["mode"]) == (
        "running", ["sleep", "30"], str(here.path), "shadow",
    )  # fmt: skip
    assert (job["by"], job["log"]["path"]) == ("ada@example.org", f".runbook/jobs/{job['id']}/output.log")
    assert here.git("status", "--porcelain") == ""


def test_words_are_the_command_and_no_shell_reads_them(run: Run) -> None:
    begin(run, "printf", "%s|", "a b", "$HOME", "-x", "--", "--format")
    assert run("job", "follow", "latest").stdout == "a b|$HOME|-x|--|--format|"


def test_it_runs_where_it_was_called_or_in_the_folder_that_is_named(here: Repository, run: Run) -> None:
    begin(run, "--cwd", "runbooks", "--", "pwd")
    assert run("job", "follow", "latest").stdout == f"{here.path}/runbooks\n"
    result = run("job", "start", "--cwd", "..", "--", "pwd", **WHO)
    assert (result.exit_code, "cwd-outside" in result.stderr) == (2, True)


@pytest.mark.parametrize(("words", "code", "exit_code"), [
    (("--", "touch", "x"), "risk-write", 3),
    (("--", "bash", "-c", "git push"), "risk-remote", 3),
    (("--mode", "paper", "--", "touch", ".runbook/x"), "protected-path", 3),
    (("--mode", "none", "--", "ls"), "unknown-mode", 3),
    (("--mode", "live", "--", "ls"), "needs-approval", 3),
    (("--", "no-such-program"), "risk-unknown", 3),
    (("--mode", "paper", "--yes", "--", "no-such-program"), "missing-program", 1),
    (("--mode", "paper", "--", "./README.md"), "missing-program", 1),
    (("--label", "latest", "--", "ls"), "invalid-label", 2),
    (("--label", "a/b", "--", "ls"), "invalid-label", 2),
    (("--every", "soon", "--", "ls"), "invalid-value", 2),
    (("--every", "0s", "--", "ls"), "invalid-value", 2),
    (("--timeout", "0", "--", "ls"), "invalid-value", 2),
    ((), "missing-argument", 2),
])  # fmt: skip
def test_what_is_not_started(here: Repository, run: Run, words: tuple[str, ...], code: str, exit_code: int) -> None:
    here.write("gates/execution.yaml", OPEN)
    result = run("job", "start", *words, **WHO)
    assert (result.exit_code, f"error[{code}]" in result.stderr) == (exit_code, True), result.stderr
    assert folders(here) == []


def test_what_a_person_must_allow(here: Repository, run: Run) -> None:
    here.write("gates/execution.yaml", OPEN)
    here.write("own.sh", "#!/bin/sh\necho own\n").chmod(0o755)
    words = ("job", "start", "--mode", "paper")
    result = run(*words, "--", "./own.sh", **WHO)
    assert (result.exit_code, "needs-confirmation" in result.stderr, folders(here)) == (7, True, [])
    assert run(*words, "--yes", "--", "./own.sh", **WHO).exit_code == 0
    assert run("job", "follow", "latest").stdout == "own\n"


def test_nothing_is_started_while_everything_is_halted(here: Repository, run: Run) -> None:
    trigger(here.path / ".runbook", Trigger("2026-11-01T08:00:00Z", "ada", "smoke"))
    result = run("job", "start", "--", "ls", **WHO)
    assert (result.exit_code, "error[halted]" in result.stderr, folders(here)) == (3, True, [])


def test_nothing_is_started_on_a_build_server(here: Repository, run: Run) -> None:
    result = run("job", "start", "--", "ls", CI="true", **WHO)
    assert (result.exit_code, "ci-execution" in result.stderr, folders(here)) == (3, True, [])


def test_nothing_is_started_while_a_denied_variable_is_set(here: Repository, run: Run) -> None:
    here.write("gates/execution.yaml", OPEN)
    result = run("job", "start", "--", "ls", LIVE="1", **WHO)
    assert (result.exit_code, "denied-variable" in result.stderr, folders(here)) == (3, True, [])


def test_a_block_starts_none(here: Repository, run: Run) -> None:
    result = run("job", "start", "--", "ls", RUNBOOK_SESSION="20261101T080000Z-x-000000", **WHO)
    assert (result.exit_code, "inside-a-block" in result.stderr, folders(here)) == (3, True, [])


def test_the_environment_is_that_of_a_block(here: Repository, run: Run) -> None:
    secret = "correct-horse-battery"
    job = begin(run, "env", API_TOKEN=secret, GREETING=f"hello {secret}")
    out = run("job", "follow", job).stdout
    lines = dict(line.partition("=")[::2] for line in out.splitlines())
    assert (lines["GREETING"], lines["RUNBOOK_SESSION"], lines["RUNBOOK_JOB"]) == ("hello ***", job, job)
    assert lines["RUNBOOK_MODE"] == "shadow"
    assert "API_TOKEN" not in lines
    found = [path for path in (here.path / ".runbook").rglob("*") if path.is_file()]
    assert [path for path in found if secret.encode() in path.read_bytes()] == []


def test_what_only_people_may_do_is_refused_to_a_job(here: Repository, run: Run) -> None:
    """Its mark is in the environment of everything it starts."""
    import sys

    here.write("gates/execution.yaml", OPEN)
    words = (sys.executable, "-m", "runbook_kit", "approve", "plan.json", "--as", "reviewer", "--yes")
    begin(run, "--mode", "paper", "--yes", "--", *words)
    here.write("plan.json", "{}")
    assert run("job", "follow", "latest").exit_code != 0


def test_it_is_repeated(run: Run) -> None:
    job = begin(run, "--every", "1s", "--purpose", "watch", "--", "ls", "README.md")
    until(lambda: json.loads(run("job", "status", job, "--format", "json").stdout)["job"]["runs"] == 1)
    result = json.loads(run("job", "status", job, "--format", "json").stdout)["job"]
    assert (result["state"], result["every_s"], result["last_exit_code"]) == ("running", 1, 0)
    assert run("job", "stop", job).exit_code == 0


def test_it_takes_well_under_a_second(run: Run) -> None:
    began = time.monotonic()
    begin(run, "sleep", "30")
    took = time.monotonic() - began
    print(f"`job start` took {1000 * took:.0f} ms")
    assert took < 5
