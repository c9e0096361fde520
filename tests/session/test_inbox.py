"""What people leave for a session that a run holds."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest
from tests.session.samples import BEGINNING, EVERYTHING, ticking, written

from runbook_kit.errors import MachineError
from runbook_kit.session.events import (
    Found,
    ItemAdded,
    ItemClosed,
    Noted,
    Override,
    SessionClosed,
    StepResolved,
)
from runbook_kit.session.inbox import INBOX, LARGEST, LEFT, collect, drop, free, waiting
from runbook_kit.session.store import Session, look

AT = "2026-11-01T04:00:00.000Z"
NOTE = Noted(text="seen", by="ada")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return written(tmp_path, BEGINNING)


def test_what_is_left_is_taken_up_in_its_order_and_removed(session: Session) -> None:
    drop(session.folder, Noted(text="second", by="a"), "2026-11-01T04:00:01.000Z", "00")
    drop(session.folder, Noted(text="first", by="a"), AT, "ff")
    assert collect(session) == 2
    assert waiting(session.folder) == []
    assert collect(session) == 0
    assert [note.text for note in look(session.folder).state.notes] == ["first", "second"]


def test_a_file_is_private_and_whole(session: Session) -> None:
    before = os.umask(0)
    try:
        path = drop(session.folder, NOTE, AT, "00")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["20261101T040000.000Z-00.json"]


def test_only_what_people_note_is_taken_from_it(session: Session) -> None:
    """Nothing that lets a run go on may come this way."""
    inbox = session.folder / INBOX
    inbox.mkdir()
    left = {"note", "finding", "finding.resolved", "item.added", "item.parked", "item.closed"}
    for number, event in enumerate(EVERYTHING):
        (inbox / f"{number:03}.json").write_bytes(msgspec.json.encode(event))
    wanted = [event for event in EVERYTHING if event.__struct_config__.tag in left]
    assert len(wanted) == 7
    assert collect(session) == 7
    assert session.state.state == "running"
    refused = [path for path in inbox.iterdir() if path.name.startswith("refused-")]
    assert len(refused) == len(EVERYTHING) - 7 == len(list(inbox.iterdir()))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"type":"note"}',
        b'{"type":"note","text":5,"by":"a"}',
        b'{"type":"note","text":"' + b"x" * LARGEST + b'","by":"a"}',
        b'{"type":"note","text":"\\ud800","by":"a"}',
        b"[" * 20_000,
        msgspec.json.encode(Override(step="c", reason="r", by="a")),
        msgspec.json.encode(StepResolved(step="s", decision="done", by="a")),
    ],
)
def test_what_is_none_is_put_aside_and_kept(session: Session, content: bytes) -> None:
    inbox = session.folder / INBOX
    inbox.mkdir()
    (inbox / "1.json").write_bytes(content)
    before = session.log.count
    assert collect(session) == 0
    assert session.log.count == before
    assert (inbox / "refused-1.json").read_bytes() == content
    assert collect(session) == 0


def test_links_pipes_and_folders_are_not_read(session: Session, tmp_path: Path) -> None:
    inbox = session.folder / INBOX
    inbox.mkdir()
    (tmp_path / "note.json").write_bytes(msgspec.json.encode(NOTE))
    (inbox / "1.json").symlink_to(tmp_path / "note.json")
    os.mkfifo(inbox / "2.json")
    (inbox / "3.json").mkdir()
    (inbox / "not.txt").write_text("x")
    (inbox / ".4.json").write_bytes(msgspec.json.encode(NOTE))
    assert collect(session) == 0
    assert session.state.notes == ()


def test_an_inbox_that_is_a_link_is_none(session: Session, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "1.json").write_bytes(msgspec.json.encode(NOTE))
    (session.folder / INBOX).symlink_to(elsewhere)
    assert collect(session) == 0
    assert (elsewhere / "1.json").exists()


def test_ids_are_given_when_they_are_taken(session: Session) -> None:
    for random in ("00", "01"):
        drop(session.folder, ItemAdded(id="I1", text=random), AT, random)
        drop(session.folder, Found(level="red", text=random, by="a", id="F1"), AT, f"1{random}")
    drop(session.folder, ItemAdded(id="", text="third"), AT, "20")
    assert collect(session) == 5
    assert [(each.id, each.text) for each in session.state.items.values()] == [
        ("I1", "00"),
        ("I2", "01"),
        ("I3", "third"),
    ]
    assert list(session.state.findings) == ["F1", "F2"]
    assert free("I", session.state.items) == "I4"


def test_what_comes_too_late_is_put_aside(session: Session) -> None:
    session.append(SessionClosed(outcome="passed"))
    drop(session.folder, NOTE, AT, "00")
    assert collect(session) == 0
    assert waiting(session.folder) == []
    assert isinstance(look(session.folder).records[-1].event, SessionClosed)


def test_it_stays_when_the_log_cannot_be_written(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(session.folder, NOTE, AT, "00")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(MachineError):
            collect(session)
        with pytest.raises(MachineError) as caught:
            drop(session.folder, NOTE, AT, "01")
    assert caught.value.code == "disk-full"
    assert [path.name for path in waiting(session.folder)] == ["20261101T040000.000Z-00.json"]


def test_what_is_left_is_read_as_it_was() -> None:
    event = ItemClosed(id="I1", by="ada", reason="done")
    assert LEFT.decode(msgspec.json.encode(event)) == event
    assert ticking()().ts == "2026-11-01T03:00:00.000Z"
