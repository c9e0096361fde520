"""Goes on with a session: what was finished stays finished, what is unknown is asked about, the shell is as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from runbook_kit.canonical import sha256
from runbook_kit.cli.clock import host, iso, now, stamp
from runbook_kit.cli.ending import close_lost, conclude, settle_jobs
from runbook_kit.cli.executing import carry_out
from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.lost import settle_unknown
from runbook_kit.cli.opening import prepare, use_approval, write_plan
from runbook_kit.cli.order import Order, Ready, as_dry_run
from runbook_kit.cli.people import Terminal
from runbook_kit.cli.permits import approvals_for
from runbook_kit.cli.place import Place, find_place
from runbook_kit.cli.wishes import Wishes
from runbook_kit.document.placeholders import input_key
from runbook_kit.errors import InvalidInput, Refused, Tampered, UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.run.outputs import OUTPUT
from runbook_kit.run.shell import Shell, shell_from_bytes
from runbook_kit.run.surroundings import variable
from runbook_kit.session import events as happened
from runbook_kit.session.folders import find
from runbook_kit.session.inbox import collect
from runbook_kit.session.log import Holder, read_file
from runbook_kit.session.pausing import clear_pause
from runbook_kit.session.state import SUCCESS, State, StepNow, is_over
from runbook_kit.session.store import Found, Session, look, take


def resumed(order: Order, environ: Mapping[str, str]) -> None:
    """Go on with the session that the order names, to its end or the next stop."""
    place = find_place()
    found = look(find(place.root, order.resume))
    if found.state.state == "complete":
        found = closed(order, place, found)
        if is_over(found.state):
            return
    refuse_finished(found)
    again = as_before(order, found.state)
    ready = prepare(again, environ)
    refuse_changed(again, found.state, ready.plan)
    counting = approvals_for(  # of the plan as it is now: what was agreed on for another one says nothing
        ready.plan, ready.policy, place, files=order.approvals, session=found.state.id,
        operator=order.answers.operator, environ=environ, written=as_dry_run(again, ready),
    )  # fmt: skip
    session = take(found.folder, stamp, Holder(os.getpid(), host(), iso(now())), ready.plan.mode)
    try:
        clear_pause(session.folder)
        people = Terminal(environ, may_ask=order.may_ask)
        sweep(session.folder)
        shells = restore(session.folder, session.state, ready.plan, environ, people)
        outputs = dict(withheld_outputs(session.state, environ, people))
        if found.state.started and found.state.started.undoes:
            from runbook_kit.cli.undoing import handed_on

            outputs = {**handed_on(look(find(place.root, found.state.started.undoes)).state), **outputs}
        for record in counting:
            use_approval(session, record, place.root)
        session.append(resumption(again, ready, session))
        collect(session)
        settle_jobs(session)
        settle_unknown(session, again, people)
        session.anchor()
        conclude(
            again,
            ready,
            carry_out(again, ready, session, environ, lambda work: replace(work, shells=shells, outputs=outputs)),
            session,
        )
    finally:
        session.close()


def closed(order: Order, place: Place, found: Found) -> Found:
    """The session as it is when what a run has left to do at its end, before it was lost, is done."""
    as_before(order, found.state)
    session = take(found.folder, stamp, Holder(os.getpid(), host(), iso(now())), found.state.mode)
    try:
        collect(session)
        close_lost(order, place, session)
        return replace(found, state=session.state)
    finally:
        session.close()


def sweep(folder: Path) -> None:
    """Remove what blocks that were lost had written for later ones: nobody reads it, and it may hold secrets."""
    for path in (folder / "blocks").glob(f"*{OUTPUT}"):
        with suppress(OSError):
            path.unlink()


def withheld_outputs(state: State, environ: Mapping[str, str], people: Terminal) -> Iterator[tuple[str, str]]:
    """What finished blocks had handed on and was not recorded, because it holds a secret: given again."""
    for step in state.steps.values():
        if step.state in SUCCESS:
            for name in map(variable, step.outputs_missing):
                yield name, value_of(name, environ, people, state.id)


def refuse_finished(found: Found) -> None:
    """Raise when there is nothing to go on with."""
    state = found.state
    if is_over(state):
        hint = f"`runbook run {state.target} --execute` starts a new one."
        raise Refused(f"The session `{state.id}` is {state.state}.", hint=hint, code="session-closed")
    if state.started is None:
        hint = f"`runbook run {state.target} --execute --session {state.id}` begins it."
        raise Refused(f"The session `{state.id}` has not begun.", hint=hint, code="session-not-started")
    if state.state in ("complete", "reviewed") and not state.failed_jobs:
        hint = f"`runbook session close {state.id}` closes it."
        raise Refused(
            f"Everything in the session `{state.id}` has been carried out.", hint=hint, code="session-complete"
        )


def as_before(order: Order, state: State) -> Order:
    """The order with what the session began with: mode, inputs, selection. Raises `UsageError` for another target."""
    began = state.started
    assert began is not None
    if order.target and order.target not in (began.typed, began.target):
        message = f"The session `{state.id}` is one of `{began.target}`, not of `{order.target}`."
        raise UsageError(
            message, hint=f"Write `runbook run {began.typed} … --resume {state.id}`.", code="other-session"
        )
    kept = {each.name: each.value for each in began.inputs if each.source == "set" and not each.secret}
    spelled = {input_key(name): name for name in kept}
    given = {spelled.get(input_key(name), name): value for name, value in order.wishes.values}
    for name, value in given.items():
        if name in kept and kept[name] != value:
            message = f"The session `{state.id}` began with another value of `{name}`."
            raise UsageError(message, hint="Start a new session for another value.", code="other-value")
    wishes = Wishes(
        state.mode, tuple({**kept, **given}.items()), began.only, began.begin, began.scope, bool(began.undoes)
    )
    return replace(order, target=target_from_here(began), wishes=wishes)


def target_from_here(began: happened.SessionStarted) -> str:
    """What leads to the target of a session from the folder we are in; a file was typed as seen from another one."""
    name = os.path.basename(began.runbook_path)
    _, found, tail = began.typed.rpartition(name) if name else ("", "", "")
    if began.typed == began.target or not found or tail[:1] not in ("", "#", ":"):
        return began.typed or began.target
    place = find_place()
    path = os.path.relpath(place.root / began.runbook_path, place.start)
    return f"{path if '/' in path else f'./{path}'}{tail}"


def refuse_changed(order: Order, state: State, plan: Plan) -> None:
    """Raise `Refused` when the document has changed since, and nobody accepts that."""
    if order.accept_change:
        return
    if plan.runbook_digest != state.runbook_digest:
        raise Refused(
            f"`{plan.runbook_path}` has changed since the session `{state.id}` began.",
            hint="Look at the change; --accept-change goes on with the document as it is now, and records that.",
            code="runbook-changed",
        )
    if plan.digest != state.plan_digest:
        raise Refused(
            f"The plan is not the one that the session `{state.id}` began with: the policy or an input has changed.",
            hint="--accept-change goes on with the plan as it is now, and records that.",
            code="plan-changed",
        )


def resumption(order: Order, ready: Ready, session: Session) -> happened.SessionResumed:
    changed = ready.plan.digest != session.state.plan_digest
    return happened.SessionResumed(
        operator=order.answers.operator,
        host=host(),
        pid=os.getpid(),
        plan_digest=ready.plan.digest,
        runbook_digest=ready.plan.runbook_digest,
        plan_sha256=write_plan(session, ready),
        accepted_change=changed,
    )


def restore(folder: Path, state: State, plan: Plan, environ: Mapping[str, str], people: Terminal) -> dict[str, Shell]:
    """The shell of every phase as its last finished block left it; what is secret is asked for again."""
    shells = {}
    for phase, step in last_steps(state, plan):
        shell = read_snapshot(folder, step)
        variables = dict(shell.variables)
        for name in step.snapshot_missing:
            if name.isidentifier():
                variables[name] = value_of(name, environ, people, state.id)
        shells[phase] = replace(shell, variables=variables)
    return shells


def last_steps(state: State, plan: Plan) -> Iterator[tuple[str, StepNow]]:
    """For every phase of the plan, the block that finished last in it and told its state."""
    last: dict[str, StepNow] = {}
    phases = {action.address: action.phase for action in plan.actions}
    for step in sorted(state.steps.values(), key=lambda each: each.number):
        if step.state in SUCCESS and step.snapshot and step.address in phases:
            last[phases[step.address]] = step
    yield from last.items()


def read_snapshot(folder: Path, step: StepNow) -> Shell:
    """The state of the shell behind a block. Raises `Tampered` when it is not what was written."""
    try:
        data = read_file(folder / step.snapshot)
    except OSError:
        raise InvalidInput(
            f"The state of the shell behind `{step.address}` is missing.",
            hint=f"--again {step.address} runs that block again.",
            code="shell-state-unreadable",
        ) from None
    if sha256(data) != step.snapshot_sha256:
        raise Tampered(
            f"The state of the shell behind `{step.address}` is not what was written.",
            hint="Nothing can be continued from it; look at who changed the session's folder.",
            code="state-tampered",
        )
    return shell_from_bytes(data)


def value_of(name: str, environ: Mapping[str, str], people: Terminal, session: str) -> str:
    """A secret that a block had exported: from the environment, or typed again."""
    value = environ.get(name) or people.secret(name)
    if not value:
        raise Concluded(
            f"A block had exported {name}, which is a secret and was not stored.",
            code="needs-value",
            hint=f"Set {name} in the environment and continue with `runbook session resume {session}`.",
            exit_code=7,
        )
    return value


def take_planned(root: Path, name: str, plan: Plan, holder: Holder) -> Session:
    """The session that was planned before, held. Raises when it has begun already or is of another target."""
    folder = find(root, name)
    state = look(folder).state
    if state.started is not None or is_over(state):
        hint = f"`--resume {state.id}` goes on with it." if not is_over(state) else "Plan another one."
        raise Refused(f"The session `{state.id}` has begun before.", hint=hint, code="session-started")
    if state.target != plan.target:
        message = f"The session `{state.id}` was planned for `{state.target}`, not for `{plan.target}`."
        raise UsageError(message, hint=f"Write `runbook run {state.target} …`.", code="other-session")
    return take(folder, stamp, holder, plan.mode)
