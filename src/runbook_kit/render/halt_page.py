"""What halted everything, what was ended, and what still runs, as a page."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.render.halt_v1 import EndedJob, EndedSession, Halted, job_left, still_runs
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Ink, Terminal, counted
from runbook_kit.session.halt import HaltState, Trigger

LET_GO = "runbook unhalt --as ROLE --reason TEXT"


def halt_page(found: Halted, terminal: Terminal) -> str:
    """The page."""
    return page(
        "halt",
        terminal,
        title=terminal.paint("Everything is halted.", "alarm"),
        reasons=tuple(reasons(found.first, found.later)),
        lines=tuple(lines(found, terminal)),
        evidence=found.evidence,
        let_go=LET_GO,
    )


def reasons(first: Trigger | None, later: tuple[Trigger, ...]) -> Iterator[str]:
    """Who halted it and why, and who did again."""
    if first is not None:
        yield said(first)
    for each in later:
        yield f"And again: {said(each)}"


def said(trigger: Trigger) -> str:
    who = f"{trigger.by} at {trigger.at}: " if trigger.by else ""
    metrics = ", ".join(f"{name}={value}" for name, value in trigger.metrics.items())
    return f"{who}{trigger.reason}{f' ({metrics})' if metrics else ''}"


def lines(found: Halted, terminal: Terminal) -> Iterator[Ink]:
    """A line for everything that ran."""
    for session in found.sessions:
        yield painted(came_of(session), not still_runs(session), terminal)
    for job in found.jobs:
        yield painted(came_of_job(job), job.stopped, terminal)
    if not found.sessions and not found.jobs:
        yield Ink("Nothing was running.")


def came_of(session: EndedSession) -> str:
    process = f"process {session.pid} on {session.host}"
    if session.ends_itself:
        return f"ends now: session {session.id}, in which this was called"
    return f"ended: session {session.id}" if session.stopped else f"STILL RUNS: session {session.id}, {process}"


def came_of_job(job: EndedJob) -> str:
    if job.stopped:
        return f"ended: {job_left(job)}"
    return f"STILL RUNS: {job_left(job)}{f'. {job.problem}' if job.problem else ''}"


def painted(text: str, good: bool, terminal: Terminal) -> Ink:
    return terminal.paint(text, "good" if good else "alarm")


def release_page(state: HaltState, terminal: Terminal) -> str:
    """What is about to be released."""
    triggers = counted(1 + len(state.later), "reason")
    head = terminal.paint(f"Everything is halted, for {triggers}:", "strong")
    return "\n".join([head, *(f"  {terminal.wrap(each, 2)}" for each in reasons(state.first, state.later))])
