"""`session/1`: a session as its events tell it, as JSON that outside programs may rely on."""

from __future__ import annotations

from runbook_kit.render.phase_v1 import Json
from runbook_kit.session.state import CriterionNow, State, StepNow

FORMAT = "session/1"


def session_v1(state: State) -> Json:
    """The document `{"format": "session/1", "session": {…}}`; times are UTC, and null when there is none yet."""
    return {"format": FORMAT, "session": session_fields(state)}


def session_fields(state: State) -> Json:
    """What there is to say about the session."""
    started = state.started
    return {
        "id": state.id,
        "state": state.state,
        "outcome": state.outcome,
        "reason": state.reason,
        "code": state.code,
        "target": state.target,
        "mode": state.mode,
        "kind": state.kind,
        "schedule": {"id": state.schedule, "due_at": state.due_at} if state.schedule else None,
        "operator": started.operator if started else "",
        "host": started.host if started else "",
        "runbook": runbook_v1(state),
        "plan_digest": state.plan_digest,
        "commit": started.commit if started else "",
        "started_at": state.started_at or None,
        "ended_at": state.ended_at or None,
        "closed_at": state.closed_at or None,
        "head": f"sha256:{state.head}",
        "events": state.events,
        "planned": planned_v1(state),
        "steps": [step_v1(each) for each in state.steps.values()],
        "criteria": [criterion_v1(each) for each in state.criteria.values()],
        "targets": [
            {
                "id": each.address.rpartition("/")[2],
                "address": each.address,
                "text": each.text,
                "answer": each.answer,
                "reason": each.reason,
                "block": each.block,
                "duration_s": each.duration_ms / 1000,
                "at": each.at,
            }
            for each in state.targets.values()
        ],
        "approvals": [
            {
                "record": each.record,
                "role": each.role,
                "by": each.by,
                "decision": each.decision,
                "at": each.at,
                "signed": each.signed,
                "reason": each.reason,
            }
            for each in state.approvals
        ],
        "findings": [
            {
                "id": each.id,
                "level": each.level,
                "state": each.state,
                "text": each.text,
                "by": each.by,
                "at": each.at,
                "reason": each.reason,
            }
            for each in state.findings.values()
        ],
        "items": items_v1(state),
        "notes": [
            {"at": each.at, "by": each.by, "text": each.text, "address": each.step, "about": each.about}
            for each in state.notes
        ],
        "jobs": [
            {
                "id": each.id,
                "address": each.step,
                "state": each.state,
                "pid": each.pid,
                "purpose": each.purpose,
                "exit_code": each.exit_code,
                "failed": each.failed,
                "spared": each.spared,
            }
            for each in state.jobs.values()
        ],
        "phases": [{"id": phase, "digest": digest} for phase, digest in state.passed.items()],
        "facts": list(state.facts),
        "overrides": [{"address": address, "reason": reason} for address, reason in state.overrides.items()],
        "trips": state.trips,
        "resumed": state.resumed,
        "recovered": state.recovered,
    }


def runbook_v1(state: State) -> Json | None:
    """Which document was run; None before that."""
    started = state.started
    if started is None:
        return None
    return {
        "id": started.runbook,
        "path": started.runbook_path,
        "digest": f"sha256:{state.runbook_digest.removeprefix('sha256:')}",
    }


def planned_v1(state: State) -> Json | None:
    """What was agreed beforehand; None for a session that was not planned."""
    planned = state.planned
    if planned is None:
        return None
    return {
        "by": planned.by,
        "reason": planned.reason,
        "scope": planned.scope,
        "window": {"start": planned.window_start or None, "end": planned.window_end or None},
        "people": [{"role": each.role, "name": each.name} for each in planned.people],
        "due": [{"what": each.what, "at": each.at} for each in planned.due],
    }


def step_v1(step: StepNow) -> Json:
    """A block: its last attempt."""
    return {
        "address": step.address,
        "state": step.state,
        "exit_code": step.exit_code,
        "duration_s": None if step.duration_ms is None else step.duration_ms / 1000,
        "attempts": step.attempts,
        "log": step.log,
        "number": step.number,
        "title": step.title,
        "kind": step.kind,
        "digest": step.digest,
        "sha256": step.sha256,
        "size": step.size,
        "truncated": step.truncated,
        "reason": step.reason,
        "code": step.code,
        "readiness": step.readiness,
        "outputs": dict(step.outputs),
        "recording": step.recording,
        "started_at": step.started_at or None,
        "at": step.ended_at,
    }


def criterion_v1(criterion: CriterionNow) -> Json:
    """A requirement or criterion: how it was decided last."""
    return {
        "address": criterion.address,
        "state": criterion.state,
        "kind": criterion.kind,
        "when": criterion.when,
        "text": criterion.text,
        "optional": criterion.optional,
        "by": criterion.by,
        "role": criterion.role,
        "at": criterion.at,
        "reason": criterion.reason,
        "exit_code": criterion.exit_code,
    }


def items_v1(state: State) -> list[Json]:
    """What is left to do, in the order in which it was noticed."""
    return [
        {
            "id": each.id,
            "state": each.state,
            "text": each.text,
            "owner": each.owner,
            "due": each.due,
            "reason": each.reason,
        }
        for each in state.items.values()
    ]
