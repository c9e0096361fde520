"""What a supervisor does while its command runs: timeouts, repetition, what is left, what cannot be written."""

from __future__ import annotations

import resource
import signal
import time
from pathlib import Path

from tests.run.jobs.samples import Jobs, now, until

from runbook_kit.run.jobs.happenings import JobLeft, JobOpened, RunFinished, RunStarted, read_events
from runbook_kit.run.jobs.leftovers import find_processes
from runbook_kit.run.jobs.starting import Started
from runbook_kit.run.jobs.state import is_described
from runbook_kit.session.chain import verify
from runbook_kit.session.events import JobFinished, JobStarted
from runbook_kit.session.halt import Trigger, trigger


def kinds(started: Started) -> list[type]:
    return [type(each.event) for each in read_events((started.folder / "events.jsonl").read_bytes())]


def test_the_log_is_a_chain_and_tells_everything(jobs: Jobs) -> None:
    started = jobs.start("exit 0", session="S", step="phase/block")
    job, _ = jobs.end(started)
    data = (started.folder / "events.jsonl").read_bytes()
    assert verify(data, None, started.spec.id).verdict == "intact"
    assert kinds(started) == [JobOpened, JobStarted, RunFinished, JobFinished]
    assert (job.word, job.spec.session, is_described(started.folder, job.state)) == ("finished", "S", True)
    (started.folder / "job.json").write_bytes((started.folder / "job.json").read_bytes() + b"\n")
    assert not is_described(started.folder, job.state)


def test_a_death_by_signal_is_that_signal_and_no_exit_code(jobs: Jobs) -> None:
    job, _ = jobs.end(jobs.start("kill -15 $$"))
    assert (job.word, job.state.exit_code, job.state.signal, job.exit_code) == ("failed", None, 15, 143)


def test_the_expected_code_is_a_success(jobs: Jobs) -> None:
    job, _ = jobs.end(jobs.start("exit 7", expect_exit=(7,)))
    assert (job.word, job.exit_code) == ("finished", 7)
    job, _ = jobs.end(jobs.start("exit 0", expect_exit=(7,)))
    assert (job.word, job.exit_code) == ("failed", 0)


def test_b3_an_exit_code_belongs_to_one_job(jobs: Jobs) -> None:
    first = jobs.start("exit 0", "a")
    jobs.end(first)
    second = jobs.start("exec sleep 30", "a")
    assert (now(second).word, now(second).state.exit_code) == ("running", None)
    assert (now(first).word, now(first).state.exit_code) == ("finished", 0)


def test_too_long(jobs: Jobs) -> None:
    job, _ = jobs.end(jobs.start("trap '' TERM; while :; do sleep 9; done", timeout_s=0.1, grace_s=0.1))
    assert (job.word, job.state.why, job.exit_code, job.state.signal) == ("failed", "timeout", 124, signal.SIGKILL)
    assert [each.signal for each in job.state.sent] == [signal.SIGTERM, signal.SIGKILL]
    assert job.state.reason == "It took longer than 0.1 s. It did not end in time and was killed."


def test_what_it_leaves_behind_is_reported_and_can_be_ended(jobs: Jobs) -> None:
    started = jobs.start("sleep 41 & setsid sleep 42 & exit 0")
    job, _ = jobs.end(started)
    assert (job.word, len(job.state.left)) == ("finished", 2)
    assert JobLeft in kinds(started)
    assert {each.command for each in find_processes(job)} == {"sleep 41", "sleep 42"}
    result = jobs.stop(started)
    assert (result.was, result.word, result.done, len(result.ended)) == ("finished", "finished", True, 2)
    assert (find_processes(now(started)), now(started).state.left) == ((), ())


def test_it_is_repeated_until_it_is_stopped(jobs: Jobs) -> None:
    source = "echo run; test $(wc -l < log) != 1 && code=0 || code=3; echo x >> log; exit $code"
    (jobs.root / "log").touch()
    started = jobs.start(source, every_s=0.05)
    until(lambda: now(started).state.runs >= 3)
    assert jobs.stop(started).word == "stopped"
    job, out = jobs.end(started)
    assert (job.state.runs, job.state.bad, out) == (out.count(b"run"), 1, b"run\n" * job.state.runs)
    assert (job.exit_code, job.state.exit_code) == (1, 1)
    found = kinds(started)
    assert found[1:5] == [JobStarted, RunFinished, RunStarted, RunFinished]


def test_runs_begin_an_interval_apart_and_never_overlap(jobs: Jobs) -> None:
    started = jobs.start("test -e one || { touch one; sleep 0.5; }; date +%s%N", every_s=0.2)
    until(lambda: now(started).state.runs >= 3)
    jobs.stop(started)
    job = now(started)
    events = read_events((started.folder / "events.jsonl").read_bytes())
    starts = [each.event for each in events if isinstance(each.event, RunStarted)]
    assert (starts[0].run, starts[0].missed, starts[1].missed) == (2, 2, 0)
    assert job.state.missed == 2


def test_a_run_that_takes_too_long_does_not_end_the_repetition(jobs: Jobs) -> None:
    started = jobs.start("test -e one || { touch one; exec sleep 30; }; echo done", every_s=0.1, timeout_s=0.1)
    until(lambda: now(started).state.runs >= 2)
    jobs.stop(started)
    job, out = jobs.end(started)
    assert (job.state.bad, out.startswith(b"done\n"), job.word) == (1, True, "stopped")


def test_a_program_that_vanishes_between_two_runs(jobs: Jobs) -> None:
    program = jobs.root / "program"
    program.write_text('#!/bin/sh\nrm -- "$0"\n', "utf-8")
    program.chmod(0o700)
    started = jobs.start("", argv=(str(program),), every_s=0.05)
    until(lambda: now(started).state.bad >= 1)
    assert now(started).word == "running"
    jobs.stop(started)


def test_halting_everything_ends_jobs(jobs: Jobs) -> None:
    started = jobs.start("echo ready; exec sleep 30")
    repeated = jobs.start("true", every_s=30)
    until(lambda: now(repeated).state.runs == 1)
    trigger(jobs.root / ".runbook", Trigger("2026-11-01T08:00:00Z", "ada", "smoke"))
    assert [jobs.end(each)[0].state.reason for each in (started, repeated)] == ["Everything was halted."] * 2


def test_output_that_cannot_be_written_ends_the_command(jobs: Jobs) -> None:
    """What is not recorded must not go on unseen."""
    started = jobs.start("until test -e go; do sleep 0.01; done; yes | head -c 300000; exec sleep 30")
    holder = now(started).holder
    assert holder is not None
    resource.prlimit(holder.pid, resource.RLIMIT_FSIZE, (60_000, 60_000))
    (jobs.root / "go").touch()
    job, _ = jobs.end(started)
    assert (job.word, job.state.exit_code) == ("failed", None)
    assert job.state.reason == "`.runbook/jobs` cannot be used: File too large."
    assert find_processes(job) == ()


def test_much_output_keeps_both_ends(jobs: Jobs) -> None:
    job, out = jobs.end(jobs.start("seq 1 20000", most=1000))
    assert (job.state.size, out.startswith(b"1\n2\n"), out.endswith(b"19999\n20000\n")) == (108894, True, True)
    assert b"107894 bytes are left out here" in out


def test_the_output_can_be_read_while_it_runs(jobs: Jobs) -> None:
    started = jobs.start("echo one; exec sleep 30")
    until(lambda: (started.folder / "output.log").read_bytes() == b"one\n")
    assert now(started).word == "running"


def test_starting_many_is_quick(jobs: Jobs) -> None:
    began = time.monotonic()
    started = [jobs.start("true", f"j{number}") for number in range(8)]
    print(f"8 jobs started in {time.monotonic() - began:.2f} s")
    assert [jobs.end(each)[0].word for each in started] == ["finished"] * 8
    assert len(list(Path(jobs.root / ".runbook" / "jobs").iterdir())) == 8
