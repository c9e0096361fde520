"""What of all that is here needs somebody: sessions, jobs, a halt, due times, the disk and the clock, as reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.cli.lateness import moment_of, of_incident, of_missed, of_times
from runbook_kit.render.halt_page import LET_GO, said
from runbook_kit.render.session_advice import advise
from runbook_kit.render.status_v1 import JobLine, Reason, SessionLine, Severity, Status, counted, merged
from runbook_kit.session.halt import HaltState
from runbook_kit.session.state import State, is_over
from runbook_kit.session.store import Found

if TYPE_CHECKING:
    from runbook_kit.schedule.installed import Drift

MIB = 1024 * 1024
LOW, VERY_LOW = 256 * MIB, 32 * MIB  # free bytes where sessions are written
SKEW_S = 5.0  # that an event may lie in the future
RECENT = datetime.timedelta(hours=24)  # for how long a failed job is a reason
LEFT: dict[str, str] = {
    "interrupted": "session-interrupted",
    "stopped": "session-stopped",
    "failed": "session-failed",
    "paused": "session-waits",
}


class Broken(Struct, frozen=True):
    """A session or a job that cannot be read. `grave`: what is there is not what was written."""

    id: str
    code: str
    message: str
    grave: bool = False
    is_job: bool = False


class Task(Struct, frozen=True):
    """A job. `is_bad`: its last run did not end as expected; `settled`: somebody has taken note that it was lost."""

    id: str
    label: str
    state: str
    pid: int = 0
    purpose: str = ""
    reason: str = ""
    ended_at: str = ""
    is_bad: bool = False
    settled: bool = False


class Seen(Struct, frozen=True):
    """Everything that there is to judge.

    `missed` are due times of schedules without a session. `free` are bytes; None where the system does not tell.
    """

    now: datetime.datetime
    halt: HaltState = HaltState()
    sessions: tuple[Found, ...] = ()
    broken: tuple[Broken, ...] = ()
    jobs: tuple[Task, ...] = ()
    missed: tuple[Drift, ...] = ()
    free: int | None = None


def judge(seen: Seen) -> Status:
    """The verdict, why, and what runs."""
    opened = [found for found in seen.sessions if not is_over(found.state)]
    return Status(
        at=seen.now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        halted=seen.halt.halted,
        reasons=merged(reasons(seen, opened)),
        sessions=tuple(map(line, opened)),
        jobs=tuple(
            JobLine(job.id, job.label, job.state, job.pid, job.purpose)
            for job in seen.jobs
            if job.state == "running" or any(of_job(job, seen.now))
        ),
    )


def reasons(seen: Seen, opened: list[Found]) -> Iterator[Reason]:
    """Every reason, the same code for everything that it holds of."""
    if seen.halt.halted:
        why = f" {said(seen.halt.first)}" if seen.halt.first else ""
        triggers = 1 + len(seen.halt.later)
        yield Reason("halted", "critical", f"Nothing executes here.{why}", triggers, 0, (), (LET_GO,))
    yield from (of_broken(each) for each in seen.broken)
    for found in opened:
        yield from of_session(found.state)
        yield from of_times(found.state, seen.now)
        yield from of_incident(found, seen.now)
    for found in seen.sessions:
        yield from of_clock(found, seen.now)
    for job in seen.jobs:
        yield from of_job(job, seen.now)
    yield from of_missed(seen.missed)
    yield from of_disk(seen.free)


def of_broken(each: Broken) -> Reason:
    """What is not as it was written is grave, whatever else; its reason is one, and its own is in the sentence."""
    if each.grave:
        check = "runbook job doctor" if each.is_job else f"runbook session verify {each.id}"
        return Reason("log-tampered", "critical", each.message, 1, 0, (each.id,), (check,))
    return counted("job-unreadable" if each.is_job else "session-unreadable", each.message, each.id)


def of_session(state: State) -> Iterator[Reason]:
    """A session that somebody has to go on with, or to look at."""
    if state.state in LEFT:
        why = "A halt ended it." if state.code == "halted" else waits_for(state) or state.reason
        sentence = f"The session {state.id} is {state.state}. {why}".rstrip()
        yield counted(LEFT[state.state], sentence, state.id, advice(state))
    unknown = [step.address for step in state.steps.values() if step.state == "unknown" and not step.redo]
    if unknown or (state.state == "interrupted" and any(is_running(state))):
        names = ", ".join([*unknown, *(is_running(state) if state.state == "interrupted" else ())])
        sentence = f"Whether {names} of {state.id} was carried out nobody knows."
        yield counted("step-unknown", sentence, state.id, (f"runbook session show {state.id}",))
    if state.open_reds:
        text = f"A red finding of {state.id} is open: {state.open_reds[0].text}"
        yield counted("open-red-finding", text, state.id, (f"runbook session show {state.id}",), len(state.open_reds))


def is_running(state: State) -> Iterator[str]:
    return (step.address for step in state.steps.values() if step.state == "running")


def waits_for(state: State) -> str:
    """For whom or what a session waits, in a sentence; empty when it does not."""
    waiting = [each for each in state.criteria.values() if each.state == "waiting"]
    signing = [each for each in waiting if each.kind == "signoff"]
    if signing:
        return f"It waits for {signing[0].role or 'another person'} to sign {signing[0].address}."
    if waiting:
        return f"It waits for an answer: {waiting[0].text or waiting[0].address}."
    if state.code == "needs-signoff":  # the log keeps why it paused; the answer came afterwards
        answered = [each for each in state.criteria.values() if each.kind == "signoff" and each.at]
        last = max(answered, key=lambda each: each.at, default=None)
        return f"{last.address} is {last.state}; it can go on." if last else state.reason
    return state.reason if state.state == "paused" else ""


def advice(state: State) -> tuple[str, ...]:
    """What to type, in the order in which it makes sense; not how to give up, and a halt is told of elsewhere."""
    found = [command for each in advise(state) for command in each.commands]
    return tuple(each for each in found if "--as-failed" not in each and not each.startswith("runbook unhalt"))


def of_clock(found: Found, now: datetime.datetime) -> Iterator[Reason]:
    """An event that lies in the future: a clock was wrong then, or is now."""
    moment = moment_of(max((record.ts for record in found.records), default=""))
    ahead = (moment - now).total_seconds() if moment else 0.0
    if ahead > SKEW_S:
        text = f"An event of {found.state.id} lies {ahead:.0f} s in the future."
        yield Reason("clock-skew", "degraded", text, round(ahead, 3), SKEW_S, (found.state.id,))


def of_job(job: Task, now: datetime.datetime) -> Iterator[Reason]:
    """A job that was lost and nobody has taken note of, that fails, or that has failed lately."""
    name = job.label or job.id
    show = (f"runbook job status {job.id}",)
    if job.state == "lost" and not job.settled:
        yield counted(
            "job-lost", f"The job {name} was lost. {job.reason}".rstrip(), job.id, (f"runbook job stop {job.id}",)
        )
    elif job.state == "running" and job.is_bad:
        yield counted("job-failing", f"The last run of the job {name} did not end as expected.", job.id, show)
    elif job.state == "failed":
        ended = moment_of(job.ended_at)
        if ended is not None and now - ended < RECENT:
            yield counted("job-failed", f"The job {name} failed. {job.reason}".rstrip(), job.id, show)


def of_disk(free: int | None) -> Iterator[Reason]:
    """Room for what sessions write."""
    if free is not None and free < LOW:
        severity: Severity = "critical" if free < VERY_LOW else "degraded"
        limit = VERY_LOW if severity == "critical" else LOW
        text = f"Only {free // MIB} MiB are free where sessions are recorded."
        yield Reason("disk-low", severity, text, free, limit)


def line(found: Found) -> SessionLine:
    """A session that is not over, in a few words."""
    state = found.state
    return SessionLine(
        id=state.id,
        state=state.state,
        target=state.target,
        mode=state.mode,
        holder=f"process {found.holder.pid} on {found.holder.host}" if found.holder else "",
        block=next(is_running(state), ""),
        waits_for=waits_for(state),
        commands=advice(state),
    )
