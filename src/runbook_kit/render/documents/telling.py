"""Tells the story of a session: from its log, its plan and what is known around it to one value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from runbook_kit.render.documents import pullrequest
from runbook_kit.render.documents.aftermath import aftermath
from runbook_kit.render.documents.known import NOTHING, Known
from runbook_kit.render.documents.packet import SEPARATE, Packet
from runbook_kit.render.documents.recon import Action, compare
from runbook_kit.render.documents.story import OPEN, Decided, Overridden, Package, Review, Story, Told
from runbook_kit.render.documents.timeline import timeline
from runbook_kit.render.documents.touched import Changes
from runbook_kit.render.terminal import duration
from runbook_kit.session.closing import GONE_THROUGH, hindrances
from runbook_kit.session.events import Override, SessionClosed, SessionResumed, SessionReviewed
from runbook_kit.session.records import Record
from runbook_kit.session.state import SUCCESS, CriterionNow, State, StepNow

SHELLS = frozenset({"", "shell", "console", "shell-session", "sh-session"})
DECIDED = frozenset({"check", "manual", "signoff", "requires"})  # actions that somebody or something answers
UNFINISHED = frozenset({"session-unfinished"})  # said of every session that is over, in other words


def tell(
    state: State,
    records: Sequence[Record],
    plan: bytes = b"",
    known: Known = NOTHING,
    artifacts: tuple[tuple[str, str], ...] = (),
    absent: tuple[tuple[str, str], ...] = (),
) -> Story:
    """The story of a session, over or not. `plan` is its `plan/1` document; empty for one that never began."""
    actions = read_actions(plan)
    made = _tell(state, records, actions, known, artifacts, absent)
    return replace(made, request=pullrequest.title(made), body=pullrequest.body(made))


def _tell(
    state: State,
    records: Sequence[Record],
    actions: Sequence[Action],
    known: Known,
    artifacts: tuple[tuple[str, str], ...],
    absent: tuple[tuple[str, str], ...],
) -> Story:
    started, planned, packet = state.started, state.planned, known.packet
    blocking = tuple(each.message for each in hindrances(state) if not _over(state) or each.code not in UNFINISHED)
    return Story(
        id=state.id,
        target=state.target,
        title=packet.title if packet else state.target,
        mode=state.mode,
        kind=state.kind,
        state=state.state,
        status=status(state),
        reason=state.reason,
        code=state.code,
        statement=SEPARATE,
        operators=tuple(dict.fromkeys(_operators(state, records))),
        host=started.host if started else "",
        program=started.program if started else "",
        people=tuple((each.role, each.name) for each in planned.people) if planned else (),
        due=planned.due if planned else (),
        window=" to ".join(filter(None, (planned.window_start, planned.window_end))) if planned else "",
        scope=", ".join(started.scope) if started and started.scope else planned.scope if planned else "",
        why=planned.reason if planned else "",
        planned_by=planned.by if planned else "",
        runbook=started.runbook if started else "",
        runbook_path=started.runbook_path if started else "",
        runbook_digest=state.runbook_digest.removeprefix("sha256:"),
        plan_digest=state.plan_digest.removeprefix("sha256:"),
        policy_digest=started.policy_digest.removeprefix("sha256:") if started else "",
        head=state.head,
        events=state.events,
        commit=started.commit if started else "",
        branch=started.branch if started else "",
        dirty=bool(started and started.dirty),
        started_at=state.started_at,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        closed_by=next((each.event.by for each in records if isinstance(each.event, SessionClosed)), ""),
        lasted=_lasted(state),
        inputs=tuple(
            (given.name, "a secret, not written down" if given.secret else given.value)
            for given in (started.inputs if started else ())
        ),
        withheld=started.withheld if started else (),
        partial=started.partial if started else (),
        phases=tuple(state.passed),
        steps=tuple(_step(each, actions) for each in state.steps.values()),
        criteria=tuple(_criteria(state, actions)),
        targets=tuple(state.targets.values()),
        approvals=state.approvals,
        reviews=tuple(_reviews(records)),
        overrides=tuple(
            Overridden(each.event.step, each.event.reason, each.event.by, each.ts)
            for each in records
            if isinstance(each.event, Override)
        ),
        findings=tuple(state.findings.values()),
        items=tuple(state.items.values()),
        jobs=tuple(state.jobs.values()),
        notes=state.notes,
        timeline=tuple(timeline(records)),
        facts=state.facts,
        artifacts=artifacts,
        absent=absent,
        blocking=blocking,
        ready=not blocking and _succeeded(state),
        trips=state.trips,
        resumed=state.resumed,
        recovered=state.recovered,
        undoes=started.undoes if started else "",
        undoable=any(each.state not in ("skipped", "running") for each in state.steps.values()),
        changes=known.changes,
        packet=packet,
        unknown="" if packet else known.missing,
        packages=tuple(_packages(packet, known.changes)),
        recon=compare(state, actions, artifacts, absent),
        aftermath=aftermath(state, records),
    )


def status(state: State) -> str:
    """What the session came to, in one word."""
    return state.outcome if state.state == "closed" and state.outcome else state.state


def _over(state: State) -> bool:
    return state.state in ("closed", "cancelled")


def _succeeded(state: State) -> bool:
    return state.outcome in SUCCESS and state.state in (*GONE_THROUGH, "closed")


def _operators(state: State, records: Sequence[Record]) -> Iterator[str]:
    if state.started:
        yield state.started.operator
    for record in records:
        if isinstance(record.event, SessionResumed):
            yield record.event.operator


def _reviews(records: Sequence[Record]) -> Iterator[Review]:
    for record in records:
        event = record.event
        if isinstance(event, SessionReviewed):
            yield Review(event.by, event.role, record.ts, event.text, event.blockers)


def read_actions(plan: bytes) -> tuple[Action, ...]:
    """What a plan holds; nothing of one that cannot be read, or of none."""
    try:
        return tuple(
            Action(
                address=str(each["address"]),
                kind=str(each["kind"]),
                when=str(each.get("when", "")),
                title=str(each.get("title", "")),
                lang=str(each.get("lang", "")),
                source=str(each.get("source", "")),
                optional=bool(each.get("optional", False)),
            )
            for each in json.loads(plan)["actions"]
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ()


def _step(step: StepNow, actions: Sequence[Action]) -> Told:
    action = next((each for each in actions if each.address == step.address), Action(step.address, step.kind))
    return Told(
        number=str(step.number or ""),
        address=step.address,
        title=step.title,
        kind=step.kind,
        result=step.state,
        exit_code="" if step.exit_code is None else str(step.exit_code),
        time="" if step.duration_ms is None else duration(step.duration_ms / 1000),
        at=step.started_at or step.ended_at,
        attempts=step.attempts,
        log=step.log,
        sha256=step.sha256,
        size=step.size,
        truncated=step.truncated,
        reason=step.reason,
        readiness=step.readiness,
        lang="bash" if action.lang in SHELLS else action.lang,
        source=action.source,
        tail=step.tail,
        outputs=step.outputs,
        left=tuple(f"{each.pid}: {each.command}" for each in step.left),
    )


def _criteria(state: State, actions: Sequence[Action]) -> Iterator[Decided]:
    """What was decided, in the order of the log, and behind it what the plan holds and nobody decided."""
    commands = {each.address: each for each in actions}
    for found in state.criteria.values():
        yield _decided(found, commands.get(found.address))
    for action in actions:
        if action.kind in DECIDED and action.address not in {*state.criteria, *state.targets}:
            yield _decided(None, action)


def _decided(found: CriterionNow | None, action: Action | None) -> Decided:
    return Decided(
        address=found.address if found else action.address if action else "",
        text=(found.text if found else "") or (action.title if action else ""),
        when=(found.when if found else "") or (action.when if action else ""),
        kind=found.kind if found else action.kind if action else "",
        state=found.state if found else OPEN,
        optional=found.optional if found else bool(action and action.optional),
        by=found.by if found else "",
        role=found.role if found else "",
        at=found.at if found else "",
        reason=found.reason if found else "",
        exit_code=found.exit_code if found else None,
        command=action.source.strip() if action else "",
    )


def _packages(packet: Packet | None, changes: Changes | None) -> Iterator[Package]:
    for each in packet.packages if packet else ():
        changed = changes.below(each.files) if changes else ()
        yield Package(each.id, each.title, each.files, each.criteria, changed)


def _lasted(state: State) -> str:
    try:
        span = datetime.fromisoformat(state.ended_at) - datetime.fromisoformat(state.started_at)
    except ValueError:
        return ""
    return duration(round(max(span.total_seconds(), 0), 1))
