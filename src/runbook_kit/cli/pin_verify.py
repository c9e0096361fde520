"""`runbook pin verify`: whether the repository is still in the state that was pinned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.drift.pin import Moved, Pin


@click.command("verify")
@click.argument("name", default="latest", metavar="[PIN]")
@format_option("text", "json")
def command(name: str, form: str) -> None:
    """Compare the repository with a pin: the newest one when none is named. Nothing is asked over the network.

    Exits 1 when HEAD or the branch has moved, the work tree is not clean, or the branch and its upstream, as last
    fetched, differ; 4 when the pin was edited, or the log of its session is not what it was.
    """
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.cli.pin_create import state_of
    from runbook_kit.cli.pin_shelf import find_pin, read_pin, sums_of
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.drift.pin import moved
    from runbook_kit.repo import relative

    place = find_place()
    file = find_pin(place, name)
    pin = read_pin(file)
    state = state_of(place, (file, sums_of(file)))
    found = (*moved(pin, state), *session_moved(place, pin))
    shown = relative(file, place.root)
    if form == "json":
        from runbook_kit.render.pin_v1 import pin_v1

        put_json(pin_v1(pin, shown, found, state))
    else:
        from runbook_kit.render.pin_page import verified_page

        put(verified_page(pin, shown, found, state, output()))
    if found:
        raise Concluded(
            f"The repository is not as {pin.name} says: {', '.join(each.what for each in found)}.",
            hint="Go back to the pinned commit, or pin the state that it is in now.",
            code="state-moved",
            exit_code=1,
        )


def session_moved(place: Place, pin: Pin) -> Iterator[Moved]:
    """What is not as the pin says about its session. Raises `Tampered` when the log was changed."""
    from runbook_kit.drift.pin import Moved
    from runbook_kit.session.folders import list_folders
    from runbook_kit.session.store import look

    if not pin.session:
        return
    folder = next((each for each in list_folders(place.root) if each.name == pin.session), None)
    if folder is None:
        yield Moved("session", pin.session, "not here")
        return
    records = look(folder).records
    number = int(pin.session_events or "0")
    head = records[number - 1].hash if 0 < number <= len(records) else "none"
    if head != pin.session_head:
        yield Moved("session log", pin.session_head, head)
