"""`runbook session finding`: what somebody noticed, as green, yellow or red."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.session.events import FindingResolved, Found, Level
    from runbook_kit.session.state import State

LEVELS: tuple[Level, ...] = ("green", "yellow", "red")
BOTH = "Write `runbook session finding SESSION red TEXT`, or `… SESSION --resolve ID --reason TEXT`."


@click.command("finding")
@session_argument
@click.argument("level", required=False, default="", metavar="[green|yellow|red]")
@click.argument("text", required=False, default="", metavar="[TEXT]")
@click.option("--step", default="", metavar="ADDRESS", help="The block or criterion that it is about.")
@click.option("--resolve", default="", metavar="ID", help="Say that this finding is settled.")
@click.option("--reason", default="", metavar="TEXT", help="With --resolve: why.")
def command(session: str, level: str, text: str, step: str, resolve: str, reason: str) -> None:
    """Add a finding to the log of a session, or resolve one; also while it runs.

    An open red finding keeps the session from being closed as a success.
    """
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, leave
    from runbook_kit.errors import UsageError
    from runbook_kit.session.folders import find

    if bool(resolve) == bool(level) or (resolve and text):
        raise UsageError("Either a finding is added, or one is resolved.", hint=BOTH, code="usage")
    who = author("finding")
    folder = find(who.place.root, session)
    if resolve:
        state = leave(folder, lambda before: resolved(before, resolve, reason, who.name))
        said = f"The finding {resolve} is resolved."
    else:
        found = noticed(level, text, who.name, step)
        state = leave(folder, lambda before: numbered_in(found, before))
        said = f"The {level} finding {list(state.findings)[-1]} is recorded." if state else ""
    put(said if state else "A run holds the session: the finding waits until the run takes it up.")


def noticed(level: str, text: str, by: str, step: str) -> Found:
    """The finding. Raises `UsageError` for a level that there is not."""
    from runbook_kit.cli.session_access import given, required
    from runbook_kit.errors import UsageError
    from runbook_kit.session.events import Found
    from runbook_kit.suggestion import quoted, suggest

    known = next((each for each in LEVELS if each == level), None)
    if known is None:
        hint = suggest(level, LEVELS, "levels")
        raise UsageError(f"A finding is not {quoted(level)}.", hint=hint, code="invalid-value")
    return Found(level=known, text=required(text, "The finding"), by=by, step=given(step))


def numbered_in(found: Found, state: State) -> Found:
    """The finding with the next id, as far as it is known now; a run that takes it up may give it a later one."""
    from msgspec.structs import replace

    from runbook_kit.session.inbox import free

    return replace(found, id=free("F", state.findings))


def resolved(state: State, name: str, reason: str, by: str) -> FindingResolved:
    """The resolution. Raises `UsageError` when there is no such finding, or no reason."""
    from runbook_kit.cli.session_access import required
    from runbook_kit.errors import UsageError
    from runbook_kit.session.events import FindingResolved
    from runbook_kit.suggestion import quoted, suggest

    found = state.findings.get(name)
    if found is None:
        hint = suggest(name, list(state.findings), "findings")
        raise UsageError(f"The session has no finding {quoted(name)}.", hint=hint, code="unknown-finding")
    return FindingResolved(id=name, by=by, reason=required(reason, "The reason"), step="")
