"""`runbook session show`: one session, what to do next, and what happened."""

from __future__ import annotations

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument


@click.command("show")
@session_argument
@format_option("text", "json")
def command(session: str, form: str) -> None:
    """A session: its state and what to do next first, then steps, criteria, findings, items and notes."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.session_access import elapsed, find_here
    from runbook_kit.session.folders import OWN, SESSIONS
    from runbook_kit.session.inbox import waiting
    from runbook_kit.session.store import look

    folder = find_here(session)
    found = look(folder)
    if form == "json":
        from runbook_kit.render.session_v1 import session_v1

        put_json(session_v1(found.state))
        return
    from runbook_kit.render.session_page import session_page

    put(
        session_page(
            found.state,
            output(),
            f"{OWN}/{SESSIONS}/{folder.name}",
            holder=found.holder,
            elapsed_s=elapsed(found.state),
            waiting=len(waiting(folder)),
        )
    )
