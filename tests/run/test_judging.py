"""What an attempt came to, where its own process says little or nothing about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.run.assignments import block, book, kit

from runbook_kit.document.model import Block
from runbook_kit.plan.model import Action
from runbook_kit.run.judging import judge, readiness_of
from runbook_kit.run.model import Ending
from runbook_kit.run.recording import Recorded
from runbook_kit.session.events import StepFinished

RECORDED = Recorded(size=0, sha256="", kept=0, truncated=False, masked=0, tail="the end")
FINISHED = StepFinished(step="p/a", outcome="passed", exit_code=0, duration_ms=1, number=1)
ACTION = Action("p/a", "block", "step", "", lang="bash", source="true", timeout_s=5)


def judged(tmp_path: Path, ending: Ending, source: str = "true", words: str = "", lang: str = "bash") -> StepFinished:
    found: Block = kit(tmp_path, book(block("a", "true", words))).work.blocks()["p/a"]
    return judge(FINISHED, ending, RECORDED, replace(ACTION, source=source, lang=lang), found)


@pytest.mark.parametrize("why", ["interrupted", "halted"])
def test_what_the_run_ended_is_no_warning(why: str, tmp_path: Path) -> None:
    found = judged(tmp_path, Ending(None, signal=15, stopped=why), words="continue_on_error=true")
    assert (found.outcome, found.code, found.reason) == ("failed", why, f"It was ended because the run was {why}.")
    assert found.tail == "the end"


def test_a_block_that_may_fail_may_take_too_long(tmp_path: Path) -> None:
    found = judged(tmp_path, Ending(None, signal=15, stopped="timeout"), words="continue_on_error=true")
    assert (found.outcome, found.code) == ("warned", "timeout")


@pytest.mark.parametrize(("lang", "outcome"), [("bash", "warned"), ("sh", "warned"), ("python", "passed")])
def test_hidden_failures_are_those_of_shells(lang: str, outcome: str, tmp_path: Path) -> None:
    assert judged(tmp_path, Ending(0), "false || true", lang=lang).outcome == outcome


@pytest.mark.parametrize(("output", "said"), [
    (b"READY\n", "READY"),
    (b"READY: 3 of 3.\nmore\n", "READY: 3 of 3."),
    (b"  NOT_READY, no disk\r\n", "NOT_READY, no disk"),
    (b"READYISH\n", ""),
    (b"not ready\nREADY\n", ""),
    (b"\nREADY\n", ""),
    (b"", ""),
    (b"READY \xff" + b"x" * 999, "READY \ufffd" + "x" * 193),
])  # fmt: skip
def test_readiness_is_the_first_line(output: bytes, said: str) -> None:
    assert readiness_of(replace(RECORDED, output=output)) == said
