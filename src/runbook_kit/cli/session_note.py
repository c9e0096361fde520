"""`runbook session note`: write down what you see or do."""

from __future__ import annotations

from typing import get_args

import click

from runbook_kit.cli.session_access import session_argument
from runbook_kit.session.events import About


@click.command("note")
@session_argument
@click.argument("text")
@click.option(
    "--about",
    type=click.Choice([each for each in get_args(About) if each]),
    default=None,
    help="Which question of a record it answers.",
)
@click.option("--step", default="", metavar="ADDRESS", help="The block or criterion that it is about.")
def command(session: str, text: str, about: About | None, step: str) -> None:
    """Add a note to the log of a session, also while it runs.

    With --about it is an answer in the documents of the session. An incident needs what, when (START/END or START,
    ISO 8601), steps and fix before it is closed, a post-mortem cause and lesson, a handoff next, a report risk and
    rollback.
    """
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, given, leave, required
    from runbook_kit.session.events import Noted
    from runbook_kit.session.folders import find

    who = author("note")
    said = times(text) if about == "when" else required(text, "The note")
    note = Noted(text=said, by=who.name, step=given(step), about=about or "")
    state = leave(find(who.place.root, session), lambda _: note)
    put("The note is recorded." if state else "A run holds the session: the note waits until the run takes it up.")


def times(text: str) -> str:
    """One time, or two with a slash between them, as they are recorded. Raises `UsageError` for what is none."""
    from runbook_kit.cli.session_access import read_time
    from runbook_kit.cli.session_plan import read_window

    if "/" in text:
        return "/".join(read_window(text))
    return read_time(text, "The time")
