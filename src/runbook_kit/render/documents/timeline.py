"""Everything that happened in a session, one line for each event, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from runbook_kit.render.terminal import counted, duration
from runbook_kit.session import events as happened
from runbook_kit.session.records import Record


class Line(Struct, frozen=True):
    """An event: its number and time, its type, what it is about, in words, and who did it."""

    seq: int
    at: str
    kind: str
    step: str
    text: str
    by: str


def timeline(records: Iterable[Record]) -> Iterator[Line]:
    """The lines."""
    for record in records:
        event = record.event
        kind = str(event.__struct_config__.tag)
        yield Line(record.seq, record.ts, kind, event.step, words(event), person(event))


def person(event: happened.AnyEvent) -> str:
    """Who did it; empty for what the program did."""
    if isinstance(event, happened.SessionStarted | happened.SessionResumed):
        return event.operator
    return str(getattr(event, "by", ""))


def words(event: happened.AnyEvent) -> str:
    """What happened, without the time, the place and the person."""
    match event:
        case happened.SessionPlanned():
            return said(f"planned: {event.target}, {event.kind}", event.reason)
        case happened.SessionApproved():
            return f"enough people agreed to the plan {event.plan_digest}"
        case happened.ApprovalUsed():
            signed = ", signed" if event.signed else ", not signed"
            return said(f"{event.decision} as {event.role}{signed}, record {event.record}", event.reason)
        case happened.SessionStarted():
            return f"started: {event.target} with the plan {event.plan_digest}"
        case happened.SessionResumed():
            changed = ", the change of the runbook accepted" if event.accepted_change else ""
            return f"resumed with the plan {event.plan_digest}{changed}"
        case happened.SessionPaused() | happened.SessionStopped():
            word = "paused" if isinstance(event, happened.SessionPaused) else "stopped"
            return said(word, event.reason, event.code)
        case happened.SessionInterrupted():
            return f"interrupted by {event.signal}"
        case happened.SessionEnded() | happened.SessionClosed():
            word = "ended" if isinstance(event, happened.SessionEnded) else "closed"
            return said(f"{word} as {event.outcome}", event.reason, getattr(event, "code", ""))
        case happened.SessionReviewed():
            blockers = f" with {counted(len(event.blockers), 'blocker')}" if event.blockers else ""
            return said(f"reviewed{f' as {event.role}' if event.role else ''}{blockers}", event.text)
        case happened.SessionCancelled():
            return said("cancelled", event.reason)
        case happened.PhasePassed():
            return f"the phase {event.phase} passed"
        case _:
            return of_work(event)


def of_work(event: happened.AnyEvent) -> str:
    """The same for what is about blocks, criteria and jobs."""
    match event:
        case happened.CriterionChecked():
            code = "" if event.exit_code is None else f", exit code {event.exit_code}"
            kind = " ".join(dict.fromkeys(filter(None, (event.kind, event.when))))
            return said(f"{kind}: {event.answer}{code}", event.reason)
        case happened.GateTripped():
            return said("did not go on", event.reason, event.code)
        case happened.Override():
            return said("overridden", event.reason)
        case happened.TargetVerified():
            return said(event.answer, event.reason)
        case happened.StepConfirmed():
            return "confirmed" if event.how == "asked" else "confirmed beforehand with --yes"
        case happened.StepStarted():
            return f"began{f', attempt {event.attempt}' if event.attempt > 1 else ''}"
        case happened.StepFinished():
            code = "" if event.exit_code is None else f", exit code {event.exit_code}"
            left = f", left {counted(len(event.left), 'process', 'processes')} behind" if event.left else ""
            masked = f", {counted(event.masked, 'secret')} masked" if event.masked else ""
            word = f"{event.outcome}{code}, {duration(event.duration_ms / 1000)}{left}{masked}"
            return said(word, event.reason, event.code)
        case happened.StepSkipped():
            return said("skipped", event.reason, event.code)
        case happened.StepUnknown():
            return said("outcome unknown", event.reason)
        case happened.StepResolved():
            return "it was done, a person says" if event.decision == "done" else "to run again, a person says"
        case happened.JobStarted():
            return said(f"the job {event.job} began", event.purpose)
        case happened.JobFinished():
            code = "" if event.exit_code is None else f", exit code {event.exit_code}"
            return said(f"the job {event.job} ended{code}", event.reason)
        case happened.JobLost():
            return said(f"the job {event.job} was lost", event.reason)
        case happened.ChildrenEnded():
            alive = f", {len(event.alive)} still alive" if event.alive else ""
            return f"ended {counted(len(event.ended), 'process', 'processes')} that blocks had left{alive}"
        case _:
            return of_people(event)


def of_people(event: happened.AnyEvent) -> str:
    """The same for what people wrote down, and for files."""
    match event:
        case happened.Noted():
            return said(f"note{f' about {event.about}' if event.about else ''}", event.text)
        case happened.Found():
            return said(f"{event.level} finding {event.id}", event.text)
        case happened.FindingResolved():
            return said(f"the finding {event.id} is resolved", event.reason)
        case happened.ItemAdded():
            return said(f"item {event.id}", event.text)
        case happened.ItemParked():
            return said(f"the item {event.id} is parked", event.reason)
        case happened.ItemClosed():
            return said(f"the item {event.id} is closed", event.reason)
        case happened.FactsRecorded():
            return said(f"kept {event.file}", event.why)
        case happened.LogRecovered():
            return f"cut {counted(event.bytes, 'byte')} of a torn end of the log, kept as {event.file}"
        case _:
            raise AssertionError(event)


def said(word: str, reason: str, code: str = "") -> str:
    """A word, why, and the reason code."""
    return f"{word}{f': {reason}' if reason else ''}{f' [{code}]' if code else ''}"
