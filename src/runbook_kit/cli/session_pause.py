"""`runbook session pause`: ask a running session to stop before its next block."""

from __future__ import annotations

import click

from runbook_kit.cli.session_access import session_argument


@click.command("pause")
@session_argument
def command(session: str) -> None:
    """Ask a running session to stop before its next block; the block at work is not disturbed.

    `runbook halt` stops at once.
    """
    from runbook_kit.cli import clock
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.session_access import author, refuse_over
    from runbook_kit.errors import Refused
    from runbook_kit.session.folders import find
    from runbook_kit.session.pausing import ask_pause
    from runbook_kit.session.store import look

    who = author("pause")
    folder = find(who.place.root, session)
    found = look(folder)
    refuse_over(found.state)
    if found.holder is None:
        raise Refused(
            f"The session `{folder.name}` is not running; it is {found.state.state}.",
            hint=f"`runbook session show {folder.name}` says what to do next.",
            code="not-running",
        )
    ask_pause(folder, who.name, clock.iso(clock.now()))
    put(f"The session {folder.name} stops before its next block. To go on: runbook session resume {folder.name}")
