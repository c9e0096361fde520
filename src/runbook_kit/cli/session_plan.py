"""`runbook session plan`: open a session for later, without running anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from runbook_kit.cli.options import format_option, target_argument
from runbook_kit.session.events import SessionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook_kit.cli.reading import Located
    from runbook_kit.session.events import Due, Person

KINDS: tuple[SessionKind, ...] = get_args(SessionKind)


@click.command("plan")
@target_argument
@click.option("--kind", type=click.Choice(KINDS), default="manual", show_default=True, help="What it is for.")
@click.option("--mode", default="", metavar="MODE", help="A mode of the policy, such as shadow or paper.")
@click.option("--window", default="", metavar="START/END", help="When it may be run: two times, ISO 8601.")
@click.option("--person", "people", multiple=True, metavar="ROLE=NAME", help="Who takes part, as what.")
@click.option("--due", "dues", multiple=True, metavar="WHAT=TIME", help="What has to be done by when.")
@click.option("--reason", default="", metavar="TEXT", help="Why it is run.")
@click.option("--scope", default="", metavar="PATHS", help="The only paths it may change, separated by commas.")
@format_option("text", "json")
def command(
    target: str,
    kind: SessionKind,
    mode: str,
    window: str,
    people: tuple[str, ...],
    dues: tuple[str, ...],
    reason: str,
    scope: str,
    form: str,
) -> None:
    """Open a session in the state planned; nothing is run.

    An incident begins with what the machine and the repository look like now. Times without an offset are UTC.
    """
    import os

    from runbook_kit.cli import clock
    from runbook_kit.cli.reading import locate
    from runbook_kit.cli.session_access import author, given, here
    from runbook_kit.cli.wishes import read_scope
    from runbook_kit.session.events import SessionPlanned
    from runbook_kit.session.folders import new_id
    from runbook_kit.session.store import create

    who = author("plan")
    start, end = read_window(window)
    event = SessionPlanned(
        target="",
        kind=kind,
        by=who.name,
        reason=given(reason),
        window_start=start,
        window_end=end,
        people=tuple(read_people(people)),
        due=tuple(read_dues(dues)),
        scope=",".join(read_scope([scope])),
    )
    located = locate(target)
    chosen = mode_of(located, mode)
    from msgspec.structs import replace

    event = replace(event, target=located.selection.address, typed=given(target))
    name = new_id(located.selection.address, clock.iso(clock.now()), os.urandom(3).hex())
    session = create(located.place.root, name, chosen, clock.stamp, here())
    try:
        session.append(event)
        if kind == "incident":
            from runbook_kit.cli.session_facts import gather_facts
            from runbook_kit.session.facts import keep_facts

            keep_facts(session, gather_facts(located.place), "the beginning of an incident")
        session.anchor()
    finally:
        session.close()
    show(name, located, form)


def show(name: str, located: Located, form: str) -> None:
    """Print the session, and how to go on with it."""
    from runbook_kit.cli.screen import output, put, put_json
    from runbook_kit.session.folders import OWN, SESSIONS
    from runbook_kit.session.store import look

    state = look(located.place.root / OWN / SESSIONS / name).state
    if form == "json":
        from runbook_kit.render.session_v1 import session_v1

        put_json(session_v1(state))
    else:
        from runbook_kit.render.session_page import session_page

        put(session_page(state, output(), f"{OWN}/{SESSIONS}/{name}"))


def mode_of(located: Located, mode: str) -> str:
    """The mode of the session. Raises `UsageError` for one that the policy does not know."""
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.errors import UsageError
    from runbook_kit.plan.build import choose_mode
    from runbook_kit.suggestion import quoted, suggest

    policy = policy_of(located.place)
    chosen = choose_mode(mode, located.selection, policy)
    if chosen not in policy.modes:
        hint = suggest(chosen, policy.modes, "modes")
        raise UsageError(f"The policy has no mode {quoted(chosen)}.", hint=hint, code="invalid-value")
    return chosen


def read_window(text: str) -> tuple[str, str]:
    """Start and end of a window. Raises `UsageError` when they are not two times, one after the other."""
    from runbook_kit.cli.session_access import read_time
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    if not text:
        return "", ""
    start, _, end = text.partition("/")
    times = read_time(start, "The start of the window"), read_time(end, "The end of the window")
    if times[0] >= times[1]:
        hint = "Write the start first: 2026-11-01T03:00Z/2026-11-01T05:00Z."
        raise UsageError(f"The window {quoted(text)} ends before it starts.", hint=hint, code="invalid-value")
    return times


def read_people(texts: tuple[str, ...]) -> Iterator[Person]:
    from runbook_kit.session.events import Person

    for role, name in pairs(texts, "--person", "reviewer=ada@example.org"):
        yield Person(role=role, name=name)


def read_dues(texts: tuple[str, ...]) -> Iterator[Due]:
    from runbook_kit.cli.session_access import read_time
    from runbook_kit.session.events import Due

    for what, at in pairs(texts, "--due", "report=2026-11-02T09:00Z"):
        yield Due(what=what, at=read_time(at, f"The time of {what}"))


def pairs(texts: tuple[str, ...], option: str, example: str) -> Iterator[tuple[str, str]]:
    """NAME=VALUE, both of them there. Raises `UsageError`."""
    from runbook_kit.cli.session_access import given
    from runbook_kit.errors import UsageError
    from runbook_kit.suggestion import quoted

    for text in texts:
        name, _, value = given(text).partition("=")
        if not name.strip() or not value.strip():
            raise UsageError(f"{option} {quoted(text)} is not a pair.", hint=f"Write {example}.", code="invalid-value")
        yield name.strip(), value.strip()
