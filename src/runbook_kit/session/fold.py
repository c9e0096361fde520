"""From events to a session as it is now: what each event changes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, assert_never

from msgspec.structs import replace

from runbook_kit.session import events as happened
from runbook_kit.session.records import Record
from runbook_kit.session.state import (
    SUCCESS,
    ApprovalNow,
    CriterionNow,
    FindingNow,
    ItemNow,
    JobNow,
    Note,
    SessionState,
    State,
    StepNow,
    TargetNow,
)


def fold(records: Iterable[Record]) -> State:
    """The state of a session behind these records, in their order."""
    state, notes = State(), list[Note]()
    for record in records:
        if isinstance(record.event, happened.Noted):  # a tuple that grows note by note takes quadratic time
            state = _moved(state, record)
            notes.append(_note(record.event, record.ts))
        else:
            state = apply(state, record)
    return replace(state, notes=tuple(notes))


def apply(state: State, record: Record) -> State:
    """The state after one more record."""
    state = _moved(state, record)
    event = record.event
    match event:
        case happened.SessionPlanned():
            return replace(state, state="planned", planned=event, target=event.target, kind=event.kind)
        case happened.SessionApproved():
            return replace(state, state="approved", plan_digest=event.plan_digest)
        case happened.SessionStarted():
            return _started(state, event, record.ts)
        case happened.SessionResumed():
            return _resumed(state, event, record.ts)
        case happened.SessionPaused():
            return replace(state, state="paused", reason=event.reason, code=event.code)
        case happened.SessionInterrupted():
            reason = f"Interrupted by {event.signal}."
            return replace(state, state="interrupted", reason=reason, code="interrupted", ended_at=record.ts)
        case happened.SessionStopped():
            return replace(state, state="stopped", reason=event.reason, code=event.code, ended_at=record.ts)
        case happened.SessionEnded():
            ended: SessionState = "complete" if event.outcome in SUCCESS else "failed"
            return replace(
                state, state=ended, outcome=event.outcome, reason=event.reason, code=event.code, ended_at=record.ts
            )
        case happened.PhasePassed():
            return replace(state, passed={**state.passed, event.phase: event.digest})
        case happened.SessionReviewed():
            return replace(state, state="reviewed")
        case happened.SessionClosed():
            return replace(state, state="closed", outcome=event.outcome, closed_at=record.ts)
        case happened.SessionCancelled():
            return replace(
                state, state="cancelled", reason=event.reason, code=event.code or state.code, closed_at=record.ts
            )
        case happened.ApprovalUsed():
            used = ApprovalNow(event.record, event.role, event.by, event.decision, event.at, event.signed, event.reason)
            return replace(state, approvals=(*state.approvals, used))
        case happened.FactsRecorded():
            return replace(state, facts=(*state.facts, event.file))
        case happened.LogRecovered():
            return replace(state, recovered=state.recovered + 1)
        case happened.Noted():
            return replace(state, notes=(*state.notes, _note(event, record.ts)))
        case happened.ChildrenEnded() | happened.StepConfirmed():
            return state
        case happened.TargetVerified():
            found = TargetNow(
                event.step, event.answer, event.text, event.reason, event.block, event.duration_ms, record.ts
            )
            return replace(state, targets={**state.targets, event.step: found})
        case happened.GateTripped():
            return replace(state, trips=state.trips + 1)
        case happened.CriterionChecked() | happened.Override():
            return _criterion(state, event, record.ts)
        case (
            happened.StepStarted()
            | happened.StepFinished()
            | happened.StepSkipped()
            | happened.StepUnknown()
            | happened.StepResolved()
        ):
            return replace(state, steps={**state.steps, event.step: _step(state, event, record.ts)})
        case happened.JobStarted() | happened.JobFinished() | happened.JobLost():
            return replace(state, jobs={**state.jobs, event.job: _job(state, event)})
        case happened.Found() | happened.FindingResolved():
            return replace(state, findings=_findings(state, event, record.ts))
        case happened.ItemAdded() | happened.ItemParked() | happened.ItemClosed():
            return replace(state, items=_items(state, event))
        case _:
            assert_never(event)


def _moved(state: State, record: Record) -> State:
    return replace(state, id=record.session, head=record.hash, events=record.seq, mode=record.mode or state.mode)


def _note(event: happened.Noted, at: str) -> Note:
    return Note(at, event.by, event.text, event.step, event.about)


def _started(state: State, event: happened.SessionStarted, at: str) -> State:
    return replace(
        state,
        state="running",
        started=event,
        target=event.target,
        kind=state.planned.kind if state.planned else event.kind,
        plan_digest=event.plan_digest,
        plan_sha256=event.plan_sha256,
        runbook_digest=event.runbook_digest,
        started_at=at,
    )


def _resumed(state: State, event: happened.SessionResumed, at: str) -> State:
    return replace(
        state,
        state="running",
        changed_at=state.changed_at if event.plan_digest == state.plan_digest else at,
        plan_digest=event.plan_digest,
        plan_sha256=event.plan_sha256 or state.plan_sha256,
        runbook_digest=event.runbook_digest,
        resumed=state.resumed + 1,
        outcome="",
        reason="",
        code="",
        ended_at="",
    )


def _criterion(state: State, event: happened.CriterionChecked | happened.Override, at: str) -> State:
    if isinstance(event, happened.Override):
        return replace(state, overrides={**state.overrides, event.step: event.reason})
    found = CriterionNow(
        address=event.step,
        state=event.answer,
        kind=event.kind,
        text=event.text,
        when=event.when,
        optional=event.optional,
        by=event.by,
        role=event.role,
        at=at,
        reason=event.reason,
        exit_code=event.exit_code,
    )
    return replace(state, criteria={**state.criteria, event.step: found})


StepEvent = (
    happened.StepStarted | happened.StepFinished | happened.StepSkipped | happened.StepUnknown | happened.StepResolved
)


def _step(state: State, event: StepEvent, at: str) -> StepNow:
    before = state.steps.get(event.step, StepNow(event.step, "running", 0))
    match event:
        case happened.StepStarted():
            return StepNow(
                address=event.step,
                state="running",
                number=event.number,
                digest=event.digest,
                title=event.title,
                kind=event.kind,
                attempts=event.attempt,
                undoes=event.undoes,
                started_at=at,
                idempotent=event.idempotent,
            )
        case happened.StepFinished():
            return replace(
                before,
                state=event.outcome,
                exit_code=event.exit_code,
                duration_ms=event.duration_ms,
                attempts=event.attempt,
                log=event.log,
                sha256=event.sha256,
                size=event.size,
                truncated=event.truncated,
                reason=event.reason,
                code=event.code,
                tail=event.tail,
                readiness=event.readiness,
                outputs=event.outputs,
                outputs_missing=event.outputs_missing,
                left=event.left,
                snapshot=event.state,
                snapshot_sha256=event.state_sha256,
                snapshot_missing=event.state_missing,
                recording=event.recording,
                ended_at=at,
            )
        case happened.StepSkipped():
            return replace(before, state="skipped", reason=event.reason, code=event.code, ended_at=at)
        case happened.StepUnknown():
            return replace(before, state="unknown", reason=event.reason, code="step-unknown")
        case happened.StepResolved():
            if event.decision == "again":
                return replace(before, redo=True)
            return replace(before, state="passed", reason=f"{event.by} says that it was done.", code="said-done")


def _job(state: State, event: happened.JobStarted | happened.JobFinished | happened.JobLost) -> JobNow:
    if isinstance(event, happened.JobStarted):
        return JobNow(event.job, event.step, "running", event.pid, event.purpose, spared=event.spared)
    before = state.jobs.get(event.job, JobNow(event.job, event.step, "running", 0))
    if isinstance(event, happened.JobFinished):
        return replace(before, state="finished", exit_code=event.exit_code, failed=event.failed, reason=event.reason)
    return replace(before, state="lost", failed=True, reason=event.reason)


def _findings(state: State, event: happened.Found | happened.FindingResolved, at: str) -> Mapping[str, FindingNow]:
    if isinstance(event, happened.Found):
        key = event.id or f"F{len(state.findings) + 1}"
        return {**state.findings, key: FindingNow(key, event.level, event.text, event.by, at)}
    before = state.findings.get(event.id)
    if before is None:
        return state.findings
    return {**state.findings, event.id: replace(before, state="resolved", reason=event.reason)}


def _items(
    state: State, event: happened.ItemAdded | happened.ItemParked | happened.ItemClosed
) -> Mapping[str, ItemNow]:
    if isinstance(event, happened.ItemAdded):
        return {**state.items, event.id: ItemNow(event.id, event.text, event.owner, event.due)}
    before = state.items.get(event.id)
    if before is None:
        return state.items
    word: Literal["parked", "closed"] = "parked" if isinstance(event, happened.ItemParked) else "closed"
    return {**state.items, event.id: replace(before, state=word, reason=event.reason)}
