"""The watch of a supervisor: what makes it end a job, and in which order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from runbook_kit.errors import MachineError
from runbook_kit.run.jobs.ending import Ender, Request
from runbook_kit.run.jobs.happenings import JobEnding, JobEvent, JobSignalled
from runbook_kit.run.reaping import children
from runbook_kit.session.halt import Trigger, trigger


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["bash", "-c", "trap '' TERM; while :; do sleep 9; done"], start_new_session=True) as process:
        yield process
        os.killpg(process.pid, signal.SIGKILL)


def made(folder: Path, noted: list[JobEvent], timeout_s: float | None = None, grace_s: float = 0.0) -> Ender:
    return Ender("J", folder, folder / "own", timeout_s=timeout_s, grace_s=grace_s, note=noted.append)


def ask(folder: Path, grace_s: float = 0.0) -> None:
    (folder / "stop.json").write_bytes(msgspec.json.encode(Request(grace_s, "ada")))


def test_nothing_is_asked(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    noted: list[JobEvent] = []
    ender = made(tmp_path, noted)
    ender.begin(sleeper.pid, children())
    assert (ender.check(), ender.why, noted) == ("", None, [])


def test_term_then_time_then_kill(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    noted: list[JobEvent] = []
    ender = made(tmp_path, noted)
    ender.begin(sleeper.pid, children())
    ask(tmp_path, grace_s=0.05)
    assert (ender.check(), ender.why, ender.by) == ("", "stopped", "ada")
    assert noted == [JobEnding(job="J", why="stopped", grace_ms=50, by="ada"), JobSignalled(job="J", signal=15)]
    time.sleep(0.06)
    assert (ender.check(), ender.killed, ender.signal) == ("stopped", True, 9)
    assert noted[2:] == [JobSignalled(job="J", signal=9)]


def test_a_timeout(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    ender = made(tmp_path, [], timeout_s=0.0, grace_s=9.0)
    ender.begin(sleeper.pid, children())
    assert ender.check() == ""
    assert ender.why == "timeout"
    ask(tmp_path)  # who stops it meanwhile does not have to wait for the whole grace
    assert ender.check() == "timeout"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_request_that_cannot_be_read_counts(tmp_path: Path, sleeper: subprocess.Popen[bytes], content: bytes) -> None:
    ender = made(tmp_path, [])
    ender.begin(sleeper.pid, children())
    (tmp_path / "stop.json").write_bytes(content)
    assert ender.check() == "stopped"


def test_a_signal_and_the_kill_switch(tmp_path: Path) -> None:
    ender = made(tmp_path, [])
    trigger(tmp_path / "own", Trigger("2026-11-01T08:00:00Z", "ada", "smoke"))
    assert ender.asked() == "halted"
    ender.caught = signal.SIGTERM
    assert ender.asked() == "signal"


def test_a_log_that_cannot_be_written_stops_nobody_from_ending_it(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    def fail(event: JobEvent) -> None:
        raise MachineError(f"no space for {event}")

    ender = Ender("J", tmp_path, tmp_path / "own", timeout_s=None, grace_s=0.0, note=fail)
    ender.begin(sleeper.pid, children())
    ask(tmp_path)
    assert ender.check() == "stopped"


def test_waiting_for_the_next_run_ends_with_a_request(tmp_path: Path) -> None:
    noted: list[JobEvent] = []
    ender = made(tmp_path, noted)
    assert ender.wait_until(time.monotonic() + 0.01)
    ask(tmp_path)
    assert not ender.wait_until(time.monotonic() + 60)
    assert noted == [JobEnding(job="J", why="stopped", grace_ms=0, by="ada")]
    assert not ender.wait_until(time.monotonic())
    assert len(noted) == 1


def test_a_timeout_of_one_run_is_none_of_the_next(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    ender = made(tmp_path, [], timeout_s=5.0)
    ender.why = "timeout"
    ender.begin(sleeper.pid, children())
    assert ender.check() == ""
    assert ender.why is None
