"""`runbook session list`: the sessions that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from runbook_kit.cli.options import format_option
from runbook_kit.session.state import SessionState

if TYPE_CHECKING:
    from pathlib import Path

    from runbook_kit.render.sessions_v1 import Line

NEWEST = 20  # sessions in the list without --all
STATES = get_args(SessionState)
TAMPERED = 4


@click.command("list")
@click.option("--all", "everything", is_flag=True, help=f"All of them, not the newest {NEWEST}.")
@click.option("--target", default="", metavar="TEXT", help="Only those of this runbook or phase.")
@click.option("--state", "wanted", default="", type=click.Choice(("", *STATES)), metavar="STATE", help="Only these.")
@format_option("text", "json")
def command(everything: bool, target: str, wanted: str, form: str) -> None:
    """The sessions that are here, the newest first; each log is verified.

    One whose log is not what was written is listed as tampered, and the command exits 4.
    """
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.session.store import list_folders

    lines = [read(folder) for folder in list_folders(find_place().root)]
    chosen = [line for line in lines if is_wanted(line, target, wanted)]
    if form == "json":
        from runbook_kit.render.sessions_v1 import sessions_v1

        put_json(sessions_v1(chosen if everything else newest(chosen)))
    else:
        from runbook_kit.render.sessions_page import sessions_page

        shown = chosen if everything else newest(chosen)
        put(sessions_page(shown, output(), len(chosen) - len(shown), narrowed=bool(target or wanted)))
    conclude(lines)


def read(folder: Path) -> Line:
    """A session of the list; whatever is wrong with it, the others are listed, too."""
    from runbook_kit.cli.session_access import elapsed
    from runbook_kit.errors import RunbookError
    from runbook_kit.render.sessions_v1 import Line
    from runbook_kit.session.store import look

    try:
        state = look(folder).state
    except RunbookError as error:
        return Line(folder.name, code=error.code, message=error.message, grave=error.exit_code == TAMPERED)
    return Line(folder.name, state, elapsed_s=elapsed(state))


def is_wanted(line: Line, target: str, state: str) -> bool:
    """Whether the session is asked for; one that cannot be read always is."""
    if line.state is None:
        return True
    address = line.state.target
    return (not state or line.state.state == state) and (
        not target or address == target or address.startswith(f"{target}/") or address.endswith(f"/{target}")
    )


def newest(lines: list[Line]) -> list[Line]:
    """The first of the list, and those behind that cannot be read."""
    return [*lines[:NEWEST], *(line for line in lines[NEWEST:] if line.state is None)]


def conclude(lines: list[Line]) -> None:
    """Leave with 4 when a log is not what was written, and with 2 when one cannot be read."""
    from runbook_kit.cli.failure import Concluded
    from runbook_kit.render.terminal import counted

    grave = [line for line in lines if line.grave]
    for line in [line for line in lines if line.state is None and not line.grave]:
        from runbook_kit.cli.screen import warn

        warn(line.code, line.message)
    if grave:
        raise Concluded(
            f"The log of {counted(len(grave), 'session')} is not what was written: {', '.join(x.id for x in grave)}.",
            hint=f"`runbook session verify {grave[0].id}` says what is wrong. Keep the folder as it is.",
            code="log-tampered",
            exit_code=TAMPERED,
        )
