"""What a recording keeps: every byte up to the limit, both ends beyond it, digest and size always; no secret ever."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run import recording
from runbook_kit.run.masking import Masker
from runbook_kit.run.needles import needles
from runbook_kit.run.recording import Recorded, Recorder

NOTHING = Masker([])
ALL = 10**9
SECRET = "p@ss/w0rd+1"
EVERY_BYTE = bytes(range(256))


def record(path: Path, pieces: list[bytes], most: int = ALL, masker: Masker = NOTHING) -> Recorded:
    path.unlink(missing_ok=True)
    recorder = Recorder(path, masker, most)
    for piece in pieces:
        recorder.feed(piece)
    return recorder.finish()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no newline at the end",
        EVERY_BYTE * 5,
        b"progress 1%\rprogress 2%\r\n\x1b[31mred\x1b[0m\n",
        b"x" * (1 << 20) + b"\n" + b"y" * (1 << 20),
        b"\xff\xfe" + EVERY_BYTE[::-1] * 3000,
    ],
    ids=["empty", "no-newline", "all-bytes", "control", "mebibyte-lines", "binary"],
)
@pytest.mark.parametrize("size", [1 << 16, 10**7])
def test_the_file_is_what_was_written(tmp_path: Path, data: bytes, size: int) -> None:
    recorded = record(tmp_path / "log", [data[at : at + size] for at in range(0, len(data), size)])
    assert (tmp_path / "log").read_bytes() == data
    assert (recorded.size, recorded.kept, recorded.truncated) == (len(data), len(data), False)
    assert recorded.sha256 == hashlib.sha256(data).hexdigest()
    assert recorded.output == data[: 1 << 20]
    assert recorded.whole == (len(data) <= 1 << 20)
    assert os.listdir(tmp_path) == ["log"]


def test_the_file_is_new_and_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        record(tmp_path / "log", [b"x"])
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        Recorder(tmp_path / "log", NOTHING, ALL)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        Recorder(tmp_path / "link", NOTHING, ALL)
    assert not (tmp_path / "elsewhere").exists()


def expected_file(data: bytes, most: int) -> bytes:
    if len(data) <= most:
        return data
    first = most // 2
    line = f"\n[... {len(data) - most} bytes are left out here ...]\n".encode()
    return data[:first] + line + data[len(data) - (most - first) :]


@pytest.mark.parametrize("size", [9, 10, 11, 12, 15, 19, 20, 21, 200])
@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("most", [0, 1, 2, 10, 11])
def test_of_too_much_both_ends_are_kept(tmp_path: Path, size: int, piece: int, most: int) -> None:
    data = EVERY_BYTE[:size]
    recorded = record(tmp_path / "log", [data[at : at + piece] for at in range(0, size, piece)], most)
    assert (tmp_path / "log").read_bytes() == expected_file(data, most)
    assert (recorded.size, recorded.kept, recorded.truncated) == (size, min(size, most), size > most)
    assert recorded.sha256 == hashlib.sha256(data).hexdigest()
    assert os.listdir(tmp_path) == ["log"]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(pieces=st.lists(st.binary(max_size=30), max_size=12), most=st.integers(0, 40))
def test_the_limit_holds_for_any_pieces(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], most: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-pieces.log"
    recorded = record(path, pieces, most)
    assert path.read_bytes() == expected_file(b"".join(pieces), most)
    assert recorded.truncated == (sum(map(len, pieces)) > most)


def test_the_ring_is_copied_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PIECE", 7)
    data = EVERY_BYTE * 4
    record(tmp_path / "log", [data], 100)
    assert (tmp_path / "log").read_bytes() == expected_file(data, 100)


def test_before_the_end_the_file_can_be_read(tmp_path: Path) -> None:
    """As a crash leaves it: the first bytes, in order, and no second file."""
    recorder = Recorder(tmp_path / "log", NOTHING, 100)
    for byte in EVERY_BYTE:
        recorder.feed(bytes([byte]))
    assert (tmp_path / "log").read_bytes() == EVERY_BYTE[:100]
    assert os.listdir(tmp_path) == ["log"]
    recorder.abandon()
    recorder.abandon()
    with pytest.raises(ValueError, match="finished"):
        recorder.feed(b"x")


@pytest.mark.parametrize("most", [ALL, 30])
@pytest.mark.parametrize("form", sorted(needles(SECRET)))
def test_no_form_of_a_secret_reaches_the_disk_or_the_screen(tmp_path: Path, form: bytes, most: int) -> None:
    masker = Masker([SECRET])
    text = b"before " + form + b" after " * 5
    for at in range(7, 7 + len(form) + 1):
        shown: list[bytes] = []
        path = tmp_path / f"{at}.log"
        recorder = Recorder(path, masker, most, shown.append)
        recorder.feed(text[:at])
        assert text[7:at] not in path.read_bytes() or at == 7, "what may become a secret is not written early"
        recorder.feed(text[at:])
        recorded = recorder.finish()
        for there in (path.read_bytes(), b"".join(shown), recorded.output, recorded.tail.encode()):
            assert form not in there
        assert b"".join(shown) == recorded.output
        assert recorded.sha256 == hashlib.sha256(recorded.output).hexdigest()
        assert recorded.masked >= 1


def test_show_sees_each_piece_when_it_is_written(tmp_path: Path) -> None:
    seen: list[tuple[bytes, bytes]] = []
    path = tmp_path / "log"
    recorder = Recorder(path, Masker(["secret"]), ALL, lambda piece: seen.append((piece, path.read_bytes())))
    for piece in (b"one ", b"sec", b"ond ", b"sec"):
        recorder.feed(piece)
    recorder.finish()
    assert seen == [(b"one ", b"one "), (b"second ", b"one second "), (b"sec", b"one second sec")]


@pytest.mark.parametrize(
    ("data", "tail"),
    [
        (b"", ""),
        (b"short", "short"),
        (b"x" * 600, "x" * 512),
        ("\u00e9".encode() * 600, "\u00e9" * 512),
        ("\U0001f600".encode() * 600, "\U0001f600" * 512),
        (b"a" + "\U0001f600".encode() * 600, "\U0001f600" * 512),
        (b"\x80\x80ab", "\ufffd\ufffdab"),
        (b"\xff" * 3000, "\ufffd" * 512),
        (b"line\r\n\x1b[0m\x00", "line\r\n\x1b[0m\x00"),
        ("\U0001f600".encode()[:3], "\ufffd"),
    ],
)
@pytest.mark.parametrize("piece", [1, 5, 10**6])
def test_the_tail_has_at_most_512_whole_characters(tmp_path: Path, data: bytes, tail: str, piece: int) -> None:
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    assert record(tmp_path / "log", pieces).tail == tail


def test_finishing_twice_gives_the_same(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "log", NOTHING, 4)
    recorder.feed(b"0123456789")
    first = recorder.finish()
    assert recorder.finish() is first
    assert (tmp_path / "log").read_bytes() == expected_file(b"0123456789", 4)
    with pytest.raises(ValueError, match="finished"):
        recorder.feed(b"x")


def test_a_disk_that_takes_a_little_at_a_time_gets_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., int] = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, data, at: real(descriptor, data[:3], at))
    record(tmp_path / "log", [EVERY_BYTE], 100)
    assert (tmp_path / "log").read_bytes() == expected_file(EVERY_BYTE, 100)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is always full")
def test_a_full_disk_is_told_at_once_and_again_at_the_end(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "log", NOTHING, ALL)
    full = os.open("/dev/full", os.O_RDWR)
    os.dup2(full, recorder._file)
    os.close(full)
    with pytest.raises(OSError, match="No space left"):
        recorder.feed(b"x")
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            recorder.finish()
    with pytest.raises(ValueError, match="finished"):
        recorder.feed(b"x")


@pytest.mark.parametrize("number", range(1, 11))
def test_every_write_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Space may be free again later: the recording has a hole, and says so."""
    failing = _Failing(number)
    monkeypatch.setattr(os, "pwrite", failing)
    recorder = Recorder(tmp_path / "log", NOTHING, 128)
    raised = 0
    steps: list[Callable[[], object]] = [
        *(partial(recorder.feed, EVERY_BYTE[at : at + 60]) for at in range(0, 256, 60)),
        recorder.finish,
    ]
    failed = len(steps)
    for at, step in enumerate(steps):
        try:
            step()
        except OSError:
            raised += 1
            failed = min(failed, at)
    left = (tmp_path / "log").read_bytes()
    assert EVERY_BYTE.startswith(left) or expected_file(EVERY_BYTE, 128).startswith(left)
    assert failing.calls >= number, "fewer writes than the test thinks"
    assert raised == sum(at >= failed for at in range(len(steps))), "after the first failure nothing succeeds"
    with pytest.raises(OSError, match="full"):
        recorder.finish()
    assert (recorder._file, recorder._ring) == (-1, -1)


class _Failing:
    """`os.pwrite`, whose call `number` fails."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.calls = 0
        self.real: Callable[..., int] = os.pwrite

    def __call__(self, descriptor: int, data: bytes, at: int) -> int:
        self.calls += 1
        if self.calls == self.number:
            raise OSError("full")
        return self.real(descriptor, data, at)


def test_an_error_when_the_file_is_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path / "log", NOTHING, ALL)
    descriptor, real = recorder._file, os.close

    def close(number: int) -> None:
        real(number)
        if number == descriptor:
            raise OSError("full")

    monkeypatch.setattr(os, "close", close)
    with pytest.raises(OSError, match="full"):
        recorder.finish()
    with pytest.raises(OSError, match="full"):
        recorder.finish()


SCRIPT = """
import os, resource, sys
from pathlib import Path
from runbook_kit.run.masking import Masker
from runbook_kit.run.recording import Recorder
recorder = Recorder(Path(sys.argv[1]), Masker(["s3cr3tTokenValue01", "p@ss/w0rd+x", "hunter2hunter2"]), 8 << 20)
piece = (b"2026-11-01 08:00:00 INFO step finished with status ok\\n" * 6000)[: 1 << 18]
for _ in range(256):
    recorder.feed(piece)
recorded = recorder.finish()
# On Linux `ru_maxrss` would begin with the peak of the process that started this one.
status = Path("/proc/self/status")
if status.exists():
    peak = next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(recorded.size, recorded.kept, peak)
"""


def test_memory_is_bounded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "log")]
    size, kept, peak = map(int, subprocess.run(command, capture_output=True, check=True).stdout.split())
    assert (size, kept) == (64 << 20, 8 << 20)
    assert peak <= 40e6
