"""`runbook session close`: end a session for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from pathlib import Path

    from runbook_kit.cli.place import Place
    from runbook_kit.session.state import State


RECORD = "incident-incomplete"


@click.command("close")
@session_argument
@click.option("--as-failed", is_flag=True, help="Close it as failed, whatever it came to.")
@click.option("--reason", default="", metavar="TEXT", help="Why; recorded.")
def command(session: str, as_failed: bool, reason: str) -> None:
    """End a session for good; nothing can be added to it afterwards.

    As a success only when it was run to its end, no block failed or is unclear, no item and no red finding is open,
    and its files are what was written. An incident is closed when its record says what happened, when, which steps were
    taken, and how it was fixed; a post-mortem looks back on it before.
    """
    from runbook_kit.cli.backgrounds import settle_jobs
    from runbook_kit.cli.outcome import keep_outcome
    from runbook_kit.cli.screen import note, put
    from runbook_kit.cli.session_access import author, given, held, refuse_over
    from runbook_kit.session.events import Outcome, SessionClosed
    from runbook_kit.session.folders import find
    from runbook_kit.session.store import seen

    who = author("close")
    folder = find(who.place.root, session)
    with held(folder) as taken:
        refuse_over(taken.state)
        settle_jobs(taken)
        outcome: Outcome = "failed"
        refuse(seen(taken.state, None), as_failed=as_failed)
        tell_running(taken.state)
        if not as_failed:
            refuse_changed(folder)
            refuse_incomplete(who.place, folder)
            outcome = "passed" if taken.state.outcome in ("passed", "") else "warned"
        warn_of_no_look_back(taken.state)
        keep_outcome(taken, who.place)
        taken.append(SessionClosed(outcome=outcome, by=who.name, reason=given(reason)))
    archive = kept(who.place, folder, as_failed=as_failed)
    put(f"The session {folder.name} is closed as {outcome}.")
    if archive:
        note(f"Its evidence: {archive}")


def warn_of_no_look_back(state: State) -> None:
    """Say that an incident is about to be closed for good without its post-mortem."""
    from runbook_kit.cli.screen import warn
    from runbook_kit.session.closing import INCIDENT

    looked_back = state.said("cause") and (state.said("lesson") or state.items)
    if state.kind == INCIDENT and not looked_back:
        message = f"The incident {state.id} is closed without a post-mortem, and none can be recorded in it any more."
        warn("post-mortem-due", message, "Note the cause and a lesson before an incident is closed.")


def tell_running(state: State) -> None:
    """Say that a block in the background goes on: how it ends will not be in the record."""
    from runbook_kit.cli.screen import warn

    running = [each for each in state.jobs.values() if each.state == "running"]
    if running:
        names = ", ".join(f"`{each.step}` as {each.id}" for each in running)
        message = f"A job of it goes on, and how it ends is not recorded with the session: {names}."
        warn("job-running", message, f"`runbook job status {running[0].id}` says it, `job stop` ends it.")


def kept(place: Place, folder: Path, *, as_failed: bool) -> str:
    """The archive of the session that was closed. What stands in its way stops a success only."""
    from runbook_kit.cli.evidence_keeping import keep_evidence
    from runbook_kit.cli.screen import warn
    from runbook_kit.errors import RunbookError

    try:
        return keep_evidence(place, folder)
    except RunbookError as error:
        if not as_failed:
            raise
        warn(error.code, error.message, error.hint)
        return ""


def refuse(state: State, *, as_failed: bool = False) -> None:
    """Raise `Refused` for what keeps the session from being a success; what there is beside it goes to stderr.

    The record of an incident is asked for however the session ended: `as_failed`.
    """
    from runbook_kit.cli.screen import warn
    from runbook_kit.errors import Refused
    from runbook_kit.session.closing import hindrances

    found = [each for each in hindrances(state) if not as_failed or each.code == RECORD]
    for other in found[1:]:
        warn(other.code, other.message, other.hint)
    if found:
        raise Refused(found[0].message, hint=found[0].hint, code=found[0].code)


def refuse_incomplete(place: Place, folder: Path) -> None:
    """Raise `Refused` when the pack of the session would miss what its profile requires."""
    from runbook_kit.cli.evidence_keeping import lacking
    from runbook_kit.errors import Refused

    said = lacking(place, folder)
    if said:
        hint = "Add what is missing, then close it; --as-failed closes it all the same."
        raise Refused(said, hint=hint, code="evidence-member-missing")


def refuse_changed(folder: Path) -> None:
    """Raise `Tampered` when the files of the session are not what was written."""
    from runbook_kit.errors import Tampered
    from runbook_kit.session.inspection import inspect

    wrong = [each for each in inspect(folder).objections if each.severity == "error"]
    if wrong:
        hint = f"`runbook session verify {folder.name}` lists everything; --as-failed closes it all the same."
        raise Tampered(f"The session is not what was written: {wrong[0].message}", hint=hint, code=wrong[0].code)
