"""The pins of packs that were pruned while their session stayed: it was packed, and may go by its own policy."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runbook_kit.errors import Tampered
from runbook_kit.evidence import pin
from runbook_kit.evidence.shelf import Set
from runbook_kit.session.folders import NAME, SESSIONS
from runbook_kit.session.log import read_file, replace_file

FOLDER = "pruned"  # in `.runbook`, a file for each session


def remember(own: Path, going: Iterable[Set]) -> None:
    """Keep the pins of packs that are about to go and whose sessions are here.

    A full disk is no reason not to prune: then the session stays as one that was never packed.
    """
    for each in going:
        held = each.pin
        if held is None or held.kind or not NAME.fullmatch(held.session):
            continue
        if (own / SESSIONS / held.session).is_dir():
            with suppress(OSError):
                (own / FOLDER).mkdir(mode=0o700, exist_ok=True)
                replace_file(own / FOLDER / held.session, pin.written(held))


def head_of(own: Path, session: str) -> str:
    """The event that the pruned pack of a session ended with; empty when none was pruned, or nobody can tell."""
    try:
        held = pin.read(read_file(own / FOLDER / session))
    except (OSError, Tampered):
        return ""
    return held.events_head if held.session == session else ""


def forget(own: Path, sessions: Iterable[str]) -> None:
    """Remove the pins of sessions that are gone."""
    for name in sessions:
        with suppress(OSError):
            os.unlink(own / FOLDER / name)
