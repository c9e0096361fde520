"""The end of a run in the words of the log, and what blocks in the background have to do with it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from runbook_kit.cli.ending import last_events, with_jobs
from runbook_kit.run.assignment import Ended, Stop
from runbook_kit.session import events as happened
from runbook_kit.session.state import JobNow, State

FAILED = JobNow("j-1", "p/serve", "finished", 4711, exit_code=3, failed=True)


@pytest.mark.parametrize(("stop", "event"), [
    (None, happened.SessionEnded(outcome="passed")),
    (Stop("x", "X.", 143, signal="SIGTERM"), happened.SessionInterrupted(signal="SIGTERM")),
    (Stop("x", "X.", 7, waits=True), happened.SessionPaused(reason="X.", code="x")),
    (Stop("halted", "X.", 3), happened.SessionStopped(reason="X.", code="halted")),
    (Stop("limit-time", "X.", 3), happened.SessionStopped(reason="X.", code="limit-time")),
    (Stop("exit-code", "X."), happened.SessionEnded(outcome="failed", reason="X.", code="exit-code")),
])  # fmt: skip
def test_the_last_event(stop: Stop | None, event: happened.AnyEvent) -> None:
    assert last_events(Ended(stop), State()) == (event,)


def test_a_warning_of_an_earlier_part_counts() -> None:
    assert last_events(Ended(None, (), True), State()) == (happened.SessionEnded(outcome="warned"),)


def test_a_background_block_that_failed_ends_the_run() -> None:
    ended = with_jobs(Ended(), State(id="s", jobs={"j-1": FAILED}))
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code) == ("job-failed", 1)
    assert ended.stop.reason == "`p/serve` failed as job j-1."
    assert "`runbook session resume s` begins it again" in ended.stop.hint


def test_what_stopped_the_run_before_comes_first() -> None:
    before = Ended(Stop("exit-code", "p/a failed."))
    assert with_jobs(before, State(jobs={"j-1": FAILED})) == before


def test_a_background_block_that_may_fail_is_a_warning() -> None:
    ended = with_jobs(Ended(), State(jobs={"j-1": replace(FAILED, spared=True)}))
    assert (ended.stop, ended.warned) == (None, True)
    assert with_jobs(Ended(), State(jobs={"j-1": replace(FAILED, failed=False)})) == Ended()
