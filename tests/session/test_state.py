"""A session as it is now: what follows from its values, and the words people read for them."""

from __future__ import annotations

from typing import get_args

import pytest

from runbook_kit.session.state import JobNow, SessionState, State, StepNow, is_over


@pytest.mark.parametrize(
    ("code", "word"), [("interrupted", "cut short"), ("halted", "cut short"), ("exit-code", "failed")]
)
def test_a_block_that_ended_with_the_run_has_not_failed(code: str, word: str) -> None:
    step = StepNow("s", "failed", 1, code=code)
    assert (step.state, step.word) == ("failed", word)


@pytest.mark.parametrize(
    ("job", "word"),
    [
        (JobNow("j", "s", "running", 1), "running"),
        (JobNow("j", "s", "finished", 1, exit_code=0), "finished"),
        (JobNow("j", "s", "finished", 1, exit_code=1, failed=True), "failed"),
        (JobNow("j", "s", "finished", 1, exit_code=1, failed=True, spared=True), "warned"),
        (JobNow("j", "s", "lost", 1, failed=True), "lost"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whether_a_job_ended_as_it_should_counts_for_more_than_that_it_ended(job: JobNow, word: str) -> None:
    assert job.word == word


def test_a_job_that_was_begun_again_is_judged_by_its_last_start() -> None:
    ended = [
        JobNow("j1", "s", "finished", 1, exit_code=1, failed=True),
        JobNow("j2", "s", "finished", 2, exit_code=0),
        JobNow("j3", "t", "lost", 3, failed=True),
        JobNow("j4", "u", "finished", 4, exit_code=1, failed=True, spared=True),
    ]
    assert [each.id for each in State(jobs={each.id: each for each in ended}).failed_jobs] == ["j3"]


def test_what_is_over() -> None:
    assert {word for word in get_args(SessionState) if is_over(State(state=word))} == {"closed", "cancelled"}
