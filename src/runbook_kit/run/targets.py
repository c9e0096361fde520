"""Goes through the targets of a stop playbook: each is looked at, stopped, and looked at again; all, whatever fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from runbook_kit.document.address import find_blocks
from runbook_kit.document.model import StopTarget
from runbook_kit.plan.draft import BUILT_IN, TARGETS
from runbook_kit.plan.model import Action
from runbook_kit.run.answering import checking_of
from runbook_kit.run.assignment import Assignment, Happening, Stop
from runbook_kit.run.blocks import Blocks
from runbook_kit.run.criteria import Decided, decide_built_in, run_check
from runbook_kit.run.stops import interrupted
from runbook_kit.session.events import Standing, TargetVerified
from runbook_kit.session.state import STILL

WITHIN_S = 30.0  # for a target that does not say how long it may take
LOOK_S = 0.5  # between two looks
LEAST_S = 10.0  # that a check gets to answer, however little time the target has
RUNS = 1  # the exit code by which a check says so; any other one than 0 means that it cannot tell
ENDING = frozenset({"interrupted", "halted"})


class Seen(Struct, frozen=True):
    """What a look at a target has shown, in a sentence; `cut`: a signal ended the look."""

    standing: Literal["still", "runs", "unknown"]
    said: str = ""
    cut: str = ""


def target_actions(work: Assignment) -> dict[str, tuple[StopTarget, Action, Action]]:
    """Target, block and check of every target that the plan has, by the address of the target."""
    actions = {action.address: action for action in work.plan.actions}
    found = {}
    for target in work.runbook.targets:
        address = f"{TARGETS}/{target.id}"
        if address in actions:
            block = find_blocks(target.stop, work.runbook)[0].address
            found[address] = (target, actions[block], actions[address])
    return found


def stop_targets(work: Assignment, blocks: Blocks) -> Happening:
    """Stop every target in order. A stop is why nothing behind may be done: a signal, or a target that is not still."""
    found = target_actions(work)
    answers: dict[str, Standing] = {}
    for address, (target, block, check) in found.items():
        verified: list[TargetVerified] = []
        stop = yield from _one(work, blocks, target, block, check, verified.append)
        if stop is not None:
            return stop
        answers[address] = verified[0].answer
        work.screen.says(check, verified[0].answer, verified[0].reason)
    left = [f"{found[address][0].title} ({answer})" for address, answer in answers.items() if answer not in STILL]
    return unverified(work, left) if left else None


def unverified(work: Assignment, left: list[str]) -> Stop:
    reason = f"{len(left)} of {len(work.runbook.targets)} targets are not known to stand still: {', '.join(left)}."
    hint = "Stop them by hand, or mend what failed and run it again; what stands still by then is left alone."
    return Stop("targets-unverified", reason, 1, hint)


def _one(
    work: Assignment,
    blocks: Blocks,
    target: StopTarget,
    block: Action,
    check: Action,
    tell: Callable[[TargetVerified], object],
) -> Happening:
    """One target: whether it stands still already, the block that stops it, and whether it does then."""
    began = work.elapsed()
    within = WITHIN_S if target.within_s is None else target.within_s
    seen = _look(work, blocks, check, max(within, LEAST_S))
    if seen.cut:
        return interrupted(work.watch, seen.cut)
    stopped_here = (before := work.before.targets.get(check.address)) is not None and before.answer == "stopped"
    if seen.standing == "still":
        answer: Standing = "stopped" if stopped_here else "already stopped"
        event = _verified(work, target, block, check, answer, seen.said, began)
        tell(event)
        yield event
        return None
    stop = yield from blocks.carry_out(block, again=True)
    if stop is not None and (stop.signal or stop.code == "halted"):
        return stop
    seen = _await(work, blocks, check, within)
    if seen.cut:
        return interrupted(work.watch, seen.cut)
    reason = " ".join(filter(None, (stop.reason if stop else "", seen.said)))
    answers: dict[str, Standing] = {"still": "stopped", "runs": "still running", "unknown": "unknown"}
    event = _verified(work, target, block, check, answers[seen.standing], reason, began)
    tell(event)
    yield event
    return None


def _await(work: Assignment, blocks: Blocks, check: Action, within: float) -> Seen:
    """Look until it stands still, or the time is over; then what was seen last."""
    until = work.elapsed() + within
    while True:
        seen = _look(work, blocks, check, max(until - work.elapsed(), LEAST_S))
        if seen.standing == "still" or seen.cut or work.elapsed() >= until:
            return seen
        work.wait(min(LOOK_S, max(until - work.elapsed(), 0.0)))
        why = work.watch.check()
        if why:
            return Seen("unknown", cut=why)


def _look(work: Assignment, blocks: Blocks, check: Action, timeout_s: float) -> Seen:
    """What the check says now."""
    variables = blocks.variables(check.phase)
    if check.lang == BUILT_IN:
        decided = decide_built_in(check, checking_of(work), variables)
        return Seen("still" if decided.met else "runs", decided.said)
    name = f"{blocks.number:03}-target"
    decided = run_check(check.source, checking_of(work), variables, name, timeout_s, check.address)
    return _judged(decided)


def _judged(decided: Decided) -> Seen:
    if decided.stopped in ENDING:
        return Seen("unknown", cut=decided.stopped)
    if decided.met:
        return Seen("still", decided.said)
    return Seen("runs" if decided.exit_code == RUNS and not decided.stopped else "unknown", decided.said)


def _verified(
    work: Assignment, target: StopTarget, block: Action, check: Action, answer: Standing, reason: str, began: float
) -> TargetVerified:
    return TargetVerified(
        step=check.address,
        answer=answer,
        text=target.title,
        reason=work.masker.mask(reason),
        block=block.address,
        duration_ms=round((work.elapsed() - began) * 1000),
    )


def addresses(work: Assignment) -> Iterator[str]:
    """Every action that belongs to a target: nothing else of the plan may carry it out."""
    for _, block, check in target_actions(work).values():
        yield block.address
        yield check.address
