"""`runbook run --execute`: from an order to a session, event by event, and to an exit code."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.cli.clock import host, iso, now, stamp
from runbook_kit.cli.evidence_keeping import keep_evidence, lacking
from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.live import Live
from runbook_kit.cli.order import Order, Ready, as_dry_run
from runbook_kit.cli.outcome import keep_outcome
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.planning import changed, make_plan, policy_of, refuse
from runbook_kit.cli.reading import Located, locate
from runbook_kit.cli.watching import Listener
from runbook_kit.errors import MachineError, RunbookError, UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.run.assignment import Assignment, Ended, Stop
from runbook_kit.run.runner import Runner
from runbook_kit.session import events as happened
from runbook_kit.session.approval import Approval
from runbook_kit.session.closing import failed_job
from runbook_kit.session.inbox import collect
from runbook_kit.session.log import Holder, failed, replace_file
from runbook_kit.session.state import State
from runbook_kit.session.store import OWN, PLAN, Session, create, is_over, new_id

ANCHOR_S = 0.1  # between two anchors of a log that grows
LIMITS = frozenset({"halted", "limit-blocks", "limit-time"})


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


def prepare(order: Order, environ: Mapping[str, str]) -> Ready:
    """Locate, plan, and refuse what may not be executed at all. Nothing is written so far."""
    from runbook_kit.cli.objections import object_briefly
    from runbook_kit.cli.permits import (
        refuse_halted,
        refuse_in_ci,
        refuse_too_soon,
        refuse_tracked_records,
        refuse_without_unshare,
    )
    from runbook_kit.cli.run import ask_ahead
    from runbook_kit.cli.verdict import conclude_plan

    order = as_planned(order)
    located = locate(order.target)
    problem = object_briefly(located)
    if problem is not None:
        raise problem
    policy = policy_of(located.place)
    whole = not (order.wishes.only or order.wishes.start or located.selection.blocks)
    planned = make_plan(located, order.wishes, ahead=ask_ahead(located) if whole else None)
    reason = changed(planned, order.expected) if order.expected else None
    planned = refuse(planned, reason) if reason else planned
    conclude_plan(planned, located.selection.runbook)
    if all(action.when == "requires" for action in planned.plan.actions):
        message = f"`{planned.plan.target}` has no blocks and no criteria, so there is nothing to carry out."
        raise UsageError(message, hint=f"`runbook show {order.target}` says what was read.", code="nothing-to-do")
    refuse_in_ci(policy, environ)
    refuse_tracked_records(located.place, environ)
    refuse_without_unshare(policy, planned.plan.mode, environ.get("PATH", os.defpath))
    if not planned.stops_always:
        refuse_halted(located.place.root)
    if not (order.resume or order.undoes):  # nothing has to wait before it is taken back
        limits = policy.modes[planned.plan.mode].limits
        refuse_too_soon(located.place.root, planned.plan.target, limits.cooldown_s)
    return Ready(located, planned, policy, order.wishes)


def as_planned(order: Order) -> Order:
    """The order with the scope that its session was planned with."""
    if not order.planned or order.wishes.scope:
        return order
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.wishes import read_scope
    from runbook_kit.session.store import find, look

    planned = look(find(find_place().root, order.planned)).state.planned
    return replace(order, wishes=replace(order.wishes, scope=read_scope([planned.scope]))) if planned else order


def begin(order: Order, ready: Ready, environ: Mapping[str, str]) -> Session:
    """A session for the plan, new or planned before, with its first events written."""
    from runbook_kit.cli.permits import approvals_for

    plan, place, operator = ready.plan, ready.located.place, order.answers.operator
    at = iso(now())
    name = planned_id(order, place.root) or new_id(plan.target.rpartition("/")[2], at, os.urandom(3).hex())
    counting = approvals_for(
        plan,
        ready.policy,
        place,
        files=order.approvals,
        session=name,
        operator=operator,
        environ=environ,
        written=as_dry_run(order, ready),
    )
    holder = Holder(os.getpid(), host(), at)
    if order.planned:
        from runbook_kit.cli.resuming import take_planned

        session = take_planned(place.root, order.planned, plan, holder)
    else:
        session = create(place.root, name, plan.mode, stamp, holder)
    try:
        use_approvals(session, counting, place.root, plan)
        session.append(started(order, ready, environ, write_plan(session, ready)))
        for event in excused(ready):
            session.append(event)
        session.anchor()
    except BaseException:
        session.close()
        raise
    return session


def planned_id(order: Order, root: Path) -> str:
    """The whole id of the session that was planned before; empty when there is none."""
    from runbook_kit.session.store import find

    return find(root, order.planned).name if order.planned else ""


def use_approvals(session: Session, counting: tuple[Approval, ...], root: Path, plan: Plan) -> None:
    """Consume the approvals, each for this session only, and record them."""
    for record in counting:
        use_approval(session, record, root)
    if counting:
        session.append(happened.SessionApproved(plan_digest=plan.digest))


def use_approval(session: Session, record: Approval, root: Path) -> None:
    """Consume one approval, keep it for a resumption, and record it; one that the session has used already stays so."""
    from runbook_kit.session.approvalfiles import FOLDER, consume, keep

    consume(root / OWN / FOLDER, record, session.id, iso(now()))
    keep(root / OWN / FOLDER, record)
    if record.id not in {each.record for each in session.state.approvals}:
        session.append(
            happened.ApprovalUsed(
                record=record.id, decision=record.decision, role=record.role, by=record.by, at=record.at,
                signed=bool(record.signature), reason=record.reason,
            )
        )  # fmt: skip


def write_plan(session: Session, ready: Ready) -> str:
    """Keep the plan beside the log, as the dry run prints it; returns its SHA-256."""
    from runbook_kit.render.jsontext import json_text
    from runbook_kit.render.plan_v1 import plan_v1

    planned = ready.planned
    text = json_text(plan_v1(planned.plan, planned.facts, planned.reasons, planned.exit_code))
    data = text.encode("utf-8", "backslashreplace")
    try:
        replace_file(session.folder / PLAN, data)
    except OSError as error:
        raise failed(error) from None
    return sha256(data)


def started(order: Order, ready: Ready, environ: Mapping[str, str], plan_sha256: str) -> happened.SessionStarted:
    """What the session is about, for the record."""
    from runbook_kit.cli.assigning import commit_of
    from runbook_kit.plan.guard import withheld_names

    plan, runbook = ready.plan, ready.located.selection.runbook
    commit = commit_of(ready.located.place, environ)
    return happened.SessionStarted(
        target=plan.target,
        typed=order.target,
        runbook=runbook.id,
        runbook_path=plan.runbook_path,
        runbook_digest=plan.runbook_digest,
        plan_digest=plan.digest,
        plan_sha256=plan_sha256,
        policy_digest=plan.policy_digest,
        commit=commit.id,
        branch=commit.branch,
        dirty=commit.dirty,
        operator=order.answers.operator,
        host=host(),
        pid=os.getpid(),
        program=__version__,
        inputs=tuple(
            happened.GivenInput(each.name, each.source, "" if each.secret else each.value, each.secret)
            for each in plan.inputs
        ),
        withheld=withheld_names(ready.policy.environment, environ),
        partial=plan.selection,
        only=order.wishes.only,
        begin=order.wishes.start,
        scope=plan.scope,
        kind=order.kind,
        undoes=order.undoes,
        schedule=order.schedule,
        due_at=order.due_at,
    )


def excused(ready: Ready) -> Iterator[happened.Override]:
    """What would have kept a stop playbook from running, and who has granted that it does not."""
    if not ready.planned.stops_always:
        return
    from runbook_kit.session.halt import halt_state

    halt = halt_state(ready.located.place.root / OWN)
    why = [("halt", f"Everything is halted: {halt.first.reason if halt.first else ''}")] if halt.halted else []
    for code, reason in (*why, *((each.code, each.message) for each in ready.planned.excused)):
        yield happened.Override(step=f"environment/{code}", reason=reason, by=ready.policy.path)


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


def conclude(order: Order, ready: Ready, ended: Ended, session: Session) -> None:
    """Record how the run ended, print it, and leave with the exit code."""
    settle_jobs(session)
    ended = with_jobs(ended, session.state)
    for event in last_events(ended, session.state):
        session.append(event)
    collect(session)
    if ended.stop is None:
        close_if_done(session, order.answers.operator, ready.located)
    elif ended.stop.code == "targets-unverified" and session.state.planned is None:  # it is packed, and run anew
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


def close_if_done(session: Session, operator: str, located: Located) -> None:
    """Close a session that nobody has planned and that leaves nothing open; others are reviewed and closed by hand.

    So is one whose pack would miss what its profile requires.
    """
    state = session.state
    jobs = any(job.state == "running" for job in state.jobs.values())  # their end is still to be recorded
    if state.planned is None and not (state.open_items or state.open_reds or jobs):
        said = lacking(located.place, session.folder)
        if said:
            from runbook_kit.cli.screen import warn

            warn("evidence-member-missing", f"The session is not closed yet. {said}")
            return
        outcome: happened.Outcome = "warned" if state.outcome == "warned" else "passed"
        keep_outcome(session, located.place, located.selection)
        session.append(happened.SessionClosed(outcome=outcome, by=operator))


def hint(stop: Stop, session: Session) -> str:
    again = f"`runbook session resume {session.id}`"
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
