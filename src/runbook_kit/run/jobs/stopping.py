"""Stops jobs: asks their supervisors, waits until they have ended, and ends what a lost one has left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runbook_kit.errors import Busy, RunbookError
from runbook_kit.run.jobs.ending import Request
from runbook_kit.run.jobs.happenings import JobLeft, append
from runbook_kit.run.jobs.jobfolder import GRACE_S, STOP, list_folders, unusable
from runbook_kit.run.jobs.leftovers import as_recorded, find_processes
from runbook_kit.run.jobs.state import Job, Word, look
from runbook_kit.run.model import Left
from runbook_kit.run.reaping import end_processes
from runbook_kit.session.events import JobLost
from runbook_kit.session.log import LOG, Holder, Log, hold, is_held, read_file, replace_file
from runbook_kit.session.records import Stamp

LOOK_S = 0.02  # between two looks at the lock
LAST_S = 5.0  # that a supervisor may take to record the end, after the grace


class Stopped(Struct, frozen=True):
    """What came of stopping a job. `was` is its state before; `ended` are processes beside those of the supervisor."""

    id: str
    label: str
    was: Word
    word: Word
    reason: str = ""
    ended: tuple[Left, ...] = ()
    alive: tuple[Left, ...] = ()
    problem: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing of the job runs any more."""
        return self.word != "running" and not self.alive and not self.problem


class Stopper(Struct, frozen=True):
    """Who stops jobs, and how long the jobs have to end, in seconds."""

    holder: Holder
    stamp: Callable[[], Stamp]
    by: str = ""
    grace_s: float = GRACE_S


def stop(folder: Path, stopper: Stopper) -> Stopped:
    """Stop the job in `folder`, or what is left of it; nothing happens to one that has ended.

    Raises `MachineError` when it cannot be asked to, `InvalidInput` or `Tampered` when it cannot be read.
    """
    before = look(folder)
    if not before.ended:
        _ask(folder, stopper)
    return _conclude(before, stopper)


def stop_all(root: Path, stopper: Stopper) -> Sequence[Stopped]:
    """Stop every job that runs, all at the same time, and end what lost ones have left.

    One result for each job that ran or had processes. Never raises: a job that cannot be stopped is in `problem`.
    """
    asked: list[Job] = []
    results: list[Stopped] = []
    for folder in list_folders(root):
        try:
            job = look(folder)
            if not job.ended:
                _ask(folder, stopper)
            if not job.ended or job.may_run:
                asked.append(job)
        except RunbookError as error:
            held = is_held(folder) is not None
            if held:
                with suppress(RunbookError):
                    _ask(folder, stopper)
                _wait(folder, stopper.grace_s + LAST_S)
            results.append(Stopped(folder.name, "", "running", _held_word(folder), problem=error.message))
    for job in asked:
        try:
            result = _conclude(job, stopper)
        except RunbookError as error:
            result = Stopped(job.id, job.spec.label, job.word, _held_word(job.folder), problem=error.message)
        if not job.ended or result.ended or result.alive or result.problem:
            results.append(result)
    return results


def _held_word(folder: Path) -> Word:
    return "running" if is_held(folder) else "lost"


def _ask(folder: Path, stopper: Stopper) -> None:
    request = Request(stopper.grace_s, stopper.by, stopper.holder.since)
    try:
        replace_file(folder / STOP, msgspec.json.encode(request) + b"\n", durable=False)
    except OSError as error:
        raise unusable(error) from None


def _conclude(before: Job, stopper: Stopper) -> Stopped:
    """Wait for the end, and end what is left then."""
    folder = before.folder
    forced: tuple[Left, ...] = ()
    if not before.ended and not _wait(folder, stopper.grace_s + LAST_S):
        forced = _force(before, stopper)
    after = look(folder)
    left = find_processes(after) if after.ended else ()
    alive = end_processes(left, stopper.grace_s) if left else ()
    if left or after.state.left or (after.word == "lost" and not after.state.over):
        _record(after, left, alive, stopper)
        after = look(folder)
    return Stopped(before.id, before.spec.label, before.word, after.word, after.state.reason, (*forced, *left), alive)


def _wait(folder: Path, seconds: float) -> bool:
    """Wait until nobody holds the job, at most `seconds`; whether that is so."""
    until = time.monotonic() + seconds
    while is_held(folder) is not None:
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_S)
    return True


def _force(job: Job, stopper: Stopper) -> tuple[Left, ...]:
    """The supervisor does not answer: end its command, and then itself when it is still the process it was."""
    now = look(job.folder)
    left = find_processes(now)
    end_processes(left, min(stopper.grace_s, 1.0))
    if not _wait(job.folder, 1.0) and now.holder is not None:
        end_processes(_supervisor(now), 1.0)
        _wait(job.folder, 1.0)
    return left


def _supervisor(job: Job) -> tuple[Left, ...]:
    """The supervisor, when the number in the lock is that of a process with the job's folder as argument."""
    from runbook_kit.run.reaping import tree

    assert job.holder is not None
    try:
        with open(f"/proc/{job.holder.pid}/cmdline", "rb") as file:
            words = file.read().split(b"\0")
    except OSError:
        return ()
    return tree(job.holder.pid)[:1] if os.fsencode(job.folder) in words else ()


def _record(job: Job, left: tuple[Left, ...], alive: tuple[Left, ...], stopper: Stopper) -> None:
    """Write down in the job's log what nobody else will: that it was lost, and what was ended now."""
    try:
        lock = hold(job.folder, stopper.holder)
    except Busy:
        return
    except OSError as error:
        raise unusable(error) from None
    log = Log(job.folder, job.id, job.spec.mode, stopper.stamp, lock)
    try:
        log.begin(_content(job.folder), None)
        if left or job.state.left:
            append(log, JobLeft(job=job.id, left=as_recorded(left), ended=True, alive=as_recorded(alive)))
        if job.word == "lost" and not job.state.over:
            append(log, JobLost(job=job.id, step=job.spec.step, reason=job.state.reason))
    except OSError as error:
        raise unusable(error) from None
    finally:
        log.close()


def _content(folder: Path) -> bytes:
    try:
        return read_file(folder / LOG)
    except FileNotFoundError:
        return b""
