"""Shows the output of a job as it grows, byte for byte, until the job has ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from runbook_kit.run.jobs.jobfolder import OUTPUT
from runbook_kit.run.jobs.state import Job, look
from runbook_kit.session.log import is_held

LOOK_S = 0.05  # between two looks
PIECE = 1 << 18  # bytes


class Output:
    """The log of a job as far as it was read. It may not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self.position = 0

    def read(self) -> bytes:
        """What has come since; nothing when nothing has."""
        if self._file < 0:
            with suppress(OSError):
                self._file = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        if self._file < 0:
            return b""
        piece = os.pread(self._file, PIECE, self.position)
        self.position += len(piece)
        return piece

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def follow(folder: Path, put: Callable[[bytes], object], wait: Callable[[float], object] = time.sleep) -> Job:
    """Pass the output of the job on to `put` until the job has ended; the job then.

    Of an output that was too long to be kept as a whole, what was left out is never shown twice or out of its order.
    Raises what `look` raises, and what `put` does.
    """
    output = Output(folder / OUTPUT)
    try:
        while True:
            is_over = is_held(folder) is None  # before reading: then nothing is missed that was written before
            if is_over:
                job = look(folder)
                output.position = resumed(output.position, job)
            _pass_on(output, put)
            if is_over:
                return job
            wait(LOOK_S)
    finally:
        output.close()


def _pass_on(output: Output, put: Callable[[bytes], object]) -> None:
    while piece := output.read():
        put(piece)


def resumed(position: int, job: Job) -> int:
    """Where to read on when the recording was put together: its end may have been moved (`run.recording.Recorder`)."""
    size, most = job.state.size, job.spec.most
    first = most // 2
    if size is None or size <= most or position <= first:
        return position
    line = len(f"\n[... {size - most} bytes are left out here ...]\n")
    end_begins = size - (most - first)  # in the whole output
    return first + line + position - end_begins if position >= end_begins else first
