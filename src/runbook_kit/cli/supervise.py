"""The process that supervises a job: `python -m runbook_kit.cli.supervise FOLDER HEARS ANSWERS LOCK`; no command."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from runbook_kit.run.jobs.ending import Ender
from runbook_kit.run.jobs.handover import Answer, answer, failed, take_over
from runbook_kit.run.jobs.happenings import append
from runbook_kit.run.jobs.jobfolder import SAID
from runbook_kit.run.jobs.supervisor import Supervisor

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def main(arguments: list[str]) -> NoReturn:
    """Leave the process that we were started as, and carry out the job in FOLDER; the others are descriptors."""
    folder, (hears, answers, lock) = Path(arguments[0]), map(int, arguments[1:])
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    for descriptor in (hears, answers, lock):
        os.set_inheritable(descriptor, False)
    supervise(folder, hears, answers, lock)
    with suppress(OSError):
        if (folder / SAID).stat().st_size == 0:
            (folder / SAID).unlink()
    sys.exit(0)


def supervise(folder: Path, hears: int, answers: int, lock: int) -> None:
    """Hear what is to be run, run it, and answer when it has begun."""
    from runbook_kit.cli.clock import host, iso, now, stamp
    from runbook_kit.errors import RunbookError
    from runbook_kit.session.log import Holder

    def tell(said: Answer) -> None:
        with suppress(BrokenPipeError), os.fdopen(answers, "wb") as pipe:  # who started it may be gone
            pipe.write(answer(said))

    with os.fdopen(hears, "rb") as pipe:
        handover = take_over(pipe.read())
    try:
        supervisor = Supervisor(folder, handover, lock, stamp, Holder(os.getpid(), host(), iso(now())))
    except RunbookError as error:
        tell(failed(error))
        return
    ender = Ender(
        supervisor.job,
        folder,
        folder.parent.parent,
        timeout_s=supervisor.spec.timeout_s,
        grace_s=handover.grace_s,
        note=lambda event: append(supervisor.log, event),
        wake=listen(),
    )
    catch(ender)
    supervisor.carry_out(ender, tell)


def listen() -> int:
    """A descriptor that becomes readable when a signal has come."""
    reads, writes = os.pipe()
    os.set_blocking(reads, False)
    os.set_blocking(writes, False)
    signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
    return reads


def catch(ender: Ender) -> None:
    """End the job when somebody ends us; the end of a terminal is none. What we start gets the signals as usual."""

    def receive(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        ender.caught = ender.caught or number

    for number in ENDING:
        signal.signal(number, receive)
    signal.signal(signal.SIGHUP, lambda *_: None)


if __name__ == "__main__":
    main(sys.argv[1:])
