"""What keeps a session from being closed as a success: state in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from runbook_kit.session.events import About
from runbook_kit.session.state import SUCCESS, JobNow, State

GONE_THROUGH = ("complete", "reviewed")
LEFT = ("complete", "failed", "stopped", "interrupted", "reviewed")  # states in which there is something to review
UNSETTLED = ("running", "unknown", "failed")


INCIDENT = "incident"
# What the record of an incident must answer, by the word that a note about it bears.
QUESTIONS: Mapping[About, str] = {
    "what": "what happened",
    "when": "when it happened",
    "steps": "which steps were taken",
    "fix": "how it was fixed or rolled back",
}


class Hindrance(Struct, frozen=True):
    """Why not: a reason code, a sentence and a hint."""

    code: str
    message: str
    hint: str


def hindrances(state: State) -> Iterator[Hindrance]:
    """Why the session is no success, or not yet; none when it can be closed as one."""
    steps = [f"`{each.address}` is {each.state}" for each in state.steps.values() if each.state in UNSETTLED]
    if steps:
        hint = f"`runbook session resume {state.id}` goes on; --as-failed gives it up."
        yield Hindrance("steps-unfinished", f"Not every block has finished: {', '.join(steps)}.", hint)
    elif state.kind == INCIDENT and state.started is None:
        pass  # it may be mended without any runbook; its record is what is asked for
    elif state.state not in GONE_THROUGH:
        hint = f"`runbook session resume {state.id}` goes on; --as-failed gives it up."
        if state.state in ("planned", "approved"):
            hint = f"`runbook session cancel {state.id} --reason WHY` ends what was never run."
        yield Hindrance("session-unfinished", f"The session is {state.state} and was not run to its end.", hint)
    elif state.outcome not in SUCCESS:
        message = f"The session ended as {state.outcome or 'nothing'}, which is no success."
        yield Hindrance("session-failed", message, "Close it with --as-failed, or resume it.")
    yield from jobs_in_the_way(state)
    missing = missing_answers(state)
    if missing:
        yield Hindrance(
            "incident-incomplete",
            f"The record of the incident does not say {', '.join(QUESTIONS[each] for each in missing)}.",
            f"`runbook session note {state.id} --about {missing[0]} TEXT` adds the first"
            f"{'; the others: ' + ', '.join(f'--about {each}' for each in missing[1:]) if missing[1:] else ''}.",
        )
    if state.open_reds:
        names = ", ".join(each.id for each in state.open_reds)
        hint = f"`runbook session finding {state.id} --resolve ID --reason WHY` settles one."
        yield Hindrance("open-red-finding", f"A red finding is open: {names}.", hint)
    if state.open_items:
        names = ", ".join(each.id for each in state.open_items)
        hint = f"`runbook session items {state.id} close ID`, or `park ID --reason WHY`."
        yield Hindrance("open-items", f"Items are open: {names}.", hint)


def jobs_in_the_way(state: State) -> Iterator[Hindrance]:
    """Blocks in the background that have not ended well. One that still runs is meant to: it goes on."""
    for each in state.failed_jobs:
        hint = f"`runbook job follow {each.id}` shows what it printed; --as-failed closes the session as it is."
        yield Hindrance("job-failed", failed_job(each), hint)


def failed_job(job: JobNow) -> str:
    """What became of a job that failed, in a sentence."""
    how = "was lost" if job.state == "lost" else "failed"
    what = f"`{job.step}` {how} as job {job.id}" if job.step else f"The job {job.id} {how}"
    return f"{what}. {job.reason}".rstrip()


def missing_answers(state: State) -> tuple[About, ...]:
    """What the record of an incident does not say yet. Blocks that were run are steps, and need no note."""
    if state.kind != INCIDENT:
        return ()
    ran = any(each.state != "skipped" for each in state.steps.values())
    return tuple(each for each in QUESTIONS if not state.said(each) and not (each == "steps" and ran))
