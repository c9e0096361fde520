"""So much is free on the disk of a path, for a user who is not root."""

from __future__ import annotations

import os

from runbook_kit.run.checks.arguments import amount_of, text_of, written_size
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.run.checks.place import contained, unreadable
from runbook_kit.suggestion import quoted


def check(arguments: Arguments, world: World) -> Outcome:
    path = text_of(arguments, "path", ".")
    place = path if os.path.isabs(path) else _existing(contained(path, world))
    try:
        state = os.statvfs(place)
    except OSError as error:
        raise unreadable(path, error) from None
    free, whole = state.f_bavail * state.f_frsize, state.f_blocks * state.f_frsize
    wanted = amount_of(arguments, "free", whole)
    said = f"{written_size(free)} of {written_size(whole)} are free on the disk of {quoted(path)}"
    return Outcome(free >= wanted, f"{said}." if free >= wanted else f"{said}, {written_size(wanted)} are needed.")


def _existing(path: str) -> str:
    """The path, or the nearest folder above it that is there: what does not exist yet will lie on its disk."""
    while not os.path.exists(path) and os.path.dirname(path) != path:
        path = os.path.dirname(path)
    return path
