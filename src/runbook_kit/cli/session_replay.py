"""`runbook session replay`: the state of a session, computed again from its first event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.session.store import Found


@click.command("replay")
@session_argument
@click.option(
    "--at", "seq", type=click.IntRange(min=0), default=None, metavar="SEQ", help="The state behind this event."
)
@format_option("text", "json")
def command(session: str, seq: int | None, form: str) -> None:
    """Go through the events of a session from the start and print the state that follows; the same bytes every time.

    Nothing is executed, and who holds the session plays no part.
    """
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.session_access import elapsed, look_here
    from runbook_kit.session.fold import fold
    from runbook_kit.session.folders import OWN, SESSIONS

    found = look_here(session)
    last = count(found, seq)
    state = fold(found.records[:last])
    agrees, said = compare(found)
    if form == "json":
        from runbook_kit.render.session_v1 import session_fields

        document = {"format": "replay/1", "at": last, "of": len(found.records), "state_file": agrees}
        put_json({**document, "session": session_fields(state)})
        return
    from runbook_kit.render.session_page import session_page

    took = elapsed(state) if state.ended_at else None
    put(session_page(state, output(), f"{OWN}/{SESSIONS}/{found.folder.name}", elapsed_s=took))
    put(f"\nAfter event {last} of {len(found.records)}. {said}")


def count(found: Found, seq: int | None) -> int:
    """How many events to go through. Raises `UsageError` for more than there are."""
    from runbook_kit.errors import UsageError

    if seq is not None and seq > len(found.records):
        message = f"There is no event {seq}: the session has {len(found.records)}."
        raise UsageError(message, hint="Name a smaller number, or leave out --at.", code="invalid-value")
    return len(found.records) if seq is None else seq


def compare(found: Found) -> tuple[str, str]:
    """Whether `state.json` agrees with the events, as a word and as a sentence."""
    from runbook_kit.session.fold import fold
    from runbook_kit.session.store import read_kept

    kept = read_kept(found.folder)
    if kept is None:
        return "missing", "There is no state.json that can be read; it is derived from the events."
    if kept.count > len(found.records):
        return "ahead", "A run goes on meanwhile, and state.json is newer than what was read here."
    state = fold(found.records[: kept.count])
    if (state.head, state.state) != (kept.head, kept.state):
        return "differs", f"state.json does not agree: it says that the session was {kept.state}."
    if kept.count < len(found.records):
        return "behind", f"state.json agrees as far as it goes, which is event {kept.count}."
    return "agrees", "state.json agrees."
