"""The folders of jobs below `.runbook/jobs`: made, found by name, described."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.errors import InvalidInput, MachineError, UsageError
from runbook_kit.session.folders import LATEST, NAME, OWN, new_id, prepare
from runbook_kit.session.log import read_file, sync_folder, write_new
from runbook_kit.suggestion import quoted, suggest

JOBS = "jobs"
SPEC, OUTPUT, STOP, SAID = "job.json", "output.log", "stop.json", "supervisor.log"
LABEL = re.compile(r"[A-Za-z0-9._-]{1,64}")
MOST = 100 * 1024 * 1024  # bytes of output that are kept
GRACE_S = 10.0
TRIES = 8


class Spec(Struct, frozen=True, kw_only=True):
    """What a job is: kept in `job.json`, without the value of any secret. Times are ISO 8601, UTC."""

    format: Literal["job-spec/1"] = "job-spec/1"
    id: str
    label: str
    argv: tuple[str, ...]  # masked
    cwd: str
    mode: str
    created_at: str
    by: str = ""
    host: str = ""
    purpose: str = ""
    timeout_s: float | None = None  # of one run
    every_s: float | None = None
    expect_exit: tuple[int, ...] = (0,)
    session: str = ""
    step: str = ""
    most: int = MOST


def jobs_folder(root: Path) -> Path:
    return root / OWN / JOBS


def create(root: Path, describe: Callable[[str], Spec], label: str, at: str, random: Callable[[], str]) -> Path:
    """A new folder with its `job.json`, for this user alone. Raises `MachineError` when that is not possible.

    `describe` makes the description for an id; `random` gives six hexadecimal digits.
    """
    jobs = prepare(root) / JOBS
    try:
        jobs.mkdir(mode=0o700, exist_ok=True)
        if jobs.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "It is a symbolic link", os.fspath(jobs))
        folder = _make(jobs, lambda: new_id(label, at, random()))
        write_new(folder / SPEC, msgspec.json.format(msgspec.json.encode(describe(folder.name)), indent=2) + b"\n")
        sync_folder(folder)
        sync_folder(jobs)
    except OSError as error:
        raise unusable(error) from None
    return folder.resolve()


def _make(jobs: Path, name: Callable[[], str]) -> Path:
    for _ in range(TRIES):
        folder = jobs / name()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(folder))


def unusable(error: OSError) -> MachineError:
    """What it means that the folder of a job cannot be written."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return MachineError(
        f"`{OWN}/{JOBS}` cannot be used: {os.strerror(error.errno or errno.EIO)}.",
        hint="Free some space." if full else "Jobs need a folder of your own that can be written.",
        code="disk-full" if full else "job-folder",
    )


def list_folders(root: Path) -> list[Path]:
    """The folders of all jobs, the newest first."""
    try:
        with os.scandir(jobs_folder(root)) as entries:
            names = [entry.name for entry in entries if NAME.fullmatch(entry.name) and entry.is_dir()]
    except OSError:
        return []
    return [jobs_folder(root) / name for name in _newest_first(names, jobs_folder(root))]


def _newest_first(names: list[str], jobs: Path) -> list[str]:
    """By time of their making; within a second the clock of the file system decides."""
    return sorted(names, key=lambda name: (name[:16], _made_at(jobs / name / SPEC), name), reverse=True)


def _made_at(path: Path) -> int:
    try:
        return os.lstat(path).st_mtime_ns
    except OSError:
        return 0


def read_spec(folder: Path) -> Spec:
    """What the job in `folder` is. Raises `InvalidInput` when that cannot be read."""
    try:
        return msgspec.json.decode(read_file(folder / SPEC), type=Spec)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidInput(
            f"What the job {quoted(folder.name)} is cannot be read.",
            hint="`runbook job doctor` looks at every job here.",
            code="job-unreadable",
        ) from None


def find(root: Path, name: str) -> Path:
    """The folder of the job with this id, label (the newest), or unique beginning of an id, or of the `latest` one.

    Raises `UsageError` when there is none, or more than one.
    """
    folders = list_folders(root)
    by_name = {folder.name: folder for folder in folders}
    if name in by_name:
        return by_name[name]
    if name == LATEST and folders:
        return folders[0]
    labels = {folder: _label(folder) for folder in folders}
    labelled = next((folder for folder, label in labels.items() if label == name), None)
    if labelled is not None:
        return labelled
    begun = [folder for folder in folders if name and folder.name.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        ids = ", ".join(folder.name for folder in begun[:4])
        message = f"{quoted(name)} is the beginning of {len(begun)} jobs."
        raise UsageError(message, hint=f"Write more of it: {ids}.", code="ambiguous-job")
    known = [*dict.fromkeys(labels.values()), *by_name]
    hint = suggest(name, known, "jobs") if known else "`runbook job start -- COMMAND` starts one."
    raise UsageError(f"There is no job {quoted(name)} here.", hint=hint, code="unknown-job")


def _label(folder: Path) -> str:
    try:
        return read_spec(folder).label
    except InvalidInput:
        return ""


def check_label(label: str) -> str:
    """The label. Raises `UsageError` for one that could not be told from something else."""
    if LABEL.fullmatch(label) and label != LATEST and not NAME.fullmatch(label):
        return label
    raise UsageError(
        f"{quoted(label)} cannot be the label of a job.",
        hint="Use up to 64 letters, digits, `.`, `_` and `-`; `latest` has a meaning already.",
        code="invalid-label",
    )


def as_label(text: str) -> str:
    """The text as a label, with a dash for what a label cannot have."""
    label = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")[:64]
    return label if label and label != LATEST else "job"
