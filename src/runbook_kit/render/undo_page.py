"""Which blocks of a session are taken back by which others, and which have no way back."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from runbook_kit.render.escape import on_one_line
from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.terminal import Ink, Terminal, table
from runbook_kit.session.state import StepNow


class Way(Struct, frozen=True):
    """A block that really ran, and the addresses of those that take it back; `taken` is the session that has."""

    step: StepNow
    blocks: tuple[str, ...] = ()
    taken: str = ""


def ways_page(ways: Iterable[Way], terminal: Terminal) -> str:
    """A table to stand below the plan: every block that ran, the newest first, and how it is taken back."""
    head = [terminal.paint(cell, "faint") for cell in ("RAN", "RESULT", "WAY BACK")]
    rows = [[Ink(on_one_line(way.step.address)), Ink(way.step.state), back(way, terminal)] for way in ways]
    lines = "\n".join(f"    {line}" for line in table([head, *rows]))
    return f"\n{terminal.paint('WHAT THE SESSION DID', 'strong')}\n\n{lines}\n"


def back(way: Way, terminal: Terminal) -> Ink:
    if way.taken:
        return terminal.paint(f"taken back in {way.taken}", "good")
    return Ink(on_one_line(", ".join(way.blocks))) if way.blocks else terminal.paint("none", "caution")


def way_v1(way: Way) -> Json:
    """`taken` is null where it was not taken back so far."""
    return {
        "address": way.step.address,
        "state": way.step.state,
        "blocks": list(way.blocks),
        "taken": way.taken or None,
    }
