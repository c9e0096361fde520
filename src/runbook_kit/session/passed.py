"""Which phases have passed here, and when: what the sessions of this repository prove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from runbook_kit.errors import RunbookError
from runbook_kit.session.events import PhasePassed
from runbook_kit.session.folders import list_folders
from runbook_kit.session.state import SUCCESS
from runbook_kit.session.store import Found, look

ENDED_WELL = frozenset({"complete", "reviewed", "closed"})


class Pass(Struct, frozen=True):
    """A phase that was gone through whole in a session that ended well. `digest` is that of the phase then."""

    runbook: str
    phase: str
    digest: str
    mode: str
    at: str  # ISO 8601, UTC
    session: str


def read_passes(root: Path, own: str = "") -> Iterator[Pass]:
    """Every pass that a log proves which is what was written, the latest first.

    The session `own` counts whether or not it has ended. Sessions whose log was changed prove nothing.
    """
    for found in verified(root):
        yield from passes_of(found, own)


def verified(root: Path) -> Iterator[Found]:
    """Every session whose log is what was written, the newest first; the others prove nothing."""
    for folder in list_folders(root):
        try:
            found = look(folder)
        except RunbookError:
            continue
        yield found


def passes_of(found: Found, own: str = "") -> Iterator[Pass]:
    """What one session proves, the latest first."""
    state, started = found.state, found.state.started
    well = state.state in ENDED_WELL and state.outcome in SUCCESS
    if started is None or not (well or state.id == own):
        return
    for record in reversed(found.records):
        event = record.event
        if isinstance(event, PhasePassed):
            yield Pass(started.runbook, event.phase, event.digest, state.mode, record.ts, state.id)


def latest(passes: Iterable[Pass], runbook: str, phase: str, digest: str) -> Pass | None:
    """The latest pass of a phase as it is now; None when there is none, or only of another text."""
    return next((each for each in passes if (each.runbook, each.phase, each.digest) == (runbook, phase, digest)), None)
