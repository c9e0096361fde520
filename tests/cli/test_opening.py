"""The beginning of a session: when one that was planned may be run."""

from __future__ import annotations

import pytest
from tests.cli.executions import OPERATOR, Site, make_site
from tests.conftest import Repository
from tests.run.assignments import block, book

from runbook_kit.session import events as happened


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    """It is 2026-11-01 at 04:00 UTC."""
    return make_site(repository, monkeypatch, capfd).write(book(block("a", "echo a >>done")))


def planned(site: Site, window: str) -> None:
    said = site.call("session", "plan", "t/p", *(["--window", window] if window else []))
    assert said.code == 0, said.err


@pytest.mark.parametrize("window", ["2026-11-01T03:00/2026-11-01T05:00", "2026-11-01T04:00/2026-11-01T04:01", ""])
def test_within_its_window(site: Site, window: str) -> None:
    planned(site, window)
    assert site.run("--session", "latest").code == 0


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (
            "2026-11-01T02:00/2026-11-01T03:00",
            "is over: it is from 2026-11-01T02:00:00.000Z to 2026-11-01T03:",
        ),
        ("2026-11-01T06:00+01:00/2026-11-01T07:00+01:00", "has not begun: it is from 2026-11-01T05:00:00.000Z to "),
    ],
)
def test_outside_its_window(site: Site, window: str, said: str) -> None:
    planned(site, window)
    refused = site.run("--session", "latest")
    assert (refused.code, f"error[outside-window]: The window of the session {said}" in refused.err) == (3, True)
    assert site.found.state.started is None
    done = site.run("--session", "latest", "--override", "window=the other team asked")
    assert done.code == 0, done.err
    (override,) = [each.event for each in site.found.records if isinstance(each.event, happened.Override)]
    assert override == happened.Override(step="environment/window", reason="the other team asked", by=OPERATOR)
