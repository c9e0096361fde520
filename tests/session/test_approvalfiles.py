"""What is remembered of approvals: one session each, whoever tries at the same time, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.session.test_approval import RECORD

from runbook_kit.errors import InvalidInput, MachineError, Refused
from runbook_kit.session.approval import complete
from runbook_kit.session.approvalfiles import consume, is_revoked, is_used, keep, kept, revoke

AT = "2026-11-01T09:00:00Z"
OTHER = complete(replace(RECORD, by="bob@example.org", id=""))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".runbook" / "approvals"


def test_nothing_yet(folder: Path) -> None:
    assert (kept(folder), is_used(folder, RECORD.id), is_revoked(folder, RECORD.id)) == ((), "", "")
    assert not folder.parent.exists()


def test_kept(folder: Path) -> None:
    for record in (RECORD, OTHER, RECORD):
        path = keep(folder, record)
        assert path.name == f"{record.id}.json"
    assert set(kept(folder)) == {RECORD, OTHER}
    assert len(list(folder.iterdir())) == 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert (folder.parent / ".gitignore").read_text("utf-8") == "*\n"


def test_a_copy_without_signature_does_not_take_the_place_of_the_record(folder: Path) -> None:
    signed = replace(RECORD, signature="-----BEGIN SSH SIGNATURE-----\n")
    keep(folder, signed)
    keep(folder, RECORD)
    assert kept(folder) == (signed,)


def test_one_session_uses_it(folder: Path) -> None:
    consume(folder, RECORD, "session-1", AT)
    consume(folder, RECORD, "session-1", AT)
    assert is_used(folder, RECORD.id) == "session-1"
    assert is_used(folder, OTHER.id) == ""
    with pytest.raises(Refused, match="used by session `session-1`") as caught:
        consume(folder, RECORD, "session-2", AT)
    assert (caught.value.code, caught.value.exit_code) == ("approval-consumed", 3)


def test_of_many_that_try_at_once_one_gets_it(folder: Path) -> None:
    def attempt(number: int) -> str:
        try:
            consume(folder, RECORD, f"session-{number}", AT)
        except Refused:
            return ""
        return f"session-{number}"

    for _ in range(10):
        with ThreadPoolExecutor(8) as pool:
            won = [each for each in pool.map(attempt, range(8)) if each]
        assert won == [is_used(folder, RECORD.id)]
        assert [path.name for path in folder.iterdir()] == [f"{RECORD.id}.used"]
        (folder / f"{RECORD.id}.used").unlink()


def test_where_there_are_no_hard_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    test_one_session_uses_it(folder)
    (folder / f"{RECORD.id}.used").unlink()
    test_of_many_that_try_at_once_one_gets_it(folder)


def test_revoked(folder: Path) -> None:
    assert revoke(folder, RECORD, "it was for the other host", "ada@example.org", AT) == ""
    assert is_revoked(folder, RECORD.id) == f"it was for the other host (ada@example.org, {AT})"
    with pytest.raises(Refused, match="the other host") as caught:
        consume(folder, RECORD, "session-1", AT)
    assert caught.value.code == "approval-revoked"
    assert revoke(folder, RECORD, "once more", "eve@example.org", AT) == ""
    assert "once more" not in is_revoked(folder, RECORD.id)


def test_revoked_too_late(folder: Path) -> None:
    consume(folder, RECORD, "session-1", AT)
    assert revoke(folder, RECORD, "stop", "ada@example.org", AT) == "session-1"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"session":7}', b"\xff"])
def test_what_cannot_be_read_counts_against_the_approval(folder: Path, content: bytes) -> None:
    keep(folder, RECORD)
    (folder / f"{RECORD.id}.used").write_bytes(content)
    (folder / f"{OTHER.id}.revoked").write_bytes(content)
    assert is_used(folder, RECORD.id) == "unknown"
    assert is_revoked(folder, OTHER.id)
    with pytest.raises(Refused):
        consume(folder, RECORD, "session-1", AT)


def test_a_link_or_a_folder_in_their_place_counts_against_it_too(folder: Path, tmp_path: Path) -> None:
    keep(folder, RECORD)
    (folder / f"{RECORD.id}.used").symlink_to(tmp_path / "nothing")
    (folder / f"{RECORD.id}.revoked").mkdir()
    assert is_used(folder, RECORD.id) == "unknown"
    assert is_revoked(folder, RECORD.id)
    assert not (tmp_path / "nothing").exists()


def test_a_named_pipe_does_not_stop_us(folder: Path) -> None:
    keep(folder, RECORD)
    os.mkfifo(folder / f"{RECORD.id}.used")
    assert is_used(folder, RECORD.id) == "unknown"


def test_a_record_that_cannot_be_read_is_not_passed_over(folder: Path) -> None:
    """It could be a no-go."""
    keep(folder, RECORD)
    (folder / f"{OTHER.id}.json").write_bytes(b"{")
    (folder / "notes.json").write_bytes(b"{")
    with pytest.raises(InvalidInput, match=OTHER.id):
        kept(folder)


@pytest.mark.parametrize("place", [".runbook", "approvals"])
def test_a_folder_that_is_a_link(tmp_path: Path, place: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "approvals").mkdir(parents=True, mode=0o700)
    own = tmp_path / "work" / ".runbook"
    own.parent.mkdir()
    if place == ".runbook":
        own.symlink_to(elsewhere)
    else:
        own.mkdir()
        (own / "approvals").symlink_to(elsewhere / "approvals")
    with pytest.raises(MachineError):
        consume(own / "approvals", RECORD, "session-1", AT)
    with pytest.raises(MachineError):
        kept(own / "approvals")
    assert list((elsewhere / "approvals").iterdir()) == []


def test_a_folder_that_others_may_write_to(folder: Path) -> None:
    keep(folder, RECORD)
    folder.chmod(0o770)
    for attempt in (lambda: kept(folder), lambda: consume(folder, RECORD, "session-1", AT)):
        with pytest.raises(MachineError, match="Others may write") as caught:
            attempt()
        assert caught.value.code == "approvals-not-private"


def test_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    keep(folder, RECORD)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MachineError, match="No space left"):
            consume(folder, RECORD, "session-1", AT)
    assert [path.name for path in folder.iterdir()] == [f"{RECORD.id}.json"]
    consume(folder, RECORD, "session-1", AT)


@pytest.mark.parametrize("name", ["../../x", "", "AB" * 16, "ab"])
def test_an_id_is_not_a_path(folder: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        consume(folder, replace(RECORD, id=name), "session-1", AT)
