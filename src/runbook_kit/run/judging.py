"""What an attempt came to: whether the block passed, warned or failed, and why."""

from __future__ import annotations

from msgspec.structs import replace

from runbook_kit.document.expectation import wanted_of
from runbook_kit.document.model import Block
from runbook_kit.plan.model import Action
from runbook_kit.plan.shell.masked import Questions, hidden_failures
from runbook_kit.run.model import Ending
from runbook_kit.run.recording import Recorded
from runbook_kit.session.events import StepFinished

READY = ("READY", "NOT_READY")
# Why a block can have failed.
FAILURES = (
    "timeout", "interrupted", "halted", "signal", "exit-code", "not-ready", "unexpected-output", "missing-output",
    "outside-scope",
)  # fmt: skip


def readiness_of(recorded: Recorded) -> str:
    """The first line of the output when it says READY or NOT_READY."""
    line = recorded.output[:400].decode("utf-8", "replace").split("\n", 1)[0].strip()
    first = line.split(maxsplit=1)[0].rstrip(":.,") if line else ""
    return line[:200] if first in READY else ""


def judge(
    finished: StepFinished,
    ending: Ending,
    recorded: Recorded,
    action: Action,
    block: Block,
    problems: tuple[str, ...] = (),
    questions: Questions = (),
) -> StepFinished:
    """The same with its outcome: passed, warned or failed, and why."""
    code, reason = _failure(finished, ending, recorded, action, block)
    if code:
        ours = ending.stopped not in ("", "timeout")  # which says nothing about the block
        outcome = "warned" if block.attributes.continue_on_error and not ours else "failed"
        return replace(finished, outcome=outcome, code=code, reason=reason, tail=recorded.tail)
    if problems:
        return replace(finished, outcome="warned", code="state-not-carried", reason=" ".join(problems))
    masked = _hidden(action, questions)
    if masked:
        return replace(finished, outcome="warned", code="masked-failure", reason=masked)
    return finished


def _failure(
    finished: StepFinished, ending: Ending, recorded: Recorded, action: Action, block: Block
) -> tuple[str, str]:
    """Reason code and sentence when the block has failed."""
    if ending.stopped == "timeout":
        return "timeout", f"It was ended after {action.timeout_s:g} s."
    if ending.stopped:
        return ending.stopped, f"It was ended because the run was {ending.stopped}."
    if ending.signal:
        return "signal", f"Signal {ending.signal} ended it."
    if ending.code not in block.attributes.expect_exit:
        wanted = " or ".join(map(str, block.attributes.expect_exit))
        return "exit-code", f"It exited with {ending.code}, not {wanted}."
    if finished.readiness.startswith("NOT_READY"):
        return "not-ready", f"It says {finished.readiness}."
    return _unexpected(recorded, block)


def _unexpected(recorded: Recorded, block: Block) -> tuple[str, str]:
    """What the output lacks of what the document expects."""
    from runbook_kit.run.expecting import matches_expected

    for wanted in wanted_of(block):
        mismatch = matches_expected(recorded.output, wanted.text, wanted.match, whole=recorded.whole)
        if mismatch:
            return "unexpected-output", mismatch.sentence
    return "", ""


def _hidden(action: Action, questions: Questions) -> str:
    """Why the success of the block says little: a command whose failure it hides."""
    return next(hidden_failures(action.source, questions), "") if action.lang in ("bash", "sh", "zsh") else ""
