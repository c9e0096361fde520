"""What `job stop` says, and its grace."""

from __future__ import annotations

import pytest

from runbook_kit.cli.job_stop import grace_seconds, told
from runbook_kit.errors import UsageError
from runbook_kit.run.jobs.stopping import Stopped
from runbook_kit.run.model import Left

LEFT = (Left(7, "boot/1", "sleep 9"),)


@pytest.mark.parametrize(("result", "said"), [
    (Stopped("J", "l", "running", "stopped", "It was stopped by ada."), "J: It was stopped by ada."),
    (Stopped("J", "l", "lost", "lost", "Gone."), "J was lost: Gone. Nothing of it runs any more."),
    (Stopped("J", "l", "lost", "lost", "It.", LEFT), "J was lost: It. What it had left was ended: 7 (sleep 9)."),
    (Stopped("J", "l", "finished", "finished"), "J had ended before (finished)."),
])  # fmt: skip
def test_what_is_said(result: Stopped, said: str) -> None:
    assert (told(result), result.done) == (said, True)


def test_what_still_runs_is_not_done() -> None:
    assert not Stopped("J", "l", "running", "stopped", alive=LEFT).done
    assert not Stopped("J", "l", "running", "running").done


def test_the_grace() -> None:
    assert [grace_seconds(text) for text in ("0", "10s", "2m")] == [0, 10, 120]
    with pytest.raises(UsageError):
        grace_seconds("soon")
