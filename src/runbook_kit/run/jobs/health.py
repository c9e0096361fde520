"""Whether jobs can be run here, and what is wrong with those that are there."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from runbook_kit.errors import RunbookError
from runbook_kit.run.jobs.jobfolder import GRACE_S, MOST, jobs_folder, list_folders
from runbook_kit.run.jobs.leftovers import find_processes
from runbook_kit.run.jobs.state import Job, is_described, look
from runbook_kit.run.jobs.stopping import LAST_S

LONG_S = 24 * 3600.0  # a job without a timeout that runs longer may have been forgotten
OTHERS = 0o077
Words = Literal["ok", "warning", "problem"]
MIB = 1 << 20


class Diagnosis(Struct, frozen=True):
    """What was looked at, whether it is right, a sentence, and what to do."""

    word: Words
    subject: str
    said: str
    hint: str = ""


def examine(root: Path, now: datetime, free: Callable[[Path], int]) -> list[Diagnosis]:
    """Everything there is to say; `free` gives the bytes free where a path is."""
    jobs = jobs_folder(root)
    found = [*_permissions(jobs), *_space(root, jobs, free), *_visibility()]
    return [*found, *(each for folder in list_folders(root) for each in _job(folder, now))]


def _permissions(jobs: Path) -> Iterator[Diagnosis]:
    if not os.path.lexists(jobs):
        yield Diagnosis("ok", "permissions", "There are no jobs here yet.")
        return
    wrong = [path for path in (jobs.parent, jobs) if (_is_open_to_others(path))]
    if wrong:
        names = " and ".join(f"{path.name}/" for path in wrong)
        hint = f"chmod 700 {' '.join(map(str, wrong))}"
        yield Diagnosis("problem", "permissions", f"{names} can be used by others, or is a link.", hint)
    elif not os.access(jobs, os.W_OK | os.X_OK):
        yield Diagnosis("problem", "permissions", "The folder of the jobs cannot be written.", f"chmod 700 {jobs}")
    else:
        yield Diagnosis("ok", "permissions", "The folder of the jobs is yours alone.")


def _is_open_to_others(path: Path) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return True
    return not stat.S_ISDIR(found.st_mode) or bool(found.st_mode & OTHERS) or found.st_uid != os.getuid()


def _space(root: Path, jobs: Path, free: Callable[[Path], int]) -> Iterator[Diagnosis]:
    left = free(jobs if jobs.is_dir() else root)
    said = f"{left // MIB} MiB are free; a job keeps up to {MOST // MIB} MiB of output."
    if left < MOST:
        yield Diagnosis("warning", "disk", said, "Free some space: a job whose output cannot be written is ended.")
    else:
        yield Diagnosis("ok", "disk", said)


def _visibility() -> Iterator[Diagnosis]:
    if os.path.isdir("/proc/self/task"):
        yield Diagnosis("ok", "processes", "What a lost job leaves behind can be found.")
    else:
        said = "This system has no /proc, so what a lost job leaves behind cannot be found."
        yield Diagnosis("warning", "processes", said, "Look for RUNBOOK_JOB with `ps -E`.")


def _job(folder: Path, now: datetime) -> Iterator[Diagnosis]:
    wrong = sorted(path.name for path in (folder, *folder.iterdir()) if _is_shared(path))
    if wrong:
        hint = f"chmod -R go= {folder}"
        yield Diagnosis("problem", folder.name, f"Others can read or write: {', '.join(wrong)}.", hint)
    try:
        job = look(folder)
    except RunbookError as error:
        yield Diagnosis("problem", folder.name, error.message, error.hint)
        return
    if not is_described(folder, job.state):
        said = "job.json is not what the job was started as."
        yield Diagnosis("problem", folder.name, said, "Keep the folder as it is; the log says what was started.")
    yield from _leftovers(job)
    yield from _timeout(job, now)


def _is_shared(path: Path) -> bool:
    try:
        return bool(os.lstat(path).st_mode & OTHERS)
    except OSError:  # a draft that has its name by now
        return False


def _leftovers(job: Job) -> Iterator[Diagnosis]:
    left = find_processes(job) if job.may_run else ()
    hint = f"runbook job stop {job.id}"
    if left:
        names = ", ".join(f"{each.pid} ({each.command})" for each in left[:4])
        said = f"It is {job.word}, and processes of it still run: {names}."
        yield Diagnosis("problem", job.id, said, hint)
    elif job.word == "lost" and not job.state.over:
        yield Diagnosis("warning", job.id, f"It is lost: {job.state.reason} Nothing of it runs any more.", hint)


def _timeout(job: Job, now: datetime) -> Iterator[Diagnosis]:
    if job.ended or not job.state.last.at or job.state.last.ok is not None:
        return
    age = (now - datetime.fromisoformat(job.state.last.at)).total_seconds()
    limit = job.spec.timeout_s
    hint = f"runbook job stop {job.id}"
    if limit is not None and age > limit + GRACE_S + LAST_S:
        said = f"It runs {age:.0f} s although its timeout is {limit:g} s."
        yield Diagnosis("problem", job.id, said, hint)
    elif limit is None and age > LONG_S and not job.spec.every_s:
        said = f"It has no timeout and runs for {age / 3600:.0f} hours."
        yield Diagnosis("warning", job.id, said, f"If it is not needed any more: {hint}")
