"""Two processes, and what happens when one of them fails."""

from __future__ import annotations

import os
import signal

import pytest

from runbook_kit.gate.engine.cores import on_two_cores
from runbook_kit.run.reaping import children

HERE = os.getpid()


def double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 2_000])
@pytest.mark.parametrize("number_of_cores", [1, 2])
def test_results_are_in_the_order_of_the_items(count: int, number_of_cores: int) -> None:
    assert on_two_cores(range(count), double, int, number_of_cores) == [2 * each for each in range(count)]


def test_there_are_two_processes() -> None:
    found = on_two_cores([0, 1], lambda _: os.getpid(), int)
    assert found[0] == HERE != found[1]


def test_who_is_done_takes_from_the_rest() -> None:
    def work(number: int) -> int:
        if os.getpid() == HERE and number == 0:
            while os.read(reading, 1) != b"9":  # until the other process has come to the last item
                pass
        elif number == 9:
            os.write(writing, b"9")
        return os.getpid()

    reading, writing = os.pipe()
    found = on_two_cores(range(10), work, int)
    os.close(reading)
    os.close(writing)
    assert [each == HERE for each in found] == [True, *[False] * 9]


def test_large_results() -> None:
    assert on_two_cores([1, 2], lambda each: "x" * 5_000_000 * each, str) == ["x" * 5_000_000, "x" * 10_000_000]


def fails_at_home(number: int) -> int:
    if number == 2:
        raise ValueError(number)
    return number


def test_what_this_process_raises_is_raised_and_the_other_is_waited_for() -> None:
    before = children()
    with pytest.raises(ValueError, match="2"):
        on_two_cores([1, 1, 2, 1], fails_at_home, int)
    assert children() <= before


def test_what_the_other_process_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="2"):
        on_two_cores([1, 2, 1, 1], fails_at_home, int)


def dies_elsewhere(number: int) -> int:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_is_stood_in_for() -> None:
    assert on_two_cores([1, 2, 3], dies_elsewhere, int) == [1, 2, 3]


def test_without_a_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fork", refuses)
    assert on_two_cores([1, 2, 3], double, int) == [2, 4, 6]
    assert len(os.listdir("/proc/self/fd")) == before


def test_results_that_cannot_be_sent_are_found_here() -> None:
    assert on_two_cores(["a", "\ud800"], str, str) == ["a", "\ud800"]
