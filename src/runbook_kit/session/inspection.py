"""Whether the folder of a session is what its log says: the log itself, and every file whose digest it holds."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.session.blocksources import compare
from runbook_kit.session.chain import Anchor, Verification, read_records, verify
from runbook_kit.session.events import (
    FactsRecorded,
    JobFinished,
    JobStarted,
    LogRecovered,
    SessionResumed,
    SessionStarted,
    StepFinished,
    StepStarted,
)
from runbook_kit.session.folders import PLAN, STATE
from runbook_kit.session.log import FLAGS, LOG, read_file
from runbook_kit.session.records import Record
from runbook_kit.session.store import read_anchor

LOGS = "logs"
LEFT_OUT = "\n[... {} bytes are left out here ...]\n"  # the line in an output that was too long
PIECE = 1 << 20  # bytes
Severity = Literal["error", "info"]


class Objection(Struct, frozen=True):
    """What is not as it was written, or worth knowing. `path` is relative to the session's folder."""

    code: str
    message: str
    path: str = LOG
    line: int = 0
    severity: Severity = "error"


class Inspection(Struct, frozen=True):
    """What there is to say about a folder; `size` is that of the `files` that were compared, in bytes."""

    objections: tuple[Objection, ...]
    files: int
    size: int
    log: Verification

    @property
    def holds(self) -> bool:
        return not any(each.severity == "error" for each in self.objections)


class Expected(Struct, frozen=True):
    """A file that the log knows. Empty or None is not known."""

    path: str
    sha256: str = ""
    size: int | None = None


class Measured(Struct, frozen=True):
    size: int
    sha256: str


def inspect(folder: Path) -> Inspection:
    """Compare everything; changes nothing."""
    anchor = read_anchor(folder)
    try:
        data = read_file(folder / LOG)
    except OSError:
        missing = Objection("log-missing", "There is no event log that can be read.")
        return Inspection((missing,), 0, 0, verify(b""))
    found = verify(data, anchor, folder.name)
    objections = [*_log(found), *_anchor(anchor, folder)]
    try:
        records = read_records(data[: found.good])
    except msgspec.ValidationError:
        message = "The log holds events that this version does not know: no other file was looked at."
        return Inspection((*objections, Objection("newer-session", message)), 1, len(data), found)
    wanted = tuple(expected(records))
    measured = {each.path: measure(folder, each.path) for each in wanted}
    for each in wanted:
        objections += _compare(each, measured[each.path])
    if found.verdict in ("intact", "torn"):
        objections += _unknown(folder, records, {each.path for each in wanted})
    objections += (Objection(each.code, each.message, each.path) for each in compare(folder, records))
    there = [each for each in measured.values() if each]
    return Inspection(tuple(objections), 1 + len(there), len(data) + sum(each.size for each in there), found)


def _log(found: Verification) -> Iterator[Objection]:
    if found.verdict == "torn":
        message = f"{found.message} A crash leaves that behind; whoever goes on with the session cuts it."
        yield Objection(found.code, message, line=found.first_bad, severity="info")
    elif found.verdict != "intact":
        yield Objection(found.code, found.message, line=found.first_bad)


def _anchor(anchor: Anchor | None, folder: Path) -> Iterator[Objection]:
    if anchor is None:
        why = "cannot be read" if os.path.lexists(folder / STATE) else "is missing"
        message = f"`{STATE}` {why}: a log that was cut at the end of a line, or written anew, would not be noticed."
        yield Objection("unanchored", message, STATE, severity="info")


def expected(records: Sequence[Record]) -> Iterator[Expected]:
    """Every file that the log names, with what it says about it last."""
    found: dict[str, Expected] = {}
    for record in records:
        for each in _named(record):
            found[each.path] = each
    yield from found.values()


def _named(record: Record) -> Iterator[Expected]:
    match record.event:
        case SessionStarted(plan_sha256=digest) | SessionResumed(plan_sha256=digest) if digest:
            yield Expected(PLAN, digest)
        case StepFinished() as step:
            if step.log:
                cut = step.kept + len(LEFT_OUT.format(step.size - step.kept))
                yield Expected(step.log, *(("", cut) if step.truncated else (step.sha256, step.size)))
            if step.recording:
                yield Expected(step.recording)
        case JobFinished() as job if job.log_sha256:
            yield Expected(f"{LOGS}/{job.job}.log", job.log_sha256, job.size)
        case FactsRecorded() as facts:
            yield Expected(facts.file, facts.sha256)
        case LogRecovered() as torn:
            yield Expected(torn.file, torn.sha256, torn.bytes)


def measure(folder: Path, name: str) -> Measured | None:
    """Size and digest of a file of the folder; None when there is none, or anything else than a file below it."""
    if os.path.isabs(name) or ".." in name.split("/"):
        return None
    try:
        if os.path.realpath(folder / name) != os.path.join(os.path.realpath(folder), *name.split("/")):
            return None
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NONBLOCK | FLAGS)
    except (OSError, ValueError):
        return None
    try:
        return _measured(descriptor)
    except OSError:
        return None


def measure_file(path: Path) -> Measured:
    """Size and digest of a regular file. Raises `OSError` for anything else; no link is followed."""
    return _measured(os.open(path, os.O_RDONLY | os.O_NONBLOCK | FLAGS))


def _measured(descriptor: int) -> Measured:
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file")
        digest, size = hashlib.sha256(), 0
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Measured(size, digest.hexdigest())


def _compare(wanted: Expected, found: Measured | None) -> Iterator[Objection]:
    if found is None:
        yield Objection("evidence-missing", f"`{wanted.path}` is missing.", wanted.path)
    elif wanted.size is not None and found.size != wanted.size:
        message = f"`{wanted.path}` has {found.size} bytes, but {wanted.size} were written."
        yield Objection("evidence-changed", message, wanted.path)
    elif wanted.sha256 and found.sha256 != wanted.sha256:
        message = f"`{wanted.path}` has another content than was written."
        yield Objection("evidence-changed", message, wanted.path)


def _unknown(folder: Path, records: Sequence[Record], known: set[str]) -> Iterator[Objection]:
    """The files among the outputs that no event names, but for those of blocks that were never seen to end."""
    going = tuple(f"{number:03}-" for number in unfinished(records))
    jobs = {record.event.log for record in records if isinstance(record.event, JobStarted)}
    for path in _listed(folder, LOGS):
        if path not in known and path not in jobs and not path.startswith(tuple(f"{LOGS}/{mark}" for mark in going)):
            yield Objection("evidence-added", f"`{path}` is not named in the log.", path)


def unfinished(records: Sequence[Record]) -> set[int]:
    """The numbers of the blocks that began and were never seen to end."""
    begun, ended = set(), set()
    for record in records:
        match record.event:
            case StepStarted(number=number, attempt=attempt):
                begun.add((number, attempt))
            case StepFinished(number=number, attempt=attempt):
                ended.add((number, attempt))
    return {number for number, _ in begun - ended}


def _listed(folder: Path, name: str) -> list[str]:
    try:
        return [f"{name}/{each}" for each in sorted(os.listdir(folder / name))]
    except OSError:
        return []
