"""A session in its folder: made private, read without a lock, and held."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest
from tests.session.samples import BEGINNING, BLOCKS, EVERYTHING, HOLDER, ID, ticking, written

from runbook_kit.errors import Busy, InvalidInput, MachineError, Tampered
from runbook_kit.render.session_advice import advise
from runbook_kit.session.events import LogRecovered, Noted
from runbook_kit.session.fold import fold
from runbook_kit.session.folders import OWN, SESSIONS, STATE
from runbook_kit.session.log import LOCK, LOG, hold
from runbook_kit.session.store import create, look, read_anchor, take

RUNNING = (*BEGINNING, *BLOCKS[:2])


def test_a_session_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written(tmp_path, EVERYTHING).close()
    finally:
        os.umask(before)
    own = tmp_path / OWN
    paths = [own, *own.rglob("*")]
    modes = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert {name for name, mode in modes.items() if mode != (0o700 if (tmp_path / name).is_dir() else 0o600)} == set()
    assert (own / ".gitignore").read_text() == "*\n"


def test_what_was_made_is_found_again(tmp_path: Path) -> None:
    session = written(tmp_path, EVERYTHING)
    session.close()
    found = look(session.folder)
    assert (found.state, found.holder, found.verification.verdict) == (session.state, None, "intact")
    assert found.state == fold(found.records)
    anchor = read_anchor(session.folder)
    assert anchor == session.log.anchor


def test_a_session_that_was_lost_before_its_first_event_has_a_name(tmp_path: Path) -> None:
    create(tmp_path, ID, "shadow", ticking(), HOLDER).close()
    found = look(tmp_path / OWN / SESSIONS / ID)
    assert (found.state.id, found.state.state, found.records) == (ID, "planned", ())
    (advice,) = advise(found.state)
    assert advice.commands == (f"runbook session cancel {ID} --reason WHY",)


def test_a_session_exists_once(tmp_path: Path) -> None:
    written(tmp_path, BEGINNING).close()
    with pytest.raises(MachineError):
        create(tmp_path, ID, "paper", ticking(), HOLDER)


def test_taking_goes_on_where_it_ended(tmp_path: Path) -> None:
    written(tmp_path, RUNNING).close()
    session = take(tmp_path / OWN / SESSIONS / ID, ticking(), HOLDER)
    assert (session.state.events, session.log.mode) == (len(RUNNING), "paper")
    session.append(Noted(text="t", by="b"))
    assert session.state == fold(look(session.folder).records)
    session.close()


def test_who_takes_a_torn_log_has_it_mended(tmp_path: Path) -> None:
    written(tmp_path, RUNNING).close()
    folder = tmp_path / OWN / SESSIONS / ID
    with (folder / LOG).open("ab") as stream:
        stream.write(b'{"at')
    seen = look(folder)
    assert (seen.verification.verdict, seen.state.events) == ("torn", len(RUNNING))
    assert not (folder / "torn-1.bin").exists()  # looking mends nothing
    session = take(folder, ticking(), HOLDER)
    assert session.state.recovered == 1
    session.close()
    found = look(folder)
    assert isinstance(found.records[-1].event, LogRecovered)
    assert found.state.recovered == 1


def test_a_run_that_nobody_holds_was_interrupted(tmp_path: Path) -> None:
    session = written(tmp_path, RUNNING)
    found = look(session.folder)
    assert (found.state.state, found.holder) == ("running", HOLDER)
    session.close()
    found = look(session.folder)
    assert (found.state.state, found.state.code, found.holder) == ("interrupted", "run-lost", None)


def test_a_second_holder_is_refused(tmp_path: Path) -> None:
    session = written(tmp_path, RUNNING)
    with pytest.raises(Busy, match="process 4711 on host"):
        take(session.folder, ticking(), HOLDER)
    session.close()
    take(session.folder, ticking(), HOLDER).close()


def test_a_refused_taker_leaves_no_lock(tmp_path: Path) -> None:
    session = written(tmp_path, RUNNING)
    session.close()
    (session.folder / LOG).write_bytes((session.folder / LOG).read_bytes().replace(b"act/one", b"act/two"))
    for _ in range(2):
        with pytest.raises(Tampered):
            take(session.folder, ticking(), HOLDER)
    os.close(hold(session.folder, HOLDER))


def test_a_log_that_was_cut_at_a_line_is_refused(tmp_path: Path) -> None:
    session = written(tmp_path, RUNNING)
    session.close()
    lines = (session.folder / LOG).read_bytes().splitlines(keepends=True)
    (session.folder / LOG).write_bytes(b"".join(lines[:-1]))
    for read in (look, lambda folder: take(folder, ticking(), HOLDER)):
        with pytest.raises(Tampered) as caught:
            read(session.folder)
        assert caught.value.code == "log-cut"


def test_a_log_that_is_gone(tmp_path: Path) -> None:
    session = written(tmp_path, RUNNING)
    session.close()
    (session.folder / LOG).unlink()
    for read in (look, lambda folder: take(folder, ticking(), HOLDER)):
        with pytest.raises(Tampered) as caught:
            read(session.folder)
        assert caught.value.code == "log-missing"
    (session.folder / STATE).unlink()
    with pytest.raises(InvalidInput):
        look(session.folder)


@pytest.mark.parametrize("name", [LOG, LOCK])
def test_links_are_refused(tmp_path: Path, name: str) -> None:
    session = written(tmp_path, RUNNING)
    session.close()
    elsewhere = tmp_path / "elsewhere"
    (session.folder / name).rename(elsewhere)
    before = elsewhere.read_bytes()
    (session.folder / name).symlink_to(elsewhere)
    with pytest.raises((MachineError, Tampered)):
        take(session.folder, ticking(), HOLDER)
    assert elsewhere.read_bytes() == before


@pytest.mark.parametrize("name", [OWN, f"{OWN}/{SESSIONS}"])
def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / "root"
    (root / name).parent.mkdir(parents=True)
    (root / name).symlink_to(elsewhere)
    with pytest.raises(MachineError):
        create(root, ID, "paper", ticking(), HOLDER)
    assert list(elsewhere.iterdir()) == []


def test_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = written(tmp_path, BEGINNING)
    before = (session.folder / STATE).read_bytes()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    session.append(Noted(text="t", by="b"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(MachineError) as caught:
            session.anchor()
        assert caught.value.code == "disk-full"
        patch.setattr(os, "mkdir", full)
        with pytest.raises(MachineError) as caught:
            create(tmp_path, "20261102T030000Z-x-0a1b2c", "paper", ticking(), HOLDER)
        assert caught.value.code == "disk-full"
    assert (session.folder / STATE).read_bytes() == before
    session.close()
    assert look(session.folder).verification.verdict == "intact"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"format":"state/2","count":1,"head":"x"}', b"[]"])
def test_a_broken_state_file_is_no_anchor(tmp_path: Path, content: bytes) -> None:
    session = written(tmp_path, BEGINNING)
    session.close()
    (session.folder / STATE).write_bytes(content)
    assert read_anchor(session.folder) is None
    assert look(session.folder).verification.verdict == "intact"


def test_events_of_a_later_version_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = written(tmp_path, BEGINNING)
    with monkeypatch.context() as patch:
        patch.setattr(msgspec, "to_builtins", lambda _: {"type": "later"})
        session.append(Noted(text="t", by="b"))
    session.close()
    for read in (look, lambda folder: take(folder, ticking(), HOLDER)):
        with pytest.raises(InvalidInput) as caught:
            read(session.folder)
        assert caught.value.code == "newer-session"
