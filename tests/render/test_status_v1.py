"""`status/1`: the verdict is the worst severity, and each code stands there once."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from runbook_kit.render.status_page import status_page
from runbook_kit.render.status_v1 import JobLine, Reason, SessionLine, Status, merged, status_v1
from runbook_kit.render.terminal import Terminal

STATUS = Status(
    at="2026-11-01T04:00:00Z",
    halted=True,
    reasons=(
        Reason("halted", "critical", "Nothing executes here. ada: too \x1b[31mhot", 1, 0, (), ("runbook unhalt",)),
        Reason("overdue", "degraded", "Late.", 7, 0, ("s1", "s2"), tuple(f"command {n}" for n in range(6))),
    ),
    sessions=(
        SessionLine("s1", "running", "restart/act", "paper", "process 7 on host", "act/restart"),
        SessionLine("s2", "paused", "restart/act", "paper", waits_for="It waits.", commands=("runbook signoff",)),
    ),
    jobs=(JobLine("j1", "web", "running", 77, "serve"), JobLine("j2", "", "lost", 78)),
)


def test_document(snapshot: SnapshotAssertion) -> None:
    assert status_v1(STATUS) == snapshot


@pytest.mark.parametrize("width", [60, 100])
def test_page(snapshot: SnapshotAssertion, width: int) -> None:
    page = status_page(STATUS, Terminal(width))
    assert "\x1b" not in page
    assert page == snapshot


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [((), "healthy"), (("degraded",), "degraded"), (("degraded", "critical", "degraded"), "critical")],
)
def test_the_verdict_is_the_worst(severities: tuple[str, ...], verdict: str) -> None:
    reasons = tuple(Reason(f"r{n}", each, "", 1, 0) for n, each in enumerate(severities))  # type: ignore[arg-type]
    assert Status("", reasons=reasons).verdict == verdict


def test_one_reason_for_each_code() -> None:
    found = merged(
        [
            Reason("overdue", "degraded", "One.", 1, 0, ("a",), ("x",)),
            Reason("skew", "degraded", "Six.", 6.0, 5, ("a",)),
            Reason("overdue", "critical", "Two.", 1, 0, ("b", "a"), ("x", "y")),
            Reason("skew", "degraded", "Nine.", 9.0, 5, ("b",)),
        ]
    )
    assert [(each.code, each.severity, each.message) for each in found] == [
        ("overdue", "critical", "Two. And 1 more."),
        ("skew", "degraded", "Nine. And 1 more."),
    ]
    assert [each.observed for each in found] == [2, 9.0]
    assert (found[0].about, found[0].commands) == (("a", "b"), ("x", "y"))
