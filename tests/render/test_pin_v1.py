"""Pins as JSON and as pages."""

from __future__ import annotations

from runbook_kit.drift.gitstate import GitState
from runbook_kit.drift.pin import Moved, Pin
from runbook_kit.render.pin_page import created_page, verified_page
from runbook_kit.render.pin_v1 import pin_v1
from runbook_kit.render.terminal import Terminal

PAGE = Terminal(80, False)
PIN = Pin(name="base", commit="a" * 40, branch="", tree="b" * 40, created_at="2026-11-01T03:00:00.000Z")
STATE = GitState(commit="a" * 40, tree="b" * 40)
MOVED = (Moved("work tree", "clean", "changed: \x1b[31m"),)


def test_json() -> None:
    document = pin_v1(PIN, "f.pin", MOVED, STATE)
    pin = document["pin"]
    assert isinstance(pin, dict)
    assert (document["format"], document["holds"], document["sync"]) == ("state-pin/1", False, "no upstream")
    assert (pin["branch"], pin["session"], pin["session_events"]) == (None, None, None)


def test_pages() -> None:
    made = created_page(PIN, "f.pin", PAGE)
    assert made.splitlines()[0] == "Pin base"
    assert made.rstrip().endswith("runbook pin verify base")
    said = verified_page(PIN, "f.pin", MOVED, STATE, PAGE)
    assert ("Pin base: moved" in said, "\x1b" in said, "detached, no upstream" in said) == (True, False, True)
