"""`runbook session note`: write down what you see or do."""

from __future__ import annotations

import click

from runbook_kit.cli.session_access import session_argument


@click.command("note")
@session_argument
@click.argument("text")
@click.option("--step", default="", metavar="ADDRESS", help="The block or criterion that it is about.")
def command(session: str, text: str, step: str) -> None:
    """Add a note to the log of a session, also while it runs."""
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, given, leave, required
    from runbook_kit.session.events import Noted
    from runbook_kit.session.store import find

    who = author("note")
    note = Noted(text=required(text, "The note"), by=who.name, step=given(step))
    state = leave(find(who.place.root, session), lambda _: note)
    put("The note is recorded." if state else "A run holds the session: the note waits until the run takes it up.")
