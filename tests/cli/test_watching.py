"""Signals and the kill switch while a run goes on: each signal once, a halt as long as it lasts."""

from __future__ import annotations

import os
import select
import signal
import time
from pathlib import Path

import pytest

from runbook_kit.cli.watching import SIGNALS, Listener
from runbook_kit.session.halt import FILE


def listener(own: Path) -> Listener:
    return Listener(own, lambda: None)


def raise_signal(number: int) -> None:
    """Send us a signal; its handler has been called when this returns."""
    signal.raise_signal(number)


def test_each_signal_is_told_once(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        assert (found.check(), found.signal) == ("", signal.SIGTERM)
        raise_signal(signal.SIGINT)
        assert select.select([found.fileno()], [], [], 1)[0] == [found.fileno()]
        assert (found.check(), found.signal) == ("interrupted", signal.SIGINT)
        assert found.check() == ""
        assert select.select([found.fileno()], [], [], 0)[0] == []


def test_a_second_signal_is_another_one(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        raise_signal(signal.SIGINT)
        raise_signal(signal.SIGHUP)
        assert [found.check(), found.signal, found.check(), found.signal, found.check()] == [
            "interrupted", signal.SIGINT, "interrupted", signal.SIGHUP, ""
        ]  # fmt: skip


def test_a_halt_lasts(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        (tmp_path / FILE).write_text("anything\n")
        assert (found.check(), found.check(), found.signal) == ("halted", "halted", signal.SIGTERM)
        raise_signal(signal.SIGINT)
        assert (found.check(), found.check()) == ("interrupted", "halted")


def test_the_tick_comes_with_every_question(tmp_path: Path) -> None:
    ticks: list[int] = []
    found = Listener(tmp_path, lambda: ticks.append(1))
    with found.listening():
        found.check()
        found.check()
    assert len(ticks) == 2


def test_afterwards_everything_is_as_it_was(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    found = listener(tmp_path)
    with found.listening():
        assert [signal.getsignal(number) for number in SIGNALS] == [found.receive] * len(SIGNALS)
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(found.fileno())


def test_what_the_caller_ignores_stays_ignored(tmp_path: Path) -> None:
    """`nohup` means it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        found = listener(tmp_path)
        with found.listening():
            raise_signal(signal.SIGHUP)
            assert found.check() == ""
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_ends_a_question(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        with pytest.raises(KeyboardInterrupt), found.asking():
            raise_signal(signal.SIGTERM)
        assert (found.check(), found.signal) == ("interrupted", signal.SIGTERM)
        raise_signal(signal.SIGINT)  # not asking any more
        assert found.check() == "interrupted"


def test_a_signal_that_came_before_the_question_ends_it(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), found.asking():
            raise AssertionError("nobody is asked")


def test_waiting(tmp_path: Path) -> None:
    found = listener(tmp_path)
    with found.listening():
        begun = time.monotonic()
        found.wait(0.02)
        assert 0.02 <= time.monotonic() - begun < 1
        found.wait(-1)
        raise_signal(signal.SIGINT)
        found.wait(60)
        assert found.check() == "interrupted"
        (tmp_path / FILE).write_text("anything\n")
        found.wait(60)
        assert time.monotonic() - begun < 5
