"""Of many jobs the newest are listed, and behind them those that somebody should know of."""

from __future__ import annotations

from runbook_kit.cli.job_list import NEWEST, newest
from runbook_kit.render.job_v1 import JobFacts


def test_old_ones_that_run_or_are_lost_stay_in_the_list() -> None:
    found = [JobFacts(id=str(number), state="finished") for number in range(NEWEST)]
    old = [JobFacts(id=state, state=state) for state in ("failed", "running", "stopped", "lost", "")]
    assert [facts.id for facts in newest(found + old)[NEWEST:]] == ["running", "lost", ""]
