"""`runbook session items`: what is left to do, by whom and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option
from runbook_kit.cli.session_access import session_argument

if TYPE_CHECKING:
    from runbook_kit.session.events import ItemAdded, ItemClosed, ItemParked
    from runbook_kit.session.state import State

ACTIONS = ("list", "add", "park", "close")
HINT = "Write `items SESSION add TEXT`, `items SESSION park ID --reason TEXT`, or `items SESSION close ID`."


@click.command("items")
@session_argument
@click.argument("action", type=click.Choice(ACTIONS), required=False, default="list")
@click.argument("what", required=False, default="", metavar="[TEXT|ID]")
@click.option("--owner", default="", metavar="NAME", help="With add: whose it is.")
@click.option("--due", default="", metavar="DATE", help="With add: until when, as YYYY-MM-DD.")
@click.option("--reason", default="", metavar="TEXT", help="With park or close: why.")
@format_option("text", "json")
def command(session: str, action: str, what: str, owner: str, due: str, reason: str, form: str) -> None:
    """The open items of a session; `add`, `park` and `close` change the list, also while it runs.

    An open item keeps the session from being closed as a success; a parked one, with its reason, does not.
    """
    from runbook_kit.errors import UsageError

    if (action == "list") == bool(what):
        message = "Nothing more is needed to list the items." if what else f"`items … {action}` needs one more word."
        raise UsageError(message, hint=HINT, code="usage")
    if action == "list":
        show(session, form)
        return
    if action == "add" and reason:
        raise UsageError("An item is added without a reason.", hint=HINT, code="conflicting-options")
    if action != "add" and (owner or due):
        raise UsageError("Owner and date belong to `add`.", hint=HINT, code="conflicting-options")
    change(session, action, what, owner, due, reason, form)


def show(session: str, form: str) -> None:
    """Print the items."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.cli.session_access import look_here
    from runbook_kit.render.session_v1 import items_v1
    from runbook_kit.render.sessions_page import items_page

    state = look_here(session).state
    if form == "json":
        put_json({"format": "items/1", "session": state.id, "items": items_v1(state)})
    else:
        put(items_page(state, output()))


def change(session: str, action: str, what: str, owner: str, due: str, reason: str, form: str) -> None:
    """Add, park or close an item, and say so."""
    from runbook_kit.cli.session_access import author, leave, tell
    from runbook_kit.session.folders import find

    who = author("items")
    folder = find(who.place.root, session)
    made: list[ItemAdded | ItemParked | ItemClosed] = []

    def event(state: State) -> ItemAdded | ItemParked | ItemClosed:
        add = action == "add"
        made[:] = [added(state, what, owner, due, who.name) if add else ended(state, action, what, reason, who.name)]
        return made[0]

    state = leave(folder, event)
    done = {"add": "recorded", "park": "parked", "close": "closed"}[action]
    said = f"The item {made[0].id} is {done}."
    document = {"format": "item/1", "session": folder.name, "id": made[0].id, "recorded": state is not None}
    tell(document, said if state else "A run holds the session: this waits until the run takes it up.", form)


def added(state: State, text: str, owner: str, due: str, by: str) -> ItemAdded:
    """A new item. Raises `UsageError` for a date that is none."""
    from runbook_kit.cli.session_access import given, required
    from runbook_kit.session.events import ItemAdded
    from runbook_kit.session.inbox import free

    name = free("I", state.items)
    return ItemAdded(id=name, text=required(text, "The item"), owner=given(owner), due=date(due), by=by)


def date(text: str) -> str:
    """A date as YYYY-MM-DD; empty stays empty."""
    import datetime

    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    try:
        return datetime.date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    except ValueError:
        hint = "Write it as YYYY-MM-DD, such as 2026-11-01."
        raise UsageError(f"{quoted(text)} is not a date.", hint=hint, code="invalid-value") from None


def ended(state: State, action: str, name: str, reason: str, by: str) -> ItemParked | ItemClosed:
    """An item that is parked or closed. Raises `UsageError` for one that is not open, or without a reason."""
    from runbook_kit.cli.session_access import given, required
    from runbook_kit.errors import UsageError
    from runbook_kit.session.events import ItemClosed, ItemParked
    from runbook_kit.suggestion import quoted, suggest

    item = state.items.get(name)
    if item is None:
        hint = suggest(name, list(state.items), "items")
        raise UsageError(f"The session has no item {quoted(name)}.", hint=hint, code="unknown-item")
    if action == "park":
        return ItemParked(id=name, reason=required(reason, "The reason"), by=by)
    return ItemClosed(id=name, by=by, reason=given(reason))
