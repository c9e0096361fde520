"""Pins of repository states for people."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.drift.gitstate import GitState
from runbook_kit.drift.pin import Moved, Pin
from runbook_kit.render.escape import on_one_line
from runbook_kit.render.pages import page
from runbook_kit.render.terminal import Terminal


def created_page(pin: Pin, file: str, terminal: Terminal) -> str:
    """A pin that was written."""
    return page("drift-pin", terminal, pin=pin, file=on_one_line(file), verdict="", moved=(), advice=True, sync="")


def verified_page(pin: Pin, file: str, found: Sequence[Moved], state: GitState, terminal: Terminal) -> str:
    """Whether a pin holds, and what has moved when it does not."""
    verdict = terminal.paint("moved", "alarm") if found else terminal.paint("holds", "good")
    moved = [on_one_line(f"{each.what}: {each.now}, pinned: {each.pinned}") for each in found]
    sync = "no upstream to compare with" if not state.upstream else ""
    return page(
        "drift-pin", terminal, pin=pin, file=on_one_line(file), verdict=verdict, moved=moved, advice=False, sync=sync
    )
