"""Blocks in the background: jobs of their session, whose end the session learns."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.run.jobs.samples import Jobs, stamp, until
from tests.run.runbooks import Site, block, runbook, site

from runbook_kit.canonical import sha256
from runbook_kit.cli import backgrounds
from runbook_kit.plan.model import Action
from runbook_kit.run.assignment import Job
from runbook_kit.run.executors import executor_for
from runbook_kit.run.jobs.state import look
from runbook_kit.run.model import Task
from runbook_kit.run.surroundings import Surroundings
from runbook_kit.session.events import JobFinished, JobLost, JobStarted
from runbook_kit.session.log import Holder
from runbook_kit.session.state import State
from runbook_kit.session.store import Session, create

ID = "20261101T080000Z-restart-000001"
SECRET = "correct-horse-battery"


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    made = Jobs(tmp_path)
    yield made
    made.stop_all()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = create(tmp_path, ID, "paper", stamp, Holder(os.getpid(), "host", "now"))
    yield made
    made.close()


def background(session: Session, root: Path, source: str, timeout_s: float | None = None) -> Job:
    """What the runner does with a block that goes on."""
    around = Surroundings({"PATH": os.environ["PATH"], "PASS": SECRET}, frozenset({SECRET}))
    executor = executor_for("bash")
    assert executor is not None
    action = Action("act/serve.web", "block", "step", "Serve the page", lang="bash", source=source)
    environment = around.of(ID, action.address, "paper")
    task = Task(source, str(session.folder / "blocks"), "001-serve", str(root), environment)
    job = backgrounds.Jobs(root, ID, around).start(action, executor.invoke(task), timeout_s)
    session.append(JobStarted(step=action.address, job=job.id, pid=job.pid, started=job.started, log=job.log))
    return job


def folder_of(root: Path, job: Job) -> Path:
    return root / ".runbook" / "jobs" / job.id


def test_a_block_goes_on_as_a_job(session: Session, jobs: Jobs) -> None:
    job = background(session, jobs.root, f"echo begun $PASS {SECRET}\nexec sleep 30")
    until(lambda: (session.folder / job.log).read_bytes() == b"begun *** ***\n")
    found = look(folder_of(jobs.root, job))
    spec = found.spec
    assert (found.word, spec.label, spec.purpose, spec.session, spec.step, spec.mode) == (
        "running", "serve.web", "Serve the page", ID, "act/serve.web", "paper",
    )  # fmt: skip
    assert (job.log, job.pid) == (f"../../jobs/{job.id}/output.log", found.state.last.pid)
    assert list(backgrounds.settled(jobs.root, session.state)) == []
    assert backgrounds.running(jobs.root, session.state) == {job.id: "act/serve.web"}


def test_the_session_learns_how_it_ended(session: Session, jobs: Jobs) -> None:
    job = background(session, jobs.root, "echo gone; exit 4")
    until(lambda: look(folder_of(jobs.root, job)).ended)
    (event,) = backgrounds.settled(jobs.root, session.state)
    assert isinstance(event, JobFinished)
    assert (event.job, event.step, event.exit_code, event.size) == (job.id, "act/serve.web", 4, 5)
    session.append(event)
    assert (session.state.jobs[job.id].state, list(backgrounds.settled(jobs.root, session.state))) == ("finished", [])


def test_a_timeout_ends_it(session: Session, jobs: Jobs) -> None:
    job = background(session, jobs.root, "sleep 30", timeout_s=0.05)
    until(lambda: look(folder_of(jobs.root, job)).ended)
    (event,) = backgrounds.settled(jobs.root, session.state)
    assert isinstance(event, JobFinished)
    assert (event.exit_code is None or event.exit_code > 128, "longer than 0.05 s" in event.reason) == (True, True)


def test_one_that_is_lost(session: Session, jobs: Jobs) -> None:
    job = background(session, jobs.root, "exec sleep 30")
    holder = look(folder_of(jobs.root, job)).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    until(lambda: look(folder_of(jobs.root, job)).word == "lost")
    (event,) = backgrounds.settled(jobs.root, session.state)
    assert event == JobLost(job=job.id, step="act/serve.web", reason="Its supervisor has vanished without a word.")


def test_one_whose_folder_is_gone(session: Session, jobs: Jobs) -> None:
    job = background(session, jobs.root, "exit 0")
    until(lambda: look(folder_of(jobs.root, job)).ended)
    folder_of(jobs.root, job).rename(jobs.root / "elsewhere")
    (event,) = backgrounds.settled(jobs.root, session.state)
    assert (type(event), event.job) == (JobLost, job.id)


def test_a_session_without_jobs(tmp_path: Path) -> None:
    assert list(backgrounds.settled(tmp_path, State())) == []


ENDED = "until grep -q job.finished .runbook/jobs/*-serve-*/events.jsonl; do sleep 0.02; done"


def serving(tmp_path: Path, source: str, attributes: str = "", behind: str = ENDED) -> Site:
    """A repository whose runbook serves something in the background, and then does something else."""
    serve = block("serve", source, f"background=true {attributes}".rstrip())
    return site(tmp_path / "repository", runbook(serve, block("behind", behind)))


def test_one_that_fails_is_a_failed_block(tmp_path: Path) -> None:
    """It is begun again when the session is resumed; the block behind it is not."""
    made = serving(tmp_path, "test -e mended || exit 3", behind=f"{ENDED}; echo behind >> out/lines")
    failed = made.execute()
    assert failed.code == 1, failed.said
    assert "error[job-failed]: `p/serve` failed as job " in failed.said
    (event,) = made.events("job.finished")
    assert (event["exit_code"], event["failed"]) == (3, True)
    assert made.events("session.ended")[-1]["outcome"] == "failed"
    (made.path / "mended").touch()
    done = made.resume()
    assert done.code == 0, done.said
    assert made.lines() == ["behind"]
    assert len(made.events("job.started")) == 2
    assert made.inspect().objections == ()


@pytest.mark.parametrize(
    ("attributes", "outcome"), [("expect_exit=3", "passed"), ("continue_on_error=true", "warned"), ("", "failed")]
)
def test_what_was_expected_of_it_counts(tmp_path: Path, attributes: str, outcome: str) -> None:
    made = serving(tmp_path, "exit 3", attributes)
    done = made.execute()
    assert done.code == (outcome == "failed"), done.said
    assert made.events("session.ended")[-1]["outcome"] == outcome


def test_a_session_whose_job_failed_later_is_not_closed_as_a_success(tmp_path: Path) -> None:
    made = serving(tmp_path, "until test -e go; do sleep 0.02; done; exit 3", behind="true")
    assert made.execute().code == 0
    (made.path / "go").touch()
    assert made.run("job", "follow", "serve").code == 3
    late = made.run("session", "close", "latest")
    assert (late.code, "error[job-failed]: `p/serve` failed as job " in late.said) == (3, True), late.said
    assert [event["failed"] for event in made.events("job.finished")] == [True]
    (made.path / "go").unlink()
    again = made.run("session", "resume", "latest")
    assert (again.code, len(made.events("job.started"))) == (0, 2), again.said
    (made.path / "go").touch()
    assert made.run("job", "follow", "serve").code == 3
    given_up = made.run("session", "close", "latest", "--as-failed")
    assert given_up.code == 0, given_up.said
    assert made.events()[-1]["outcome"] == "failed"


def test_its_output_stays_with_the_session(tmp_path: Path) -> None:
    """So it is in the evidence, and verifies there, also of a job that is gone."""
    made = serving(tmp_path, "echo served")
    done = made.execute()
    assert done.code == 0, done.said
    (event,) = made.events("job.finished")
    assert (made.session / f"logs/{event['job']}.log").read_bytes() == b"served\n"
    assert made.events()[-1]["type"] == "session.closed"
    assert made.run("evidence", "verify", "latest").code == 0
    (made.session / f"logs/{event['job']}.log").write_bytes(b"observed\n")
    assert [each.code for each in made.inspect().objections] == ["evidence-changed"]


def ended_job(session: Session, jobs: Jobs, source: str) -> JobFinished:
    job = background(session, jobs.root, source)
    until(lambda: look(folder_of(jobs.root, job)).ended)
    (event,) = backgrounds.settled(jobs.root, session.state)
    assert isinstance(event, JobFinished)
    return event


def test_output_that_was_too_long_has_the_digest_of_what_was_kept(session: Session, jobs: Jobs) -> None:
    event = ended_job(session, jobs, "echo served")
    kept = backgrounds.with_output(
        replace(event, size=4711, log_sha256="0" * 64), jobs.root / ".runbook/jobs", session.folder
    )
    assert (kept.size, kept.log_sha256) == (7, sha256(b"served\n"))


def test_output_that_was_changed_is_found_later(session: Session, jobs: Jobs) -> None:
    event = ended_job(session, jobs, "echo served")
    (jobs.root / ".runbook/jobs" / event.job / "output.log").write_text("forged\n")
    kept = backgrounds.with_output(event, jobs.root / ".runbook/jobs", session.folder)
    assert kept.log_sha256 == sha256(b"served\n")


def test_output_that_cannot_be_read(session: Session, jobs: Jobs) -> None:
    event = ended_job(session, jobs, "echo served")
    (jobs.root / ".runbook/jobs" / event.job / "output.log").unlink()
    kept = backgrounds.with_output(event, jobs.root / ".runbook/jobs", session.folder)
    assert (kept.log_sha256, kept.size) == ("", 0)
    assert kept.reason.endswith("Its output cannot be read: No such file or directory.")


def test_one_that_goes_on_is_told_of_when_its_session_is_closed(tmp_path: Path) -> None:
    made = serving(tmp_path, "until test -e go; do sleep 0.02; done; exit 3", behind="true")
    assert made.execute().code == 0
    said = made.run("session", "close", "latest")
    (made.path / "go").touch()
    assert said.code == 0, said.said
    assert "warning[job-running]: A job of it goes on, " in said.said
    assert made.inspect().objections == ()
    assert made.run("job", "follow", "serve").code == 3
    assert made.run("evidence", "verify", "latest").code == 0
