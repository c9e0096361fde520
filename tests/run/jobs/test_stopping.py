"""Stopping: TERM, time, KILL, each recorded; never the caller; what a lost supervisor has left is found and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.run.jobs.samples import Jobs, now, stamp, until

from runbook_kit.run.jobs import stopping
from runbook_kit.run.jobs.happenings import JobEnding, JobLeft, JobSignalled, read_events
from runbook_kit.run.jobs.leftovers import find_processes
from runbook_kit.run.jobs.starting import Started
from runbook_kit.run.marks import marked
from runbook_kit.run.reaping import look as look_at_process
from runbook_kit.session.chain import verify
from runbook_kit.session.events import JobLost


def ready(started: Started) -> None:
    until(lambda: (started.folder / "output.log").read_bytes())


def is_alive(pid: int) -> bool:
    process = look_at_process(pid)
    return process is not None and process.state not in "ZX"


def lose(started: Started) -> None:
    """Kill the supervisor, which no one can catch."""
    holder = now(started).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    until(lambda: now(started).word == "lost")


def test_term_is_enough_for_most(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    result = jobs.stop(started)
    assert (result.was, result.word, result.done, result.alive) == ("running", "stopped", True, ())
    job = now(started)
    assert (job.state.exit_code, job.state.signal, job.exit_code) == (None, signal.SIGTERM, 143)
    assert [each.signal for each in job.state.sent] == [signal.SIGTERM]
    assert job.state.reason == "It was stopped by ada@example.org."


def test_one_that_ends_in_its_own_time_keeps_its_code(jobs: Jobs) -> None:
    started = jobs.start("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done")
    ready(started)
    jobs.stop(started)
    job, out = jobs.end(started)
    assert (job.word, job.state.exit_code, b"bye\n" in out) == ("stopped", 5, True)


def test_b6_one_that_ignores_term_is_killed_with_its_tree(jobs: Jobs) -> None:
    source = (
        "trap '' TERM; (setsid sleep 31 & echo $!; setsid sleep 32 & echo $!); echo ready; while :; do sleep 9; done"
    )
    started = jobs.start(source)
    until(lambda: b"ready" in (started.folder / "output.log").read_bytes())
    result = jobs.stop(started, grace_s=0.2)
    job, out = jobs.end(started)
    assert (result.word, result.done, job.state.signal) == ("stopped", True, signal.SIGKILL)
    assert [each.signal for each in job.state.sent] == [signal.SIGTERM, signal.SIGKILL]
    assert [is_alive(int(pid)) for pid in out.split()[:2]] == [False, False]
    assert [type(each.event) for each in read_events((started.folder / "events.jsonl").read_bytes())][2:5] == [
        JobEnding,
        JobSignalled,
        JobSignalled,
    ]
    assert "was killed" in job.state.reason


def test_an_escaped_child_that_ignores_term_does_not_outlive_the_stop(jobs: Jobs) -> None:
    started = jobs.start("(trap '' TERM; exec setsid sleep 38) & echo $!; exec sleep 30")
    ready(started)
    result = jobs.stop(started, grace_s=0.1)
    job = now(started)
    assert (result.done, result.ended, job.state.left, job.state.signal) == (True, (), (), signal.SIGTERM)
    assert JobLeft in [type(each.event) for each in read_events((started.folder / "events.jsonl").read_bytes())]
    assert not is_alive(int((started.folder / "output.log").read_bytes()))


def test_b2_a_caller_that_is_a_script_goes_on(jobs: Jobs) -> None:
    """The origin killed the process group of its caller. Here a process of another group stops the job, and lives."""
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    code = (
        "import sys; from pathlib import Path; from tests.run.jobs.samples import *; "
        "stop(Path(sys.argv[1]), Stopper(holder(), stamp)); print('goes on')"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        ["bash", "-c", '"$@"; echo $?', "bash", sys.executable, "-c", code, str(started.folder)],
        capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("goes on\n0\n", "")
    assert now(started).word == "stopped"


def test_a_second_stop_changes_nothing(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    jobs.stop(started)
    before = (started.folder / "events.jsonl").read_bytes()
    result = jobs.stop(started)
    assert (result.was, result.word, result.done, result.ended) == ("stopped", "stopped", True, ())
    assert (started.folder / "events.jsonl").read_bytes() == before


def test_one_that_has_ended_is_not_touched(jobs: Jobs) -> None:
    started = jobs.start("exit 4")
    jobs.end(started)
    result = jobs.stop(started)
    assert (result.was, result.word, result.done, now(started).state.exit_code) == ("failed", "failed", True, 4)


def test_b5_a_lost_job_is_said_to_be_lost_and_its_processes_are_found_and_ended(jobs: Jobs) -> None:
    started = jobs.start("setsid sleep 33 & echo $!; exec sleep 34")
    ready(started)
    escaped = int((started.folder / "output.log").read_bytes())
    lose(started)
    job = now(started)
    assert (job.state.reason, job.exit_code) == ("Its supervisor has vanished without a word.", 1)
    assert {each.pid for each in find_processes(job)} == {started.pid, escaped}
    result = jobs.stop(started)
    assert (result.was, result.word, result.done) == ("lost", "lost", True)
    assert {each.pid for each in result.ended} == {started.pid, escaped}
    assert not is_alive(started.pid)
    assert not is_alive(escaped)
    data = (started.folder / "events.jsonl").read_bytes()
    assert verify(data, None, job.id).verdict == "intact"
    assert [type(each.event) for each in read_events(data)][-2:] == [JobLeft, JobLost]
    assert jobs.stop(started).ended == ()


def test_b8_a_zombie_has_ended(jobs: Jobs) -> None:
    """Whoever should reap it does not: the number is there, and the process is not."""
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    lose(started)
    child = subprocess.Popen(
        ["sleep", "35"], env={**os.environ, "RUNBOOK_JOB": started.spec.id}, start_new_session=True
    )
    until(lambda: child.pid in {each.pid for each in find_processes(now(started))})
    child.kill()
    until(lambda: (process := look_at_process(child.pid)) is not None and process.state == "Z")
    try:
        assert [each.pid for each in find_processes(now(started))] == [started.pid]
    finally:
        child.wait()


def test_our_own_group_is_never_ended(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    lose(started)
    ours = subprocess.Popen(["sleep", "36"], env={**os.environ, "RUNBOOK_JOB": started.spec.id})
    try:
        until(lambda: ours.pid in set(marked({"RUNBOOK_JOB": started.spec.id})))
        assert {each.pid for each in jobs.stop(started).ended} == {started.pid}
        assert ours.poll() is None
    finally:
        ours.kill()
        ours.wait()


def test_a_supervisor_that_does_not_answer_is_ended_too(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    holder = now(started).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGSTOP)
    monkeypatch.setattr(stopping, "LAST_S", 0.1)
    result = jobs.stop(started, grace_s=0.1)
    assert result.done
    assert not is_alive(started.pid)
    assert not is_alive(holder.pid)


def test_a_signal_to_the_supervisor_ends_the_job_in_order(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    holder = now(started).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGTERM)
    job, _ = jobs.end(started)
    assert (job.word, job.state.reason) == ("stopped", "Its supervisor was asked to end with signal 15.")


def test_the_end_of_a_terminal_is_none(jobs: Jobs) -> None:
    started = jobs.start("trap - HUP; echo ready; sleep 0.1; echo still")
    ready(started)
    holder = now(started).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGHUP)
    job, out = jobs.end(started)
    assert (job.word, out) == ("finished", b"ready\nstill\n")


def test_a_job_outlives_who_started_it(jobs: Jobs) -> None:
    """The caller dies with its whole process group, which no one can catch."""
    root = Path(__file__).parents[3]
    code = (
        "import os, signal, sys; from pathlib import Path; from tests.run.jobs.samples import Jobs; "
        "print(Jobs(Path(sys.argv[1])).start('echo ready; sleep 0.2; echo still').folder, flush=True); "
        "os.killpg(0, signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(jobs.root)], capture_output=True, text=True, check=False, cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)}, start_new_session=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    (folder,) = (jobs.root / ".runbook" / "jobs").iterdir()
    until(lambda: (folder / "output.log").read_bytes() == b"ready\nstill\n")


def test_everything_at_once(jobs: Jobs) -> None:
    """As `halt` does it: all are asked first, so that it takes as long as the slowest."""
    begun = [jobs.start("trap '' TERM; echo ready; while :; do sleep 9; done", f"j{number}") for number in range(3)]
    ended = jobs.start("true", "ended")
    lost = jobs.start("echo ready; exec sleep 30", "lost")
    jobs.end(ended)
    for each in (*begun, lost):
        ready(each)
    lose(lost)
    began = time.monotonic()
    results = jobs.stop_all(grace_s=0.3)
    print(f"3 jobs that ignore TERM and a lost one in {time.monotonic() - began:.2f} s")
    assert {(each.label, each.was, each.done) for each in results} == {
        ("j0", "running", True), ("j1", "running", True), ("j2", "running", True), ("lost", "lost", True),
    }  # fmt: skip
    assert jobs.stop_all() == []


def test_one_that_cannot_be_read_is_stopped_all_the_same(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    (started.folder / "job.json").write_bytes(b"{")
    (result,) = jobs.stop_all(grace_s=1)
    assert (result.id, result.done, is_alive(started.pid)) == (started.spec.id, False, False)
    assert "cannot be read" in result.problem


def test_b7_a_number_that_belongs_to_another_process_by_now(jobs: Jobs) -> None:
    """The same number with another start, or of another boot, never counts."""
    from msgspec.structs import replace

    started = jobs.start("echo ready; exec sleep 30")
    ready(started)
    job = now(started)
    other = subprocess.Popen(["sleep", "37"], start_new_session=True)
    try:
        process = look_at_process(other.pid)
        assert process is not None
        for wrong in (f"{stamp().boot}/1", f"another-boot/{process.started}"):
            last = replace(job.state.last, pid=other.pid, started=wrong)
            stranger = replace(job, spec=replace(job.spec, id="none"), state=replace(job.state, last=last))
            assert find_processes(stranger) == ()
        right = replace(job.state.last, pid=other.pid, started=f"{stamp().boot}/{process.started}")
        same = replace(job, spec=replace(job.spec, id="none"), state=replace(job.state, last=right))
        assert [each.pid for each in find_processes(same)] == [other.pid]
    finally:
        other.kill()
        other.wait()
