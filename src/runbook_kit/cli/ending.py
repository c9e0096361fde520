"""The end of a run: recorded, its session closed where nothing is open, its evidence kept, the result printed."""

from __future__ import annotations

import os

from msgspec.structs import replace

from runbook_kit.cli.evidence_keeping import keep_evidence, lacking
from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.order import Order, Ready
from runbook_kit.cli.outcome import keep_outcome
from runbook_kit.cli.place import Place
from runbook_kit.document.address import Selection
from runbook_kit.errors import MachineError
from runbook_kit.run.assignment import Ended, Stop
from runbook_kit.session import events as happened
from runbook_kit.session.closing import failed_job
from runbook_kit.session.inbox import collect
from runbook_kit.session.state import State, is_over
from runbook_kit.session.store import Session

LIMITS = frozenset({"halted", "limit-blocks", "limit-time"})


def conclude(order: Order, ready: Ready, ended: Ended, session: Session) -> None:
    """Record how the run ended, print it, and leave with the exit code."""
    settle_jobs(session)
    ended = with_jobs(ended, session.state)
    for event in last_events(ended, session.state):
        session.append(event)
    collect(session)
    if ended.stop is None:
        close_if_done(session, order.answers.operator, ready.located.place, ready.located.selection)
    elif session.state.targets and session.state.state == "failed" and session.state.planned is None:
        # A stop playbook that failed is packed, and run anew: what stands still by then is left alone.
        keep_outcome(session, ready.located.place, ready.located.selection)
        session.append(happened.SessionClosed(outcome="failed", by=order.answers.operator, reason=ended.stop.reason))
    session.anchor()
    archive = ""
    if is_over(session.state):  # no success before what it leaves has been packed and verified
        archive = keep_evidence(ready.located.place, session.folder, ready.located.selection.runbook)
    stop = ended.stop
    try:
        show(order, session, archive)
    except BrokenPipeError:
        raise
    except OSError as error:
        if stop is None or not stop.signal:  # a terminal that was closed takes nothing any more
            raise unshown(session, error) from None
    if stop is not None and stop.exit_code == 0:
        from runbook_kit.cli.screen import note

        note(f"{stop.reason} {hint(stop, session)}")
    elif stop is not None:
        raise Concluded(stop.reason, code=stop.code, hint=stop.hint or hint(stop, session), exit_code=stop.exit_code)


def close_lost(order: Order, place: Place, session: Session) -> None:
    """Close a session whose run was lost between its end and its closing, and print it; or leave it as it is."""
    settle_jobs(session)
    close_if_done(session, order.answers.operator, place)
    session.anchor()
    if is_over(session.state):
        show(order, session, keep_evidence(place, session.folder))


def unshown(session: Session, error: OSError) -> MachineError:
    """What is wrong when only the result cannot be printed: nothing with the session."""
    return MachineError(
        f"The session is {session.state.state} and recorded; its result cannot be printed: {error.strerror}.",
        hint=f"`runbook session show {session.id}` prints it. Do not run it again for that.",
        code="result-not-printed",
    )


def settle_jobs(session: Session) -> None:
    """Record how jobs of this session have ended meanwhile."""
    if any(job.state == "running" for job in session.state.jobs.values()):
        from runbook_kit.cli import backgrounds

        backgrounds.settle_jobs(session)


def with_jobs(ended: Ended, state: State) -> Ended:
    """How the run ended with what its blocks in the background came to so far: one that failed is a failed block."""
    if ended.stop is not None:
        return ended
    for job in state.failed_jobs:
        again = f"`runbook session resume {state.id}` begins it again"
        hint = f"`runbook job follow {job.id}` shows what it printed; {again}."
        return replace(ended, stop=Stop("job-failed", failed_job(job), 1, hint))
    return replace(ended, warned=ended.warned or any(job.failed for job in state.jobs.values()))


def last_events(ended: Ended, state: State) -> tuple[happened.AnyEvent, ...]:
    """What the end of a run is in the words of the log."""
    stop = ended.stop
    if stop is None:
        warned = ended.warned or any(step.state == "warned" for step in state.steps.values())
        return (happened.SessionEnded(outcome="warned" if warned else "passed"),)
    if stop.signal:
        return (happened.SessionInterrupted(signal=stop.signal),)
    if stop.waits:
        return (happened.SessionPaused(reason=stop.reason, code=stop.code),)
    if stop.code in LIMITS:
        return (happened.SessionStopped(reason=stop.reason, code=stop.code),)
    return (happened.SessionEnded(outcome="failed", reason=stop.reason, code=stop.code),)


def close_if_done(session: Session, operator: str, place: Place, selection: Selection | None = None) -> None:
    """Close a session that nobody has planned and that leaves nothing open; others are reviewed and closed by hand.

    So is one whose pack would miss what its profile requires.
    """
    state = session.state
    jobs = any(job.state == "running" for job in state.jobs.values())  # their end is still to be recorded
    if state.planned is None and not (state.open_items or state.open_reds or state.failed_jobs or jobs):
        said = lacking(place, session.folder)
        if said:
            from runbook_kit.cli.screen import warn

            warn("evidence-member-missing", f"The session is not closed yet. {said}")
            return
        outcome: happened.Outcome = "warned" if state.outcome == "warned" else "passed"
        keep_outcome(session, place, selection)
        session.append(happened.SessionClosed(outcome=outcome, by=operator))


def hint(stop: Stop, session: Session) -> str:
    again = f"`runbook session resume {session.id}`"
    if is_over(session.state):
        return f"`runbook session show {session.id}` says more; run it again, and what stands still is left alone."
    if stop.waits or stop.signal:
        return f"{again} goes on."
    return f"`runbook session show {session.id}` says more; {again} tries again from there."


def show(order: Order, session: Session, archive: str = "") -> None:
    """The result on stdout: a table of blocks for people, `session/1` for programs."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.session.store import look

    found = look(session.folder)
    found = replace(found, state=session.state)
    if order.form == "json":
        from runbook_kit.render.session_v1 import session_v1

        put_json(session_v1(found.state))
    else:
        from runbook_kit.render.run_page import run_page

        put(run_page(session.state, output(), os.path.relpath(session.folder), archive))
