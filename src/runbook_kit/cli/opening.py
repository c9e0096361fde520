"""From an order to a session that has begun: what may not be executed is refused, and who agreed is recorded."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.cli.clock import host, iso, now, stamp
from runbook_kit.cli.named import WINDOW, refuse_unknown_names
from runbook_kit.cli.order import Order, Ready, as_dry_run
from runbook_kit.cli.planning import changed, make_plan, policy_of, refuse
from runbook_kit.cli.reading import locate
from runbook_kit.errors import Refused, UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.session import events as happened
from runbook_kit.session.approval import Approval
from runbook_kit.session.folders import OWN, PLAN, new_id
from runbook_kit.session.log import Holder, failed, replace_file
from runbook_kit.session.store import Session, create


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
    refuse_unknown_names(order, planned.plan)
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
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look

    planned = look(find(find_place().root, order.planned)).state.planned
    return replace(order, wishes=replace(order.wishes, scope=read_scope([planned.scope]))) if planned else order


def begin(order: Order, ready: Ready, environ: Mapping[str, str]) -> Session:
    """A session for the plan, new or planned before, with its first events written."""
    from runbook_kit.cli.permits import approvals_for

    plan, place, operator = ready.plan, ready.located.place, order.answers.operator
    at = iso(now())
    outside = refuse_outside_window(order, place.root)
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
        for event in (*excused(ready), *outside):
            session.append(event)
        session.anchor()
    except BaseException:
        session.close()
        raise
    return session


def refuse_outside_window(order: Order, root: Path) -> tuple[happened.Override, ...]:
    """Raise `Refused` outside the window that the session was planned for; what excuses it when somebody says why."""
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import look

    planned = look(find(root, order.planned)).state.planned if order.planned else None
    at = iso(now())
    if planned is None or not planned.window_end or planned.window_start <= at <= planned.window_end:
        return ()
    reason = order.answers.overrides.get(WINDOW, "")
    if reason:
        return (happened.Override(step=f"environment/{WINDOW}", reason=reason, by=order.answers.operator),)
    when = "has not begun" if at < planned.window_start else "is over"
    raise Refused(
        f"The window of the session {when}: it is from {planned.window_start} to {planned.window_end}.",
        hint=f"Run it then, or plan another one; `--override '{WINDOW}=REASON'` runs it now, which is recorded.",
        code="outside-window",
    )


def planned_id(order: Order, root: Path) -> str:
    """The whole id of the session that was planned before; empty when there is none."""
    from runbook_kit.session.folders import find

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
