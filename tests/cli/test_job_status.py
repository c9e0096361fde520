"""`runbook job status`, `list`, `follow`, `stop` and `doctor`: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.cli.jobs_here import WHO, begin, jobs
from tests.conftest import Repository
from tests.run.jobs.samples import now, until

from runbook_kit.cli import job_doctor

__all__ = ["jobs"]


def plain(text: str, here: Repository) -> str:
    """The text without what is another one each time."""
    text = text.replace(str(here.path), "HERE")
    text = re.sub(r"\d{8}T\d{6}Z-([a-z-]+)-[0-9a-f]{6}", r"TIME-\1-RANDOM", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z(, [\d.]+ s)?", "TIME", text)
    text = re.sub(r"\d+ bytes?", "N bytes", text)
    return re.sub(r"\d+, supervised by \d+", "PID, supervised by PID", re.sub(r" +$", "", text, flags=re.M))


def test_the_page_of_one_that_runs(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    begin(run, "--label", "look", "--purpose", "See what happens", "--timeout", "5m", "--", "sleep", "30")
    result = run("job", "status", "look")
    assert (result.exit_code, result.stderr) == (0, "")
    assert plain(result.stdout, here) == snapshot


def test_the_page_of_one_that_failed(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    job = begin(run, "--label", "compare", "--", "ls", "nothing here")
    run("job", "follow", job)
    result = run("job", "status", job)
    assert (result.exit_code, "error[job-failed]" in result.stderr) == (1, True)
    assert plain(result.stdout, here) == snapshot


def test_the_list(run: Run) -> None:
    for label, words in (("fine", ("true",)), ("bad", ("false",)), ("looped", ("true",))):
        every = ("--every", "1h") if label == "looped" else ()
        job = begin(run, "--label", label, "--purpose", f"A {label} one", *every, "--", *words)
        if label == "looped":
            until(lambda: json.loads(run("job", "status", "looped", "--format", "json").stdout)["job"]["runs"] == 1)
        else:
            run("job", "follow", job)
    result = run("job", "list")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [re.split(r"\s{2,}", line)[1:4] for line in result.stdout.splitlines()[1:4]] == [
        ["looped", "running", "1 run"],
        ["bad", "failed", "1"],
        ["fine", "finished", "0"],
    ]
    assert result.stdout.splitlines()[-1] == "3 jobs."
    listed = json.loads(run("job", "list", "--format", "json", "--state", "failed").stdout)
    assert (listed["format"], [each["label"] for each in listed["jobs"]]) == ("job/1", ["bad"])


def test_no_jobs(run: Run) -> None:
    assert "runbook job start" in run("job", "list").stdout
    assert run("job", "status").exit_code == 2


def test_one_that_cannot_be_read_is_listed(run: Run, here: Repository) -> None:
    job = begin(run, "true")
    run("job", "follow", job)
    (here.path / ".runbook" / "jobs" / job / "job.json").write_text("{", "utf-8")
    result = run("job", "list")
    assert (result.exit_code, "unreadable" in result.stdout) == (0, True)
    (each,) = json.loads(run("job", "list", "--format", "json").stdout)["jobs"]
    assert (each["state"], each["code"]) == (None, "job-unreadable")


def test_a_log_that_was_changed(run: Run, here: Repository) -> None:
    job = begin(run, "false")
    run("job", "follow", job)
    log = here.path / ".runbook" / "jobs" / job / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"exit_code":1', b'"exit_code":0'))
    assert run("job", "status", job).exit_code == 4
    result = run("job", "doctor")
    assert (result.exit_code, "is not what was written" in result.stdout) == (1, True)


@pytest.mark.parametrize(("words", "code", "said"), [
    (("sh", "-c", "exit 0"), 0, ""),
    (("sh", "-c", "exit 9"), 9, "job-failed"),
    (("--expect-exit", "9", "--", "sh", "-c", "exit 9"), 9, ""),
    (("--timeout", "0.05", "--", "sleep", "30"), 124, "job-failed"),
])  # fmt: skip
def test_following_ends_with_the_code_of_the_job(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    job = begin(run, "--label", "x", *words) if words[0] == "sh" else begin(run, *words)
    result = run("job", "follow", job)
    assert (result.exit_code, bool(result.stderr), said in result.stderr) == (code, bool(said), True)


def test_following_one_that_dies_of_a_signal(run: Run) -> None:
    job = begin(run, "sleep", "30")
    os.kill(json.loads(run("job", "status", job, "--format", "json").stdout)["job"]["pid"], signal.SIGKILL)
    result = run("job", "follow", job)
    assert (result.exit_code, "It was ended by signal 9." in result.stderr) == (137, True)


def test_ctrl_c_leaves_the_job_alone(run: Run, here: Repository) -> None:
    job = begin(run, "sh", "-c", "echo ready; exec sleep 30")
    call = (
        "import sys; from runbook_kit.cli import main, start; main.COMMANDS['job'] = ('job', ''); "
        "sys.argv[0] = 'runbook'; start.begin()"
    )
    follower = subprocess.Popen(
        [sys.executable, "-c", call, "job", "follow", job],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=here.path,
    )
    assert follower.stdout is not None
    assert follower.stdout.readline() == b"ready\n"
    follower.send_signal(signal.SIGINT)
    _, error = follower.communicate(timeout=10)
    assert (follower.returncode, b"goes on" in error) == (130, True)
    assert "running" in run("job", "status", job).stdout


def test_stopping(run: Run) -> None:
    job = begin(run, "sleep", "30")
    result = run("job", "stop", job, "--grace", "2s", **WHO)
    assert (result.exit_code, result.stdout) == (0, f"{job}: It was stopped by ada@example.org.\n")
    result = run("job", "stop", job, **WHO)
    assert (result.exit_code, result.stdout) == (0, f"{job} had ended before (stopped).\n")
    result = run("job", "follow", job)
    assert (result.exit_code, "job-stopped" in result.stderr) == (143, True)
    assert run("job", "status", job).exit_code == 0
    assert run("job", "stop", job, "--grace", "soon").exit_code == 2


def test_a_lost_one(run: Run) -> None:
    job = begin(run, "sleep", "30")
    found = json.loads(run("job", "status", job, "--format", "json").stdout)["job"]
    os.kill(found["supervisor"], signal.SIGKILL)
    until(lambda: run("job", "status", job).exit_code == 1)
    result = run("job", "status", job)
    assert ("error[job-lost]" in result.stderr, str(found["pid"]) in result.stdout) == (True, True)
    assert (run("job", "follow", job).exit_code, "lost" in run("job", "list").stdout) == (1, True)
    result = run("job", "doctor")
    assert (result.exit_code, f"{found['pid']} (sleep 30)" in result.stdout) == (1, True)
    result = run("job", "stop", job)
    assert (result.exit_code, f"{found['pid']} (sleep 30)" in result.stdout) == (0, True)
    assert run("job", "doctor").exit_code == 0


def test_doctor(run: Run, here: Repository, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_doctor, "free_bytes", lambda _: 5 << 20)
    job = begin(run, "true")
    run("job", "follow", job)
    result = run("job", "doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert plain(result.stdout, here) == snapshot
    folder = here.path / ".runbook" / "jobs"
    folder.chmod(0o755)
    (folder / job / "output.log").chmod(0o644)
    result = run("job", "doctor", "--format", "json")
    words = {each["subject"]: each["word"] for each in json.loads(result.stdout)["diagnoses"]}
    assert (result.exit_code, words["permissions"], words[job]) == (1, "problem", "problem")


def test_doctor_where_nothing_was_ever_started(run: Run) -> None:
    assert run("job", "doctor").exit_code == 0


def test_the_state_of_a_job_is_known_from_its_folder(run: Run, here: Repository) -> None:
    from runbook_kit.run.jobs.starting import Started
    from runbook_kit.run.jobs.state import look

    job = begin(run, "true")
    folder = Path(here.path / ".runbook" / "jobs" / job)
    run("job", "follow", job)
    spec = look(folder).spec
    assert now(Started(folder, spec, 0, "")).word == "finished"
