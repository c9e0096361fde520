"""Two processes for work that is large enough to pay: this one and a copy of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import msgpack

Item = TypeVar("Item")
Result = TypeVar("Result")

PAYS = 3_000_000  # bytes of documents from which on a second process is faster; starting one takes some milliseconds


def on_two_cores(
    items: Sequence[Item], work: Callable[[Item], Result], kind: type[Result], cores: int = 2
) -> list[Result]:
    """The results of `work` in the order of `items`; with one core, or when no process can be started, all from here.

    `work` must be a pure function of its item: what the other process learns comes back as its results only. What it
    raises is raised here.
    """
    if cores < 2 or len(items) < 2:
        return [work(item) for item in items]
    mine, theirs = items[::2], items[1::2]
    try:
        reading, pid = _start(theirs, work)
    except OSError:
        return [work(item) for item in items]
    try:
        first = [work(item) for item in mine]
        second = _receive(reading, kind)
    finally:
        os.close(reading)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    if second is None or len(second) != len(theirs):  # it was ended, or something there went wrong: see it here
        second = [work(item) for item in theirs]
    results: list[Result] = [*first, *second]
    results[::2], results[1::2] = first, second
    return results


def _start(items: Sequence[Item], work: Callable[[Item], Result]) -> tuple[int, int]:
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
        data = memoryview(msgpack.encode([work(item) for item in items]))
        while data:
            data = data[os.write(writing, data) :]
        os._exit(0)
    except (Exception, KeyboardInterrupt):
        os._exit(1)


def _receive(descriptor: int, kind: type[Result]) -> list[Result] | None:
    parts = []
    while piece := os.read(descriptor, 1 << 20):
        parts.append(piece)
    try:
        return msgpack.decode(b"".join(parts), type=list[kind])  # type: ignore[valid-type]
    except ValueError:
        return None
