"""The clock as values."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from runbook_kit.cli import clock


@pytest.mark.parametrize(("moment", "text"), [
    (datetime(2026, 11, 1, 3, tzinfo=UTC), "2026-11-01T03:00:00.000Z"),
    (datetime(2026, 11, 1, 3, 0, 0, 987_654, tzinfo=UTC), "2026-11-01T03:00:00.987Z"),
    (datetime(2026, 11, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2026-10-31T23:00:00.000Z"),
])  # fmt: skip
def test_times_are_utc_to_the_millisecond(moment: datetime, text: str) -> None:
    assert clock.iso(moment) == text
    assert datetime.fromisoformat(text) <= moment


def test_a_stamp() -> None:
    first, second = clock.stamp(), clock.stamp()
    assert first.mono_ns < second.mono_ns
    assert (first.ts[-1], first.boot) == ("Z", second.boot)
    assert clock.now().tzinfo is UTC


def test_a_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform, told in (("darwin", True), ("sunos5", False)):
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(clock, "BOOT_ID", "/nonexistent")
        assert clock.boot.__wrapped__().isdecimal() is told


def test_the_host() -> None:
    assert clock.host()
