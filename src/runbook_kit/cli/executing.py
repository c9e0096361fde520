"""`runbook run --execute`: from an order to a session, event by event, and to an exit code."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress

from runbook_kit.cli.ending import conclude
from runbook_kit.cli.live import Live
from runbook_kit.cli.opening import begin, prepare
from runbook_kit.cli.order import Order, Ready
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.watching import Listener
from runbook_kit.errors import MachineError, RunbookError
from runbook_kit.run.assignment import Assignment, Ended, Stop
from runbook_kit.run.runner import Runner
from runbook_kit.session import events as happened
from runbook_kit.session.folders import OWN
from runbook_kit.session.inbox import collect
from runbook_kit.session.log import failed
from runbook_kit.session.store import Session

ANCHOR_S = 0.1  # between two anchors of a log that grows


def execute(order: Order) -> None:
    """Carry the order out and say how it ended. Raises `Concluded` for everything but success."""
    environ = dict(os.environ)
    if order.resume:
        from runbook_kit.cli.resuming import resumed

        return resumed(order, environ)
    ready = prepare(order, environ)
    session = begin(order, ready, environ)
    try:
        conclude(order, ready, carry_out(order, ready, session, environ), session)
    finally:
        session.close()
    return None


def carry_out(
    order: Order,
    ready: Ready,
    session: Session,
    environ: Mapping[str, str],
    change: Callable[[Assignment], Assignment] = lambda work: work,
) -> Ended:
    """Run the plan; every event is in the log before anything else happens. Raises what stops us."""
    from runbook_kit.cli.assigning import assign

    blocks = [action.address for action in ready.plan.actions if action.lang and action.kind != "check"]
    screen = Live(environ, len(blocks), quiet=order.form == "json", order=blocks)
    listener = Listener(ready.located.place.root / OWN, screen.tick, heeds_halt=not ready.planned.stops_always)
    with listener.listening():
        people = Terminal(environ, may_ask=order.may_ask, guard=listener.asking, patience=listener.await_answer)
        work = change(assign(order.answers, ready, session, environ, people, screen, listener))
        screen.open()
        try:
            return follow(work, session)
        finally:
            screen.close()


def follow(work: Assignment, session: Session) -> Ended:
    """Append each event before the run goes on, and what other terminals have left for this session."""
    happening = Runner(work).carry_out()
    try:
        return append_all(happening, session)
    except KeyboardInterrupt:
        return Ended(Stop("interrupted", "SIGINT ended the run.", 130, signal="SIGINT"))
    except OSError as error:
        stopped = failed(error)
        give_up(session, stopped)
        raise stopped from None
    except RunbookError as error:
        give_up(session, error)
        raise
    finally:
        happening.close()


def append_all(happening: Generator[happened.AnyEvent, None, Ended], session: Session) -> Ended:
    """Append what happens, each event before the next can happen."""
    anchored = 0.0
    while True:
        try:
            event = next(happening)
        except StopIteration as end:
            ended: Ended = end.value
            return ended
        session.append(event)
        if isinstance(event, happened.StepFinished):
            if time.monotonic() - anchored >= ANCHOR_S:  # the log itself is on the disk already
                session.anchor(durable=False)
                anchored = time.monotonic()
            collect(session)


def give_up(session: Session, error: RunbookError) -> None:
    """Record why the run cannot go on, if that can still be recorded."""
    with suppress(OSError, MachineError):
        session.append(happened.SessionStopped(reason=error.message, code=error.code))
        session.anchor()
