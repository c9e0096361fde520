"""What is known of sessions is believed only while nothing of it can have changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.session.samples import EVERYTHING, ID, written

from runbook_kit.session import index
from runbook_kit.session.events import Noted, SessionClosed, SessionEnded, SessionStarted
from runbook_kit.session.folders import STATE
from runbook_kit.session.index import Brief, Left, brief_of, read_briefs, slug
from runbook_kit.session.log import LOG
from runbook_kit.session.store import Found, look

STARTED = SessionStarted(target="a/b", runbook="a", runbook_path="a.md", runbook_digest="r", plan_digest="p")
CLOSED = (STARTED, SessionEnded(outcome="passed"), SessionClosed(outcome="passed"))
LATER = 3600 * 10**9


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session that was closed, looked at when everything had been quiet for an hour."""
    written(tmp_path, CLOSED).close()
    now = index.moment_of
    monkeypatch.setattr(index, "moment_of", lambda root: now(root) + LATER)
    return tmp_path


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sessions whose logs were read."""
    names: list[str] = []

    def looking(folder: Path) -> Found:
        names.append(folder.name)
        return look(folder)

    monkeypatch.setattr(index, "look", looking)
    return names


def test_everything_is_told(tmp_path: Path) -> None:
    written(tmp_path, EVERYTHING).close()
    (found,) = read_briefs(tmp_path)
    assert found == Brief(
        id=ID, state="cancelled", outcome="warned", mode="paper", kind="drill", target="restart/act",
        runbook="restart", operator="ada@example.org", started_at="2026-11-01T03:00:04.000Z",
        ended_at="2026-11-01T03:00:43.000Z", events=len(EVERYTHING),
        marks=("red-findings", "parked-items", "overrides", "gate-trips", "warned-blocks", "approvals", "resumes"),
        deeds={
            "quiet": "2026-11-01T03:00:05.000Z", "agreed": "2026-11-01T03:00:10.000Z",
            "order-disks": "2026-11-01T03:00:41.000Z", "reviewed": "2026-11-01T03:00:44.000Z",
            "closed": "2026-11-01T03:00:45.000Z",
        },
    )  # fmt: skip


def test_what_has_not_changed_is_not_read_again(root: Path, looked: list[str]) -> None:
    first = list(read_briefs(root))
    assert looked == [ID]
    assert list(read_briefs(root)) == first == [brief_of(look(root / ".runbook/sessions" / ID))]
    assert looked == [ID]


def test_what_has_only_just_changed_may_change_again(tmp_path: Path, looked: list[str]) -> None:
    written(tmp_path, CLOSED).close()
    assert list(read_briefs(tmp_path)) == list(read_briefs(tmp_path))
    assert looked == [ID, ID]


def changes(folder: Path) -> Iterator[None]:
    """What somebody may do to a log while hiding that it was done: each keeps size and time of the content."""
    path = folder / LOG
    status, data = path.stat(), path.read_bytes()

    def quietly(write: bytes) -> None:
        path.write_bytes(write)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    quietly(data.replace(b'"passed"', b'"failed"'))
    yield
    quietly(data)
    copy = folder / "copy"
    copy.write_bytes(data.replace(b'"passed"', b'"failed"'))
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(copy, path)
    yield
    quietly(data)
    path.write_bytes(data[:-1])
    yield
    quietly(data)
    (folder / STATE).write_text('{"format":"state/1","count":2,"head":"x","state":"closed"}')
    yield
    path.unlink()
    yield


def test_every_change_is_noticed(root: Path) -> None:
    assert isinstance(next(iter(read_briefs(root))), Brief)
    seen = 0
    for _ in changes(root / ".runbook/sessions" / ID):
        (found,) = read_briefs(root)
        assert isinstance(found, Left), seen
        assert found.grave
        seen += 1
    assert seen == 5


def test_a_run_is_told_by_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = index.moment_of
    monkeypatch.setattr(index, "moment_of", lambda root: now(root) + LATER)
    session = written(tmp_path, (STARTED,))
    assert [each.state for each in read_briefs(tmp_path) if isinstance(each, Brief)] == ["running"]
    session.close()
    assert [each.state for each in read_briefs(tmp_path) if isinstance(each, Brief)] == ["interrupted"]


def test_an_event_more_is_read(root: Path, looked: list[str]) -> None:
    list(read_briefs(root))
    with open(root / ".runbook/sessions" / ID / LOG, "ab") as log:
        log.write(b"{")
    (found,) = read_briefs(root)
    assert isinstance(found, Brief)
    assert looked == [ID, ID]


@pytest.mark.parametrize("data", [b"", b"\xc1", b"x" * 1000, b"\x92\xa1x\x80", b"\x92\xafsession-index/0\x80"])
def test_an_index_that_is_none_costs_time_only(data: bytes, root: Path, looked: list[str]) -> None:
    first = list(read_briefs(root))
    (root / ".runbook/cache/sessions").write_bytes(data)
    assert list(read_briefs(root)) == first
    assert looked == [ID, ID]


def test_what_is_gone_is_forgotten(root: Path) -> None:
    list(read_briefs(root))
    os.rename(root / ".runbook/sessions" / ID, root / "elsewhere")
    assert list(read_briefs(root)) == []
    assert index.read_index(root) == {}


def test_without_a_place_to_write_it_works_all_the_same(root: Path) -> None:
    (root / ".runbook/cache").write_text("a file in the way")
    assert [type(each) for each in read_briefs(root)] == [Brief]


def test_names_are_compared_loosely() -> None:
    assert slug(" Post-mortem: written! ") == "post-mortem-written"


def test_a_later_answer_counts(tmp_path: Path) -> None:
    from runbook_kit.session.events import CriterionChecked

    answers = [CriterionChecked(step="a/exit/calm", answer=answer, kind="manual") for answer in ("met", "unmet")]
    written(tmp_path, (STARTED, *answers, Noted(text="x", by="ada"))).close()
    (found,) = read_briefs(tmp_path)
    assert isinstance(found, Brief)
    assert "calm" not in found.deeds
