"""Blocks that were at work when a run was lost: a person says what became of them; what is left is ended."""

from __future__ import annotations

import os
from collections.abc import Sequence

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.order import Order
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.screen import note
from runbook_kit.errors import Busy, UsageError
from runbook_kit.render.escape import on_one_line
from runbook_kit.run.marks import at_work
from runbook_kit.run.model import Left
from runbook_kit.run.reaping import end_processes
from runbook_kit.session import events as happened
from runbook_kit.session.state import State, StepNow
from runbook_kit.session.store import Session

GRACE_S = 10.0  # between asking what a lost run has left to end and ending it
CHOICES = {"done": "it was carried out: do not run it again", "again": "run it again", "stop": "leave it open"}


def settle_unknown(session: Session, order: Order, people: Terminal) -> None:
    """Decide about every block that had begun and not ended. Raises `Concluded` (exit 7) when a person must look."""
    named(order, session.state)
    for step in list(session.state.steps.values()):
        if step.state == "running":
            session.append(happened.StepUnknown(step=step.address, reason="The run was lost while it was going on."))
    for step in list(session.state.steps.values()):
        if step.address in order.again or step.address.rpartition("/")[2] in order.again:
            if step.state == "unknown":
                end_lost(session, step)
            decide(session, step, "again", order)
        elif step.state == "unknown" and not step.redo:
            settle(session, step, order, people)


def named(order: Order, state: State) -> None:
    """Raise `UsageError` for a block after --done or --again that this session does not have."""
    known = set(state.steps) | {address.rpartition("/")[2] for address in state.steps}
    for name in (*order.done, *order.again):
        if name not in known:
            message = f"The session has no block `{name}` that had begun."
            raise UsageError(message, hint=f"`runbook session show {state.id}` lists them.", code="unknown-block")


def settle(session: Session, step: StepNow, order: Order, people: Terminal) -> None:
    if step.address in order.done or step.address.rpartition("/")[2] in order.done:
        return decide(session, step, "done", order)
    if step.idempotent:
        end_lost(session, step)
        return decide(session, step, "again", order)
    question = f"{step.address} had begun when the run was lost. Was it carried out?"
    left = at_work(session.id, step.address)
    still = f" It is still at work: {processes(left)}." if left else ""
    chosen = people.choose(question, f"Its output so far: {session.folder / 'logs'}{still}", CHOICES)
    if chosen == "again":
        end_lost(session, step)
    if chosen in ("done", "again"):
        return decide(session, step, chosen, order)
    session.append(happened.SessionPaused(reason=f"The outcome of {step.address} is unknown.", code="step-unknown"))
    session.anchor()
    command = f"runbook session resume {session.id}"
    raise Concluded(
        f"{step.address} had begun when the run was lost; whether it was carried out nobody knows.{still}",
        code="step-unknown",
        hint=f"Look, then `{command} --done {step.address}`, or `--again {step.address}` to run it again"
        f"{', which ends what is still at work' if left else ''}.",
        exit_code=7,
    )


def end_lost(session: Session, step: StepNow) -> None:
    """End what is still at work of a block whose run was lost: run again, it would run twice at once.

    Raises `Busy` for what cannot be ended.
    """
    left = at_work(session.id, step.address)
    if not left:
        return
    note(f"{step.address} is still at work, although its run was lost: {processes(left)}. It is ended first.")
    alive = end_processes(left, GRACE_S)
    gone = tuple(each for each in left if each not in alive)
    session.append(happened.ChildrenEnded(step=step.address, ended=behind(gone), alive=behind(alive)))
    if alive:
        session.anchor()
        raise Busy(
            f"{step.address} is still at work and cannot be ended: {processes(alive)}.",
            hint=f"End it yourself; then `runbook session resume {session.id} --again {step.address}`.",
            code="block-at-work",
        )


def behind(left: Sequence[Left]) -> tuple[happened.LeftBehind, ...]:
    """Processes as the log holds them: only their programs, as a command line may hold a secret not known here."""
    return tuple(happened.LeftBehind(each.pid, program(each)) for each in left)


def processes(left: Sequence[Left]) -> str:
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    shown = ", ".join(f"{each.pid} ({on_one_line(program(each))})" for each in left[:3])
    return f"{'process' if len(left) == 1 else 'processes'} {shown}{more}"


def program(left: Left) -> str:
    return os.path.basename(left.command.partition(" ")[0])


def decide(session: Session, step: StepNow, decision: str, order: Order) -> None:
    by = order.answers.operator
    session.append(happened.StepResolved(step=step.address, decision="done" if decision == "done" else "again", by=by))
