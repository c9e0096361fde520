"""`runbook session list`: the sessions that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from runbook_kit.cli.options import format_option
from runbook_kit.session.state import SessionState

if TYPE_CHECKING:
    from datetime import datetime

    from runbook_kit.render.sessions_v1 import Line
    from runbook_kit.session.index import Brief, Left
    from runbook_kit.session.query import Query

NEWEST = 20  # sessions in the list without --all
STATES = get_args(SessionState)
TAMPERED = 4


@click.command("list")
@click.option("--all", "everything", is_flag=True, help=f"All of them, not the newest {NEWEST}.")
@click.option("--target", default="", metavar="TEXT", help="Only those of this runbook or phase.")
@click.option("--state", "wanted", default="", type=click.Choice(("", *STATES)), metavar="STATE", help="Only these.")
@click.option("--where", "terms", multiple=True, metavar="KEY=VALUE", help="Only those, such as kind=drill.")
@format_option("text", "json")
def command(everything: bool, target: str, wanted: str, terms: tuple[str, ...], form: str) -> None:
    """The sessions that are here, the newest first; each log is verified when it has changed.

    --where takes the keys of the built-in check `sessions`, such as kind=drill, outcome=passed, within=30d or
    without=red-findings. One whose log is not what was written is listed as tampered, and the command exits 4.
    """
    from runbook_kit.cli import clock
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.session.index import read_briefs

    query, now = question(terms), clock.now()
    lines = [line_of(each) for each in read_briefs(find_place().root)]
    chosen = [line for line in lines if is_wanted(line, target, wanted) and is_answer(line, query, now)]
    shown = chosen if everything else newest(chosen)
    if form == "json":
        from runbook_kit.render.sessions_v1 import sessions_v1

        put_json(sessions_v1(shown))
    else:
        from runbook_kit.render.sessions_page import sessions_page

        left_out = len(chosen) - len(shown)
        put(sessions_page(shown, output(), left_out, narrowed=bool(target or wanted or terms)))
    conclude(lines)


def question(terms: tuple[str, ...]) -> Query | None:
    """What `--where` asks for. Raises `UsageError` for what the built-in check does not know."""
    if not terms:
        return None
    from msgspec.structs import replace

    from runbook_kit.errors import InvalidInput, UsageError
    from runbook_kit.run.checks.sessions import WHICH, query_of

    given: dict[str, object] = {}
    for term in terms:
        key, mark, value = term.partition("=")
        if not mark or not value or key not in WHICH:
            hint = f"Write KEY=VALUE with one of {', '.join(WHICH)}; several values with commas."
            raise UsageError(f"--where {term} is no question.", hint=hint, code="invalid-value")
        given[key] = value if key == "within" else value.split(",")
    try:
        query = query_of(given)
    except InvalidInput as error:
        raise UsageError(error.message, hint=error.hint, code="invalid-value") from None
    # What people look for is not narrowed by what counts in a criterion.
    return replace(
        query,
        state=query.state if "state" in given else frozenset(),
        outcome=query.outcome if "outcome" in given else frozenset(),
        without=query.without if "without" in given else frozenset(),
    )


def line_of(each: Brief | Left) -> Line:
    """A session of the list; whatever is wrong with it, the others are listed, too."""
    from runbook_kit.cli.session_access import elapsed
    from runbook_kit.render.sessions_v1 import Line
    from runbook_kit.session.index import Left

    if isinstance(each, Left):
        return Line(each.id, code=each.code, message=each.message, grave=each.grave)
    return Line(each.id, each, elapsed_s=elapsed(each))


def is_answer(line: Line, query: Query | None, now: datetime) -> bool:
    """Whether the question is about the session; one that cannot be read always is."""
    from runbook_kit.session.query import is_asked

    return query is None or line.state is None or is_asked(line.state, query, now)


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
