"""Blocks as processes: waited for, listened to, ended in time, and nothing of ours handed down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from msgspec import Struct
from tests.run.blocks import Blocks

from runbook_kit.errors import MachineError
from runbook_kit.run import supervision
from runbook_kit.run.model import Ending, Invocation
from runbook_kit.run.process import execute
from runbook_kit.run.reaping import children, end_processes, still_running


@pytest.fixture
def blocks(tmp_path: Path) -> Blocks:
    return Blocks(tmp_path)


ENVIRONMENT = {"PATH": os.environ["PATH"]}


def bash(source: str, **rest: object) -> tuple[Ending, bytes]:
    out = bytearray()
    made = Invocation(("bash", "--noprofile", "--norc", "-c", source), ENVIRONMENT, "/")
    ending = execute(made, feed=out.extend, **rest)  # type: ignore[arg-type]
    return ending, bytes(out)


class Called(Struct):
    """A watch that is called through a descriptor: it says `interrupted` once, and `halted` as long as it is so."""

    at: int
    signal: int = signal.SIGINT
    said: str = ""

    def fileno(self) -> int | None:
        return self.at

    def check(self) -> str:
        if self.said == "halted":
            return self.said
        os.set_blocking(self.at, False)
        try:
            self.said = os.read(self.at, 100).decode()
        except BlockingIOError:
            return ""
        return self.said


@pytest.mark.parametrize(("source", "code", "number"), [("exit 0", 0, 0), ("exit 255", 255, 0), ("kill -9 $$", None, 9),
                                                        ("kill -15 $$", None, 15), ("exit 143", 143, 0)])  # fmt: skip
def test_the_code_or_the_signal_exactly(source: str, code: int | None, number: int) -> None:
    ending, _ = bash(source)
    assert (ending.code, ending.signal, ending.stopped, ending.left) == (code, number, "", ())


def test_a_block_gets_nothing_of_ours() -> None:
    reads, writes = os.pipe()
    os.set_inheritable(writes, True)
    try:
        _, out = bash("cat; ls /proc/$$/fd; ps -o pid=,pgid=,sid= $$; trap; grep SigIgn /proc/$$/status")
    finally:
        os.close(reads)
        os.close(writes)
    *descriptors, numbers, ignored = out.decode().splitlines()
    assert descriptors == ["0", "1", "2"]
    assert len(set(numbers.split())) == 1
    assert int(ignored.split()[1], 16) & 1 << signal.SIGPIPE - 1 == 0


def test_every_byte_comes_in_order(tmp_path: Path) -> None:
    data = bytes(range(256)) * 12_000
    (tmp_path / "data").write_bytes(data)
    ending, out = bash(f"cat {tmp_path}/data; printf end >&2")
    assert (ending.code, out == data + b"end") == (0, True)


def test_a_process_in_the_background_does_not_hold_the_block(blocks: Blocks) -> None:
    begun = time.monotonic()
    ran = blocks.run("export A=1\nsleep 60 &\necho on\n")
    assert time.monotonic() - begun < 2
    assert (ran.code, ran.out, ran.lost) == (0, b"on\n", False)
    assert [left.command for left in ran.ending.left] == ["sleep 60"]
    assert end_processes(ran.ending.left, 0.2) == ()


def test_one_that_writes_for_ever_does_not_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "LONGEST", 0.1)
    ending, _ = bash("yes & sleep 0.01")
    assert ending.code == 0
    time.sleep(0.05)
    assert still_running(ending.left) == ()  # SIGPIPE has ended it


@pytest.mark.parametrize("source", [
    "sleep 60",
    "trap '' TERM; while :; do sleep 60; done",
    "sleep 60 & kill -STOP $!; wait",
    "setsid sleep 60 & wait",
    "(trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 60; :') & sleep 60",
    "kill -STOP $$",
])  # fmt: skip
def test_a_timeout_ends_everything(source: str) -> None:
    before = children()
    begun = time.monotonic()
    ending, _ = bash(f"echo $$; {source}", timeout_s=0.1, grace_s=0.2)
    assert time.monotonic() - begun < 0.1 + 0.2 + 1
    assert (ending.timed_out, ending.stopped, ending.left) == (True, "timeout", ())
    assert children() == before


def test_who_obeys_is_not_killed() -> None:
    ending, out = bash("trap 'echo down; exit 3' TERM; sleep 60 & wait", timeout_s=0.1, grace_s=5)
    assert (ending.code, ending.signal, out, ending.stopped) == (3, 0, b"down\n", "timeout")
    assert ending.duration_ms < 2000


@pytest.mark.parametrize("why", ["interrupted", "halted"])
def test_a_signal_is_forwarded_once(why: str) -> None:
    reads, writes = os.pipe()
    out = bytearray()

    def hear(data: bytes) -> None:
        out.extend(data)
        if b"ready" in data:
            os.write(writes, why.encode())

    script = "n=0; trap 'n=$((n+1))' INT; echo ready; for i in 1 2 3 4 5 6; do sleep 0.02; done; echo $n; exit 4"
    made = Invocation(("bash", "-c", script), ENVIRONMENT, "/")
    ending = execute(made, feed=hear, watch=Called(reads))
    assert (ending.code, ending.stopped, bytes(out)) == (4, why, b"ready\n1\n")
    os.close(reads)
    os.close(writes)


def test_who_ignores_an_interruption_is_killed_after_the_grace() -> None:
    reads, writes = os.pipe()
    made = Invocation(("bash", "-c", "trap '' INT; echo ready; sleep 60"), ENVIRONMENT, "/")
    ending = execute(made, feed=lambda _: os.write(writes, b"interrupted"), watch=Called(reads), grace_s=0.1)
    assert (ending.code, ending.signal, ending.stopped, ending.timed_out) == (None, 9, "interrupted", False)
    os.close(reads)
    os.close(writes)


def test_what_the_listener_raises_ends_the_block(tmp_path: Path) -> None:
    def full(_: bytes) -> None:
        raise MachineError("The disk is full.")

    made = Invocation(("bash", "-c", "setsid sleep 60 & echo x; sleep 60"), ENVIRONMENT, str(tmp_path))
    before = children()
    with pytest.raises(MachineError, match="full"):
        execute(made, feed=full)
    assert children() == before


@pytest.mark.parametrize(("argv", "cwd", "code"), [
    (("/no/such/program",), "/", "block-not-started"),
    (("/etc/passwd",), "/", "block-not-started"),
    (("bash",), "/no/such/folder", "cwd-missing"),
    (("bash", "x" * 3_000_000), "/", "state-too-large"),
    (("bash", "a\0b"), "/", "block-not-started"),
])  # fmt: skip
def test_what_cannot_be_started_is_a_sentence(argv: tuple[str, ...], cwd: str, code: str) -> None:
    with pytest.raises(MachineError) as caught:
        execute(Invocation(argv, ENVIRONMENT, cwd), feed=len)
    assert caught.value.code == code


def test_a_limit_of_open_files_below_the_number_of_the_state_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook_kit.run.process.STATE_AT", 1 << 30)
    with pytest.raises(MachineError, match="There are no descriptors left: none may be 1073741824 or higher"):
        execute(Invocation(("true",), ENVIRONMENT, "/", carries=True), feed=lambda _: None)


def test_state_larger_than_a_pipe_comes_through(tmp_path: Path) -> None:
    source = "head -c 4000000 /dev/zero >&$RUNBOOK_STATE_FD; echo $RUNBOOK_STATE_FD"
    out = bytearray()
    ending = execute(Invocation(("bash", "-c", source), ENVIRONMENT, str(tmp_path), carries=True), feed=out.extend)
    assert len(ending.carried) == 4_000_000
    assert int(out) >= 187


def test_no_descriptor_is_left_open() -> None:
    bash("true")
    before = os.listdir("/proc/self/fd")
    bash("sleep 0.01 &")
    assert os.listdir("/proc/self/fd") == before
