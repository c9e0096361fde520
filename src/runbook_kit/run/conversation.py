"""A block that a person talks to: what its terminal shows is seen, recorded as it was, and masked."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from runbook_kit.plan.model import Action
from runbook_kit.run.asciicast import Cast
from runbook_kit.run.assignment import Assignment
from runbook_kit.run.model import Ending, Invocation
from runbook_kit.run.recording import Recorder
from runbook_kit.run.terminal import execute_on_terminal
from runbook_kit.session.log import FLAGS, PRIVATE, write_all

FLAGS_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS


def converse(invocation: Invocation, recorder: Recorder, file: Path, action: Action, work: Assignment) -> Ending:
    """Run the block on a terminal of its own; `file` becomes its asciicast. What is typed is recorded nowhere."""
    keyboard = sys.stdin.fileno()
    descriptor = os.open(file, FLAGS_NEW, PRIVATE)
    try:
        columns, rows = _size(keyboard)
        cast = Cast(
            lambda line: write_all(descriptor, line),
            time.monotonic,
            columns=columns,
            rows=rows,
            timestamp=int(work.world.now().timestamp()),
            term=work.surroundings.environment.get("TERM", ""),
            title=action.address,
        )
        stream = work.masker.stream()

        def feed(piece: bytes) -> None:
            recorder.feed(piece)  # shows it, too
            cast.feed(stream.feed(piece))

        ending = execute_on_terminal(
            invocation,
            keyboard=keyboard,
            feed=feed,
            resized=cast.resize,
            timeout_s=action.timeout_s,
            grace_s=work.grace_s,
            watch=work.watch,
        )
        cast.feed(stream.flush())
        cast.finish(ending.code if ending.code is not None else 128 + ending.signal)
        return ending
    finally:
        os.close(descriptor)


def _size(keyboard: int) -> tuple[int, int]:
    """Columns and rows of our terminal; what terminals had when nobody could ask where it does not say."""
    try:
        size = os.get_terminal_size(keyboard)
    except OSError:
        return 80, 24
    return size.columns or 80, size.lines or 24
