"""Pins on their shelf: found by name, the newest of it, with their digest beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from runbook_kit.cli.pin_create import checked, refuse_dirty
from runbook_kit.cli.pin_shelf import find_pin, keep, read_pin, sums_of
from runbook_kit.cli.pin_verify import session_moved
from runbook_kit.cli.place import Place
from runbook_kit.config import Config
from runbook_kit.drift.gitstate import GitState
from runbook_kit.drift.pin import Pin
from runbook_kit.errors import Refused, UsageError

PIN = Pin(name="base", commit="a" * 40, branch="main", tree="b" * 40, created_at="2026-11-01T03:00:00.000Z")


def test_the_newest_of_a_name(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path, True, Config())
    old = keep(PIN, None, tmp_path)
    new = keep(replace(PIN, created_at="2026-11-02T03:00:00.000Z"), None, tmp_path)
    other = keep(replace(PIN, name="done", created_at="2026-11-03T03:00:00.000Z"), None, tmp_path)
    assert [find_pin(place, word) for word in ("base", "latest", old.stem)] == [new, other, old]
    assert (read_pin(old), sums_of(old).name) == (PIN, f"{old.name}.sha256")
    with pytest.raises(UsageError):
        keep(PIN, None, tmp_path)


def test_what_cannot_be_pinned() -> None:
    for state in (GitState(), GitState(commit="a" * 40, tree="b" * 40, changes=(("??", "x"),))):
        with pytest.raises(Refused):
            refuse_dirty(state)
    with pytest.raises(UsageError):
        checked("latest")


def test_a_pin_without_session_asks_for_none(tmp_path: Path) -> None:
    assert list(session_moved(Place(tmp_path, tmp_path, True, Config()), PIN)) == []
