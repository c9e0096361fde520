"""`runbook session cancel`: end a session for good that shall not be run to its end."""

from __future__ import annotations

import click

from runbook_kit.cli.session_access import session_argument


@click.command("cancel")
@session_argument
@click.option("--reason", required=True, metavar="TEXT", help="Why; recorded.")
def command(session: str, reason: str) -> None:
    """End a session that shall not be run, or not to its end; nothing can be added to it afterwards."""
    from runbook_kit.cli.outcome import keep_outcome
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, held, refuse_over, required
    from runbook_kit.session.events import SessionCancelled
    from runbook_kit.session.folders import find

    who = author("cancel")
    folder = find(who.place.root, session)
    event = SessionCancelled(by=who.name, reason=required(reason, "The reason"))
    with held(folder) as taken:
        refuse_over(taken.state)
        keep_outcome(taken, who.place)
        taken.append(event)
    put(f"The session {folder.name} is cancelled.")
