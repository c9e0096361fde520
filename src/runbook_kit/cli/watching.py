"""Listens for signals and for the kill switch while a run goes on; each signal is reported once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from runbook_kit.session.halt import is_halted

LOOK_S = 0.2  # between two looks for a halt
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Listener:
    """What may end a run from outside. `tick` is called whenever somebody asks, several times a second."""

    def __init__(self, own: Path, tick: Callable[[], object], *, heeds_halt: bool = True) -> None:
        self._own, self._tick, self._heeds_halt = own, tick, heeds_halt
        self._signals: list[int] = []
        self._last = int(signal.SIGTERM)
        self._asking = False
        self._reads, self._writes = os.pipe()
        for descriptor in (self._reads, self._writes):
            os.set_blocking(descriptor, False)

    @property
    def signal(self) -> int:
        """The signal to forward to what runs: the last that came."""
        return self._last

    def fileno(self) -> int:
        return self._reads

    def check(self) -> str:
        """`interrupted` once for every signal, `halted` as long as everything is halted, or nothing."""
        self._tick()
        with suppress(BlockingIOError):
            os.read(self._reads, 4096)
        if self._signals:
            self._last = self._signals.pop(0)
            return "interrupted"
        if self._heeds_halt and is_halted(self._own):
            self._last = int(signal.SIGTERM)
            return "halted"
        return ""

    def receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Take note of a signal; where a person is being asked, end the question."""
        self._signals.append(number)
        if self._asking:
            raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Sleep, or less when something comes."""
        import select

        until = time.monotonic() + seconds
        while (
            not self._signals
            and not (self._heeds_halt and is_halted(self._own))
            and (left := until - time.monotonic()) > 0
        ):
            select.select([self._reads], [], [], min(left, LOOK_S))

    def await_answer(self, descriptor: int) -> None:
        """Return when a person has answered at `descriptor`; an answer given while everything is halted does not count.

        Raises `KeyboardInterrupt` for a halt.
        """
        import select

        while not select.select([descriptor], [], [], LOOK_S)[0]:
            self._refuse_halt()
        self._refuse_halt()

    def _refuse_halt(self) -> None:
        if self._heeds_halt and is_halted(self._own):
            raise KeyboardInterrupt

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While a person is asked, a signal raises `KeyboardInterrupt`."""
        self._asking = True
        try:
            if self._signals:
                raise KeyboardInterrupt
            yield
        finally:
            self._asking = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take signals for the length of a run."""
        before = {number: signal.getsignal(number) for number in SIGNALS}
        wake = signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        for number in SIGNALS:
            # What the caller ignores stays ignored: `nohup` means it.
            if before[number] is not signal.SIG_IGN:
                signal.signal(number, self.receive)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wake)
            for descriptor in (self._reads, self._writes):
                os.close(descriptor)
