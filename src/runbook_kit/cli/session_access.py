"""The sessions of this place for commands: found, looked at, held for a moment, and added to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from runbook_kit.cli import clock
from runbook_kit.cli.person import identity, refuse_inside_a_block
from runbook_kit.cli.place import Place, find_place
from runbook_kit.errors import Busy, Refused, UsageError
from runbook_kit.session.events import AnyEvent
from runbook_kit.session.folders import find
from runbook_kit.session.inbox import Left, collect, drop
from runbook_kit.session.index import Brief
from runbook_kit.session.log import Holder
from runbook_kit.session.state import State, is_over
from runbook_kit.session.store import Found, Session, look, seen, take

Decorated = TypeVar("Decorated", bound=Callable[..., object])


class Author(Struct, frozen=True):
    """Who adds something, and where."""

    place: Place
    name: str


def session_argument(command: Decorated) -> Decorated:
    """SESSION."""
    return click.argument("session", metavar="SESSION")(command)


def author(command: str) -> Author:
    """Who is at the keyboard. Raises `Refused` when that is no person but a block."""
    environ = dict(os.environ)
    refuse_inside_a_block(environ, f"session {command}")
    place = find_place()
    return Author(place, identity(environ, place.root))


def here() -> Holder:
    """We, as those who hold a session for a moment."""
    return Holder(os.getpid(), clock.host(), clock.iso(clock.now()))


def find_here(name: str) -> Path:
    """The folder of a session of this place."""
    return find(find_place().root, name)


def look_here(name: str) -> Found:
    """A session of this place as it is now."""
    return look(find_here(name))


@contextmanager
def held(folder: Path) -> Iterator[Session]:
    """The session in `folder`, held, with what was left for it taken up; anchored at the end when anything was added.

    Raises `Busy` when somebody holds it.
    """
    session = take(folder, clock.stamp, here())
    try:
        before = session.log.count
        if not is_over(session.state):
            collect(session)
        yield session
        if session.log.count != before:
            session.anchor()
    finally:
        session.close()


def append(folder: Path, make: Callable[[State], AnyEvent]) -> State:
    """Add what `make` returns for the state of the session, which nobody may hold. Returns the state behind it."""
    with held(folder) as session:
        refuse_over(session.state)
        session.append(make(seen(session.state, None)))
        return session.state


def leave(folder: Path, make: Callable[[State], Left]) -> State | None:
    """The same, and while a run holds the session the event is left for it: then None is returned."""
    try:
        return append(folder, make)
    except Busy:
        state = look(folder).state
        refuse_over(state)
        drop(folder, make(state), clock.iso(clock.now()), os.urandom(4).hex())
    try:  # the run may have ended meanwhile, and nobody else would look
        with held(folder) as session:
            return session.state
    except Busy:
        return None


def typed_target(state: State) -> str:
    """The target of a session as it was typed, which may be a file that no name leads to."""
    return (state.started.typed if state.started else "") or state.target


def refuse_over(state: State) -> None:
    """Raise `Refused` for a session that takes nothing any more."""
    if is_over(state):
        raise Refused(
            f"The session `{state.id}` is {state.state}: nothing is added to it any more.",
            hint="Plan or run another one; `runbook session show` says what became of this one.",
            code="session-closed",
        )


def required(text: str, what: str) -> str:
    """The text on its own, fit to be recorded. Raises `UsageError` when there is none."""
    cleaned = text.encode("utf-8", "backslashreplace").decode().strip()
    if not cleaned:
        raise UsageError(f"{what} is empty.", hint="Say in a few words what there is to know.", code="invalid-value")
    return cleaned


def given(text: str) -> str:
    """The text on its own, fit to be recorded; it may be empty."""
    return text.encode("utf-8", "backslashreplace").decode().strip()


def read_time(text: str, what: str) -> str:
    """A time as it is recorded: ISO 8601, UTC. Without an offset it is UTC. Raises `UsageError`."""
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(text.strip())
        return clock.iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        from runbook_kit.suggestion import quoted

        hint = "Write 2026-11-01T03:00Z, or 2026-11-01T04:00+01:00."
        raise UsageError(f"{what} {quoted(text)} is not a time.", hint=hint, code="invalid-value") from None


def elapsed(state: State | Brief) -> float | None:
    """Seconds from the start of a session to its end, or until now while it runs; None before its start."""
    if not state.started_at:
        return None
    try:
        start = datetime.fromisoformat(state.started_at)
        end = datetime.fromisoformat(state.ended_at) if state.ended_at else clock.now()
    except ValueError:
        return None
    if not state.ended_at and state.state != "running":
        return None
    return max((end - start).total_seconds(), 0.0)


def tell(document: dict[str, Any], sentence: str, form: str) -> None:
    """Print what was done: the document for programs, the sentence for people."""
    from runbook_kit.cli.screen import put, put_json
    from runbook_kit.render.escape import on_one_line

    if form == "json":
        put_json(document)
    else:
        put(on_one_line(sentence))
