"""What every session amounts to in a few words, read again only where a session's files may have changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field

from runbook_kit.errors import RunbookError
from runbook_kit.session.events import CriterionChecked, ItemAdded, ItemClosed, SessionClosed, SessionReviewed
from runbook_kit.session.folders import OWN, STATE, list_folders
from runbook_kit.session.log import LOG, read_file, replace_file
from runbook_kit.session.records import Record
from runbook_kit.session.state import State
from runbook_kit.session.store import Found, look

FORMAT = "sessions-kept/1"  # another number when what is made of a log becomes something else
CACHE, NAME = "cache", "sessions"
RACY_NS = 2 * 10**9  # the coarsest clock of a file system: a change within it may leave the same time
MET = frozenset({"met", "confirmed", "signed"})
TAMPERED = 4  # the exit code of what is not as it was written
Prints = tuple[int, ...]  # device, inode, size, time of the content and time of the entry, of the log and its anchor


class Brief(Struct, frozen=True, array_like=True):
    """A session as lists and questions over many need it. Times are ISO 8601, UTC.

    `marks` are words such as `red-findings` for what happened in it. `deeds` says when something was done: the session
    closed or reviewed, a criterion of that id met, an item of that name closed.
    """

    id: str
    state: str
    outcome: str = ""
    code: str = ""
    mode: str = ""
    kind: str = "manual"
    target: str = ""
    runbook: str = ""
    operator: str = ""
    started_at: str = ""
    ended_at: str = ""
    events: int = 0
    open_items: int = 0
    open_reds: int = 0
    marks: tuple[str, ...] = ()
    deeds: dict[str, str] = field(default_factory=dict)


class Left(Struct, frozen=True):
    """A session that cannot be read; `grave`: its log is not what was written."""

    id: str
    code: str
    message: str
    grave: bool


class Kept(Struct, frozen=True, array_like=True):
    """The index as it lies on the disk."""

    format: str
    briefs: dict[str, tuple[Prints, Brief]]


def read_briefs(root: Path) -> Iterator[Brief | Left]:
    """Every session here, the newest first, each verified as its files are now, or since they last changed.

    What is known of a session is believed only while size, inode, and the times of content and entry of both its log
    and its anchor are the same; a log that is wrong, or of a run that has not ended, is read every time.
    """
    known = read_index(root)
    moment, fresh, changed = 0, dict[str, tuple[Prints, Brief]](), False
    for folder in list_folders(root):
        prints = prints_of(folder)
        there = known.get(folder.name)
        if there is not None and prints == there[0]:
            fresh[folder.name] = there
            yield there[1]
            continue
        moment = moment or moment_of(root)
        found = read(folder)
        changed = changed or there is not None
        if isinstance(found, Brief) and prints and is_settled(found, prints, moment) and prints == prints_of(folder):
            fresh[folder.name], changed = (prints, found), True
        yield found
    if changed or len(fresh) != len(known):
        write_index(root, fresh)


def read(folder: Path) -> Brief | Left:
    """One session; what is wrong with it is an answer, too."""
    try:
        return brief_of(look(folder))
    except RunbookError as error:
        return Left(folder.name, error.code, error.message, error.exit_code == TAMPERED)


def brief_of(found: Found) -> Brief:
    state, started = found.state, found.state.started
    return Brief(
        id=state.id,
        state=state.state,
        outcome=state.outcome,
        code=state.code,
        mode=state.mode,
        kind=state.kind,
        target=state.target,
        runbook=started.runbook if started else state.target.partition("/")[0],
        operator=started.operator if started else state.planned.by if state.planned else "",
        started_at=state.started_at,
        ended_at=state.ended_at,
        events=state.events,
        open_items=len(state.open_items),
        open_reds=len(state.open_reds),
        marks=tuple(marks_of(state)),
        deeds=deeds_of(found.records),
    )


MARKS: dict[str, str] = {
    "red-findings": "a red finding, settled or not",
    "yellow-findings": "a yellow finding, settled or not",
    "open-findings": "a red or yellow finding that is not settled",
    "open-items": "an item that is open",
    "parked-items": "an item that was put off",
    "overrides": "a criterion that somebody overrode",
    "gate-trips": "something that had to hold and did not, so that the run stopped",
    "failed-blocks": "a block that failed in the end",
    "warned-blocks": "a block whose failure was tolerated",
    "unknown-blocks": "a block of which nobody knows whether it was carried out",
    "approvals": "an approval of its plan",
    "resumes": "a run that went on later",
    "partial": "only some of its blocks were picked",
    "undo": "it takes back another session",
}


def marks_of(state: State) -> Iterator[str]:
    """What happened in a session, in the words of `MARKS`."""
    levels = {each.level for each in state.findings.values()}
    steps = {each.state for each in state.steps.values()}
    items = {each.state for each in state.items.values()}
    held = {
        "red-findings": "red" in levels,
        "yellow-findings": "yellow" in levels,
        "open-findings": any(each.level != "green" and each.state == "open" for each in state.findings.values()),
        "open-items": "open" in items,
        "parked-items": "parked" in items,
        "overrides": bool(state.overrides) or any(each.state == "overridden" for each in state.criteria.values()),
        "gate-trips": state.trips > 0,
        "failed-blocks": "failed" in steps,
        "warned-blocks": "warned" in steps,
        "unknown-blocks": bool(steps & {"unknown", "running"}),
        "approvals": any(each.decision == "go" for each in state.approvals),
        "resumes": state.resumed > 0,
        "partial": bool(state.started and (state.started.partial or state.started.only or state.started.begin)),
        "undo": bool(state.started and state.started.undoes),
    }
    return (word for word, holds in held.items() if holds)


def deeds_of(records: Sequence[Record]) -> dict[str, str]:
    """When what was done, the first time; a criterion counts while its last answer says that it holds."""
    found: dict[str, str] = {}
    items: dict[str, str] = {}
    for record in records:
        match record.event:
            case SessionClosed():
                found.setdefault("closed", record.ts)
            case SessionReviewed():
                found.setdefault("reviewed", record.ts)
            case CriterionChecked(step=step, answer=answer):
                name = slug(step.rpartition("/")[2])
                if answer in MET:
                    found.setdefault(name, record.ts)
                else:
                    found.pop(name, None)
            case ItemAdded(id=key, text=text):
                items[key] = slug(text)
            case ItemClosed(id=key) if key in items:
                found.setdefault(items[key], record.ts)
    return found


def slug(text: str) -> str:
    """A name as it is compared: `Post-mortem` is `post-mortem`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def prints_of(folder: Path) -> Prints:
    """What tells the files of a session from changed ones; empty when they cannot be looked at."""
    try:
        log, anchor = (os.lstat(f"{folder}/{name}") for name in (LOG, STATE))
    except OSError:
        return ()
    return tuple(
        number for each in (log, anchor) for number in
        (each.st_dev, each.st_ino, each.st_size, each.st_mtime_ns, each.st_ctime_ns)
    )  # fmt: skip


def is_settled(found: Brief, prints: Prints, moment: int) -> bool:
    """Whether nothing can change that the prints would not show.

    Whether a session runs is told by its lock, which is not in the prints. `moment` is the time of the file system
    before the log was read, in nanoseconds; what changed just before it may change again within one tick.
    """
    latest = max(prints[3], prints[4], prints[8], prints[9])
    return found.state != "running" and found.code != "run-lost" and 0 < latest < moment - RACY_NS


def moment_of(root: Path) -> int:
    """The time by the clock of the file system, in nanoseconds; 0 where nothing can be written, and nothing is kept."""
    path = root / OWN / CACHE / f".now-{os.getpid()}"
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            return os.fstat(descriptor).st_mtime_ns
        finally:
            os.close(descriptor)
            os.unlink(path)
    return 0


def read_index(root: Path) -> Mapping[str, tuple[Prints, Brief]]:
    """What is known; nothing when there is no index, or none of this version."""
    try:
        kept = msgspec.msgpack.decode(read_file(root / OWN / CACHE / NAME), type=Kept)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return kept.briefs if kept.format == FORMAT else {}


def write_index(root: Path, briefs: dict[str, tuple[Prints, Brief]]) -> None:
    """Keep what is known. An index that cannot be written is no loss: everything in it follows from the logs."""
    with suppress(OSError):
        path = root / OWN / CACHE / NAME
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_file(path, msgspec.msgpack.encode(Kept(FORMAT, briefs)), durable=False)
