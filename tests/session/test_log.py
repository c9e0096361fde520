"""The event log open for writing: held by one, mended after a crash, and never written past an error."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.session.samples import EVERYTHING, HOLDER, ID, chained, ticking

from runbook_kit.errors import Busy, MachineError, Tampered
from runbook_kit.session.chain import Anchor, read_records, verify
from runbook_kit.session.events import LogRecovered, Noted
from runbook_kit.session.log import (
    LOCK,
    LOG,
    Holder,
    Log,
    hold,
    is_held,
    read_file,
    replace_file,
    write_new,
)

NOTE = Noted(text="a note", by="ada")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ID
    made.mkdir()
    return made


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[..., Log]]:
    """Open the log of the folder as it is."""
    logs: list[Log] = []

    def call(anchor: Anchor | None = None) -> Log:
        data = read_file(folder / LOG) if (folder / LOG).exists() else b""
        log = Log(folder, ID, "paper", ticking(), hold(folder, HOLDER))
        logs.append(log)
        log.begin(data, anchor)
        return log

    yield call
    for log in logs:
        log.close()


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The writes and fsyncs from now on, in their order."""
    calls: list[str] = []
    write, fsync = os.write, os.fsync

    def writing(descriptor: int, data: bytes) -> int:
        calls.append("write")
        return write(descriptor, data)

    def syncing(descriptor: int) -> None:
        calls.append("fsync")
        fsync(descriptor)

    monkeypatch.setattr(os, "write", writing)
    monkeypatch.setattr(os, "fsync", syncing)
    return calls


def test_events_are_appended_one_line_each(folder: Path, opened: Callable[..., Log]) -> None:
    log = opened()
    records = [log.append(event) for event in EVERYTHING]
    data = (folder / LOG).read_bytes()
    assert read_records(data) == tuple(records)
    assert verify(data, log.anchor, ID).verdict == "intact"
    assert (log.count, log.head) == (len(records), records[-1].hash)


def test_an_event_is_one_write_and_a_durable_one_is_on_the_disk(
    opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened()
    calls = watched(monkeypatch)
    log.append(NOTE)
    assert calls == ["write", "fsync"]
    log.append(NOTE, durable=False)
    assert calls == ["write", "fsync", "write"]
    log.sync()
    log.sync()
    assert calls == ["write", "fsync", "write", "fsync"]


def test_what_was_read_is_on_the_disk_before_more_is_built_on_it(
    folder: Path, opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / LOG).write_bytes(b"".join(chained(EVERYTHING)[1]))
    calls = watched(monkeypatch)
    opened()
    assert calls == ["fsync"]


@pytest.mark.parametrize("torn", [1, 7, 100], ids=str)
def test_a_torn_end_is_cut_kept_and_recorded_once(folder: Path, opened: Callable[..., Log], torn: int) -> None:
    lines = chained(EVERYTHING)[1]
    whole = b"".join(lines[:5])
    (folder / LOG).write_bytes(whole + lines[5][:torn])
    log = opened()
    assert (folder / "torn-1.bin").read_bytes() == lines[5][:torn]
    assert stat.S_IMODE((folder / "torn-1.bin").stat().st_mode) == 0o600
    data = (folder / LOG).read_bytes()
    assert data.startswith(whole)
    recovered = read_records(data)[-1]
    assert isinstance(recovered.event, LogRecovered)
    assert (recovered.seq, recovered.event.bytes, recovered.event.file) == (6, torn, "torn-1.bin")
    log.close()
    opened().close()
    assert (folder / LOG).read_bytes() == data
    assert sorted(path.name for path in folder.iterdir()) == [LOG, LOCK, "torn-1.bin"]


def test_a_second_torn_end_is_kept_beside_the_first(folder: Path, opened: Callable[..., Log]) -> None:
    for number in (1, 2):
        with (folder / LOG).open("ab") as stream:
            stream.write(b'{"torn')
        opened().close()
        assert (folder / f"torn-{number}.bin").read_bytes() == b'{"torn'
    assert verify((folder / LOG).read_bytes()).verdict == "intact"


def test_a_tampered_log_is_not_opened_and_not_changed(folder: Path, opened: Callable[..., Log]) -> None:
    data = b"".join(chained(EVERYTHING)[1]).replace(b"It is an emergency", b"It is an emergenci")
    (folder / LOG).write_bytes(data + b"torn")
    with pytest.raises(Tampered) as caught:
        opened()
    assert (caught.value.code, caught.value.exit_code) == ("wrong-hash", 4)
    assert (folder / LOG).read_bytes() == data + b"torn"
    assert not (folder / "torn-1.bin").exists()


def test_a_log_shorter_than_its_anchor_is_not_opened(folder: Path, opened: Callable[..., Log]) -> None:
    records, lines = chained(EVERYTHING)
    (folder / LOG).write_bytes(b"".join(lines[:5]))
    with pytest.raises(Tampered) as caught:
        opened(Anchor(6, records[5].hash))
    assert caught.value.code == "log-cut"


# A disk that fails


def filling(after: int, number: int) -> Callable[[int, bytes], int]:
    """`os.write` that takes `after` bytes in all, a few at a time, and then fails."""
    write, room = os.write, [after]

    def limited(descriptor: int, data: bytes) -> int:
        if room[0] <= 0:
            raise OSError(number, os.strerror(number))
        done = write(descriptor, bytes(data)[: min(room[0], 100)])
        room[0] -= done
        return done

    return limited


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EIO, "log-write-failed")]
)
@pytest.mark.parametrize("after", [0, 1, 99, 150, 300], ids=str)
def test_a_write_that_fails_leaves_the_log_as_it_was(
    folder: Path, opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch, number: int, code: str, after: int
) -> None:
    log = opened()
    for _ in range(3):
        log.append(NOTE)
    before, anchor = (folder / LOG).read_bytes(), log.anchor
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", filling(after, number))
        with pytest.raises(MachineError) as caught:
            log.append(NOTE)
    assert (caught.value.code, caught.value.exit_code) == (code, 5)
    assert (folder / LOG).read_bytes() == before
    with pytest.raises(MachineError):
        log.append(NOTE)
    assert (folder / LOG).read_bytes() == before
    assert log.anchor == anchor
    log.close()
    again = opened(anchor)  # the space is back
    again.append(NOTE)
    assert verify((folder / LOG).read_bytes(), again.anchor).verdict == "intact"
    assert again.count == 4


def test_a_full_disk_that_takes_back_nothing_leaves_a_torn_end(
    folder: Path, opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened()
    log.append(NOTE)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", filling(50, errno.ENOSPC))
        patch.setattr(os, "ftruncate", filling(0, errno.EIO))
        with pytest.raises(MachineError):
            log.append(NOTE)
    log.close()
    found = verify((folder / LOG).read_bytes())
    assert (found.verdict, found.count, found.torn) == ("torn", 1, 50)
    assert opened().count == 2  # with the record of the recovery


def test_short_writes_are_gone_on_with(
    folder: Path, opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened()
    monkeypatch.setattr(os, "write", filling(10_000, errno.ENOSPC))
    log.append(NOTE)
    assert verify((folder / LOG).read_bytes(), log.anchor).verdict == "intact"


def test_a_failing_fsync_is_final(folder: Path, opened: Callable[..., Log], monkeypatch: pytest.MonkeyPatch) -> None:
    log = opened()
    log.append(NOTE)

    def failing(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(MachineError) as caught:
            log.append(NOTE)
    assert (caught.value.code, caught.value.exit_code) == ("log-write-failed", 5)
    before = (folder / LOG).read_bytes()
    with pytest.raises(MachineError):  # the next one might succeed, and would prove nothing
        log.append(NOTE)
    assert (folder / LOG).read_bytes() == before
    assert verify(before).verdict == "intact"


def test_every_write_of_a_session_may_be_the_one_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full after n bytes, for every n: the log verifies and holds exactly what was acknowledged."""
    lines = chained([NOTE] * 4)[1]
    for after in range(0, sum(map(len, lines)) + 1, 7):
        folder = tmp_path / str(after) / ID
        folder.mkdir(parents=True)
        log = Log(folder, ID, "paper", ticking(), hold(folder, HOLDER))
        log.begin(b"", None)
        acknowledged = 0
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", filling(after, errno.ENOSPC))
            for _ in lines:
                try:
                    log.append(NOTE)
                    acknowledged += 1
                except MachineError:
                    break
        log.close()
        found = verify((folder / LOG).read_bytes(), log.anchor, ID)
        assert (found.verdict, found.count) == ("intact", acknowledged), after


# Who holds it

CHILD = """
import sys
from pathlib import Path
from runbook_kit.session.log import Holder, hold
descriptor = hold(Path(sys.argv[1]), Holder(int(sys.argv[2]), "far", "2026-11-01T02:00:00.000Z"))
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_that_holds_it_is_named(folder: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(folder), "4242"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Busy) as caught:
            hold(folder, HOLDER)
        assert caught.value.exit_code == 6
        assert "held by process 4242 on far since 2026-11-01T02:00:00.000Z" in caught.value.message
        assert is_held(folder) == Holder(4242, "far", "2026-11-01T02:00:00.000Z")
        child.kill()  # the lock ends with its process, whatever the file says
    os.close(hold(folder, HOLDER))
    assert is_held(folder) is None


def test_a_second_descriptor_of_ours_is_refused_too(folder: Path) -> None:
    first = hold(folder, HOLDER)
    with pytest.raises(Busy):
        hold(folder, HOLDER)
    os.close(first)
    os.close(hold(folder, HOLDER))


def test_looking_takes_nothing(folder: Path) -> None:
    assert is_held(folder) is None
    assert list(folder.iterdir()) == []
    first = hold(folder, HOLDER)
    assert is_held(folder) == HOLDER
    os.close(first)


def test_a_lock_with_nonsense_in_it_is_still_a_lock(folder: Path) -> None:
    first = hold(folder, HOLDER)
    (folder / LOCK).write_bytes(b"\xff{")
    assert is_held(folder) == Holder(0, "this machine", "an unknown time")
    with pytest.raises(Busy, match="held by another process"):
        hold(folder, HOLDER)
    os.close(first)


# Links, pipes, modes


@pytest.mark.parametrize("name", [LOG, LOCK])
def test_a_link_is_not_followed(folder: Path, opened: Callable[..., Log], tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    (folder / name).symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic link"):
        opened()
    assert elsewhere.read_bytes() == b""


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / LOG)
    os.mkfifo(folder / LOCK)
    with pytest.raises(OSError, match="not a regular file"):
        read_file(folder / LOG)
    assert is_held(folder) is None


def test_files_are_private_whatever_the_umask(folder: Path, opened: Callable[..., Log]) -> None:
    before = os.umask(0)
    try:
        opened().append(NOTE)
        write_new(folder / "new", b"")
        replace_file(folder / "replaced", b"")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_new_file_takes_no_place(folder: Path) -> None:
    write_new(folder / "new", b"one")
    with pytest.raises(FileExistsError):
        write_new(folder / "new", b"two")
    (folder / "link").symlink_to(folder / "nowhere")
    with pytest.raises(FileExistsError):
        write_new(folder / "link", b"two")
    assert (folder / "new").read_bytes() == b"one"
    assert not (folder / "nowhere").exists()


def test_a_file_is_replaced_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_file(folder / "state.json", b"before")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", filling(3, errno.ENOSPC))
        with pytest.raises(OSError, match="No space"):
            replace_file(folder / "state.json", b"after it")
    assert (folder / "state.json").read_bytes() == b"before"
    assert [path.name for path in folder.iterdir()] == ["state.json"]
    replace_file(folder / "state.json", b"after it")
    assert (folder / "state.json").read_bytes() == b"after it"


def test_who_holds_it_is_readable(folder: Path) -> None:
    descriptor = hold(folder, HOLDER)
    assert json.loads((folder / LOCK).read_bytes()) == {"pid": 4711, "host": "host", "since": HOLDER.since}
    os.close(descriptor)
