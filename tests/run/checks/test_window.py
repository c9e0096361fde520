from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import World

NIGHT = {"start": "22:00", "end": "04:00", "days": ["fri"], "timezone": "UTC"}


@pytest.mark.parametrize(
    ("arguments", "at", "met"),
    [
        (NIGHT, "2026-11-20T21:59", False), (NIGHT, "2026-11-20T22:00", True), (NIGHT, "2026-11-21T03:59", True),
        (NIGHT, "2026-11-21T04:00", False), (NIGHT, "2026-11-20T03:00", False), (NIGHT, "2026-11-21T22:00", False),
        ({"start": "08:00", "end": "09:00", "timezone": "UTC"}, "2026-11-20T08:59", True),
        ({"start": "08:00", "end": "09:00", "timezone": "UTC"}, "2026-11-20T09:00", False),
        ({"start": "08:00", "timezone": "UTC"}, "2026-11-20T23:59", True),
        ({"start": "08:00", "timezone": "UTC"}, "2026-11-20T00:00", False),
        ({"end": "08:00", "timezone": "UTC"}, "2026-11-20T00:00", True),
        ({"end": "08:00", "timezone": "UTC"}, "2026-11-20T08:00", False),
        ({"days": ["sat"], "timezone": "UTC"}, "2026-11-20T23:59", False),
        ({"days": ["sat"], "timezone": "Europe/Berlin"}, "2026-11-20T23:30", True),
        ({"days": ["fri"], "start": "18:00", "timezone": "America/New_York"}, "2026-11-20T23:30", True),
    ],
)  # fmt: skip
def test_windows(arguments: dict[str, object], at: str, met: bool, world: World) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = evaluate(json.dumps({"window": arguments}), replace(world, now=lambda: now))
    assert found.met is met, found.said


def test_sentences(ask: Evaluate) -> None:
    assert (
        ask({"window": NIGHT}).said == "It is fri 2026-11-20 23:30 in UTC, within the window: fri from 22:00 to 04:00."
    )
    assert ask({"window": {"end": "08:00", "timezone": "Europe/Berlin"}}).met
    said = ask({"window": {"start": "08:00", "end": "09:00", "timezone": "UTC"}}).said
    assert said == "It is fri 2026-11-20 23:30 in UTC; the window is every day from 08:00 to 09:00."
    assert ask({"window": {"days": ["fri"]}}).said == "The check does not say `timezone`."
    assert ask({"window": {"timezone": "Mars/X"}}).said == "`Mars/X` is no time zone that this machine knows."
    assert not ask({"window": {"timezone": "UTC", "start": "8"}}).met
