"""Two processes for work that is large enough to pay: this one and a copy of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import msgpack

Item = TypeVar("Item")
Result = TypeVar("Result")

PAYS = 3_000_000  # bytes of documents from which on a second process is faster; starting one takes some milliseconds
# Nobody knows before how long an item takes, nor how busy the machine is. So the items are dealt into as many portions
# as one byte can tell apart; each process begins with one of them, and then takes from the rest whenever it is done.
PORTIONS = 256


def on_two_cores(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    kind: type[Result],
    cores: int = 2,
) -> list[Result]:
    """The results of `work` in the order of `items`; with one core, or when no process can be started, all from here.

    `work` must be a pure function of its item: what the other process learns comes back as its results only. What it
    raises is raised here.
    """
    if cores < 2 or len(items) < 2:
        return [work(item) for item in items]
    count = min(len(items), PORTIONS)
    try:
        deck = _deal(range(2, count))
    except OSError:
        return [work(item) for item in items]
    try:
        reading, pid = _start(lambda: _play(1, deck, items, count, work))
    except OSError:
        os.close(deck)
        return [work(item) for item in items]
    try:
        found = dict(zip(*_play(0, deck, items, count, work), strict=True))
        found.update(_receive(reading, kind))
    finally:
        os.read(deck, PORTIONS)  # when something went wrong here, nothing is left for the other process
        os.close(deck)
        os.close(reading)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    # What is missing it did not send, because it was ended or failed: see it here.
    return [found[at] if at in found else work(item) for at, item in enumerate(items)]


def _deal(portions: Sequence[int]) -> int:
    """Where the numbers of portions can be taken from, by both processes; a pipe gives each of them to one."""
    deck, writing = os.pipe()
    try:
        os.write(writing, bytes(portions))
    finally:
        os.close(writing)
    return deck


def _play(
    first: int,
    deck: int,
    items: Sequence[Item],
    count: int,
    work: Callable[[Item], Result],
) -> tuple[list[int], Sequence[Result]]:
    """Work on portion `first` and then on others as long as there are any; returns which items, and their results."""
    places: list[int] = []
    results: list[Result] = []
    for portion in _taken(first, deck):
        mine = range(portion, len(items), count)
        places += mine
        results += [work(items[at]) for at in mine]
    return places, results


def _taken(first: int, deck: int) -> Iterator[int]:
    yield first
    while number := os.read(deck, 1):
        yield number[0]


def _start(work: Callable[[], tuple[list[int], Sequence[Result]]]) -> tuple[int, int]:
    """Start the copy; returns where its results can be read, and its process id."""
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if pid:
        os.close(writing)
        return reading, pid
    try:  # from here on we are the copy, and never return
        os.close(reading)
        data = memoryview(msgpack.encode(work()))
        while data:
            data = data[os.write(writing, data) :]
        os._exit(0)
    except (Exception, KeyboardInterrupt):
        os._exit(1)


def _receive(descriptor: int, kind: type[Result]) -> dict[int, Result]:
    """What the copy sent, by the place of the item; nothing when it was ended."""
    parts = []
    while piece := os.read(descriptor, 1 << 20):
        parts.append(piece)
    try:
        places, results = msgpack.decode(b"".join(parts), type=tuple[list[int], list[kind]])  # type: ignore[valid-type]
    except ValueError:
        return {}
    return dict(zip(places, results, strict=False))
