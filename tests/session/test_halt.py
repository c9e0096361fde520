"""The kill switch: what was said is kept, what cannot be read halts, and asking costs next to nothing."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.canonical import canonical
from runbook_kit.errors import MachineError
from runbook_kit.session import halt
from runbook_kit.session.halt import FILE, HaltState, Release, Trigger, fold, halt_state, is_halted, release, trigger

FIRST = Trigger("2026-11-01T08:00:00Z", "watch", "error rate", {"errors": "12 %"})
SECOND = Trigger("2026-11-01T08:00:09Z", "ada@example.org", "I saw it, too")
GO_ON = Release("2026-11-01T09:00:00Z", "bob@example.org", "owner", "it was the probe")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".runbook"


def line(entry: Trigger | Release) -> bytes:
    return canonical(entry)


def test_nothing_was_ever_halted(folder: Path) -> None:
    assert not is_halted(folder)
    assert halt_state(folder) == HaltState()
    assert release(folder, GO_ON) == HaltState()
    assert not folder.exists()
    folder.mkdir()
    (folder / FILE).touch()
    assert not is_halted(folder)


def test_the_first_trigger_stays_the_first(folder: Path) -> None:
    assert trigger(folder, FIRST) == HaltState(True, FIRST)
    assert is_halted(folder)
    assert trigger(folder, SECOND) == HaltState(True, FIRST, (SECOND,))
    assert trigger(folder, SECOND) == HaltState(True, FIRST, (SECOND, SECOND))


def test_released_and_halted_again(folder: Path) -> None:
    trigger(folder, FIRST)
    assert release(folder, GO_ON) == HaltState(released=GO_ON)
    assert not is_halted(folder)
    assert release(folder, GO_ON) == HaltState(released=GO_ON)
    assert (folder / FILE).read_bytes().count(b"\n") == 2
    assert trigger(folder, SECOND) == HaltState(True, SECOND, released=GO_ON)


def test_the_file(folder: Path) -> None:
    trigger(folder, FIRST)
    release(folder, GO_ON)
    assert (folder / FILE).read_bytes() == (
        b'{"at":"2026-11-01T08:00:00Z","by":"watch","metrics":{"errors":"12 %"},"reason":"error rate",'
        b'"type":"halted"}\n'
        b'{"at":"2026-11-01T09:00:00Z","by":"bob@example.org","reason":"it was the probe","role":"owner",'
        b'"type":"released"}\n'
    )
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_cut_anywhere_it_never_runs_too_early(folder: Path) -> None:
    """Halted, released, halted: a file cut within a line is halted, whichever line that is."""
    for entry in (FIRST, GO_ON, SECOND):
        folder.mkdir(exist_ok=True)
        with (folder / FILE).open("ab") as stream:
            stream.write(line(entry) + b"\n")
    whole = (folder / FILE).read_bytes()
    free = {0} | {len(line(FIRST)) + 1 + len(line(GO_ON)) + more for more in (0, 1)}
    for size in range(len(whole) + 1):
        (folder / FILE).write_bytes(whole[:size])
        assert is_halted(folder) is (size not in free), size


def test_a_torn_line_stays_one_of_its_own(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(line(FIRST)[:20])
    found = trigger(folder, SECOND)
    assert (found.halted, found.later, found.problem) == (True, (SECOND,), "a line of the halt file cannot be read")
    assert release(folder, GO_ON) == HaltState(released=GO_ON)
    assert (folder / FILE).read_bytes().count(b"\n") == 3


@settings(derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.just(line(FIRST)), st.just(line(GO_ON)), st.binary(max_size=40))))
def test_only_a_release_ends_a_halt(lines: list[bytes]) -> None:
    """Whatever the lines are: it is halted unless the last that says anything is a release."""
    said = [each for each in lines if each.strip()]
    assert fold(lines).halted is (bool(said) and said[-1] != line(GO_ON))


@pytest.mark.parametrize(
    "content", [b"{}", b"null", b"[]", b'{"type":"released"}', b"\0", b'{"type":"done"}', b"[" * 99_999]
)
def test_what_cannot_be_read_halts(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)
    assert is_halted(folder)
    assert halt_state(folder).problem


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "huge"])
def test_what_is_not_our_file_halts(folder: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    if kind == "folder":
        (folder / FILE).mkdir()
    elif kind == "link":
        (folder / FILE).symlink_to(tmp_path / "nothing")
    elif kind == "pipe":
        os.mkfifo(folder / FILE)
    else:
        monkeypatch.setattr(halt, "LARGEST", 100)
        (folder / FILE).write_bytes(line(FIRST) + b"\n" + line(GO_ON) + b"\n")
    assert is_halted(folder)
    assert halt_state(folder).problem
    if kind in {"folder", "link"}:
        with pytest.raises(MachineError, match="Nothing was halted") as caught:
            trigger(folder, FIRST)
        assert caught.value.code == "halt-failed"
        with pytest.raises(MachineError, match="It stays halted"):
            release(folder, GO_ON)
        assert not (tmp_path / "nothing").exists()


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def short(descriptor: int, data: bytes, write=os.write) -> int:  # type: ignore[no-untyped-def]
    return int(write(descriptor, data[:7]))


@pytest.mark.parametrize("broken", [("write", full), ("write", short), ("fsync", full)])
def test_a_full_disk_halts_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: tuple[str, object]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, *broken)
        with pytest.raises(MachineError, match="Everything is halted, but") as caught:
            trigger(folder, FIRST)
        assert (caught.value.code, caught.value.exit_code) == ("halt-not-recorded", 5)
        assert is_halted(folder)
        with pytest.raises(MachineError, match="It stays halted"):
            release(folder, GO_ON)
    assert is_halted(folder)
    assert halt_state(folder).first is not None
    assert trigger(folder, SECOND).halted
    assert release(folder, GO_ON).released == GO_ON
    assert not is_halted(folder)


def test_asking_costs_one_look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    real = os.lstat

    def look(path: Path) -> os.stat_result:
        looked.append(path)
        return real(path)

    monkeypatch.setattr(os, "lstat", look)
    monkeypatch.setattr(os, "open", None)
    assert not is_halted(folder)
    assert len(looked) == 1


def test_many_at_once_lose_nothing(folder: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    entries = [Trigger("2026-11-01T08:00:00Z", f"watch-{number}", "x" * 300) for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda entry: trigger(folder, entry), entries))
    found = halt_state(folder)
    assert found.first is not None
    assert {found.first.by, *(each.by for each in found.later)} == {entry.by for entry in entries}
    assert (len(found.later), found.problem) == (59, "")


def test_a_file_in_the_place_of_the_folder_says_so(folder: Path) -> None:
    folder.touch()
    state = halt_state(folder)
    assert state.halted
    assert state.problem == "`.runbook` is not a folder; move it away, and nothing is halted by it"
    with pytest.raises(MachineError) as caught:
        trigger(folder, FIRST)
    assert caught.value.code == "halt-failed"
    assert "cannot be written: `.runbook` is not a folder." in caught.value.message
