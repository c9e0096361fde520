"""Blocks in the background: jobs of their session, whose end the session learns."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.run.jobs.samples import Jobs, stamp, until

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
