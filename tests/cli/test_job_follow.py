"""How a job that was not as expected is told, when nobody ended it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from runbook_kit.cli.job_follow import how_it_ended
from runbook_kit.run.jobs.jobfolder import Spec
from runbook_kit.run.jobs.state import Job, State

SPEC = Spec(id="J", label="l", argv=(), cwd="", mode="shadow", created_at="")


def test_in_a_sentence() -> None:
    assert how_it_ended(Job(Path(), SPEC, State(exit_code=3))) == "It ended with exit code 3, not 0."
    assert how_it_ended(Job(Path(), SPEC, State(signal=9))) == "It was ended by signal 9."
    repeated = replace(SPEC, every_s=5.0)
    said = "2 of 7 runs did not end as expected."
    assert how_it_ended(Job(Path(), repeated, State(exit_code=1, runs=7, bad=2))) == said
