"""What a built-in check is asked with, and what it comes to."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit.session.index import Left
from runbook_kit.session.query import Answer, Query

Arguments = Mapping[str, object]


class Outcome(Struct, frozen=True):
    """Whether a check holds, and a sentence with what was seen; `parts` are those of a check made of several."""

    met: bool
    said: str
    parts: tuple[Outcome, ...] = ()


class World(Struct, frozen=True):
    """What checks may look at.

    `root` is the work tree; paths lie in it, or in the folder `out`. `now` is the time with its zone. `runbooks` gives
    the paths of the runbooks of a kind, and `lint` what is wrong with one, a sentence each. `sessions` answers a
    question over those that were held here, and names those whose logs are not what was written. `targets` are the ids
    of the runbooks here, of their phases, and `RUNBOOK/PHASE`; `modes` are those of the policy.
    """

    root: Path
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    runbooks: Callable[[str], Sequence[str]] | None = None
    lint: Callable[[str], Sequence[str]] | None = None
    sessions: Callable[[Query], tuple[Answer, Sequence[Left]]] | None = None
    targets: Callable[[], Collection[str]] | None = None
    modes: Callable[[], Collection[str]] | None = None
    out: Path | None = None
    sleep: Callable[[float], object] = time.sleep
    literal: frozenset[str] = frozenset()  # what looks like a placeholder and is none


def all_of(parts: Sequence[Outcome]) -> Outcome:
    """One outcome of several that must all hold: it says what those say that do not, or what all of them say."""
    failing = [part.said for part in parts if not part.met]
    if len(parts) == 1:
        return parts[0]
    if not failing:
        return Outcome(True, " ".join(part.said for part in parts), tuple(parts))
    verb = "does" if len(failing) == 1 else "do"
    return Outcome(False, f"{len(failing)} of {len(parts)} {verb} not hold: {' '.join(failing)}", tuple(parts))


def any_of(parts: Sequence[Outcome]) -> Outcome:
    """One outcome of several of which one must hold: it says what that one says, or what all of them say."""
    met = next((part for part in parts if part.met), None)
    if met is not None:
        return Outcome(True, met.said, tuple(parts))
    return Outcome(False, f"None of {len(parts)} holds: {' '.join(part.said for part in parts)}", tuple(parts))
