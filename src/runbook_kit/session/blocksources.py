"""The blocks of a session as they were run, compared with the plan that they came from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.session.events import SessionResumed, SessionStarted, StepFinished, StepStarted
from runbook_kit.session.folders import PLAN
from runbook_kit.session.log import read_file
from runbook_kit.session.records import Record

BLOCKS = "blocks"
SUFFIX = ".out"  # what a block wrote for later ones: its values are in the log
NO_BLOCK = ("requires", "check", "manual", "signoff")  # kinds of actions of a plan
LONGEST = 60  # characters of a block's id in the names of its files


class Difference(Struct, frozen=True):
    """A block that is not there as it was run: reason code, sentence, path."""

    code: str
    message: str
    path: str


def compare(folder: Path, records: Sequence[Record]) -> Iterator[Difference]:
    """The blocks as they were run, compared with the plan they came from; those of an earlier plan cannot be."""
    sources = _sources(folder)
    files = {os.path.splitext(path)[0]: path for path in _listed(folder, BLOCKS) if not path.endswith(SUFFIX)}
    seen = _seen(records)
    ran = {name for name, code in seen.items() if code is not None}
    for name, address in _begun(records).items():
        path = files.get(f"{BLOCKS}/{name}", "")
        if address in sources and not path and name in ran:
            message = f"The source of `{address}` as it was run is missing."
            yield Difference("evidence-missing", message, f"{BLOCKS}/{name}.*")
        elif address in sources and path and not _agrees(_content(folder, path), sources[address], name in seen):
            yield Difference("evidence-changed", f"`{path}` is not the block `{address}` of the plan.", path)


def _sources(folder: Path) -> dict[str, bytes]:
    """The sources of the blocks in the plan beside the log: address → text; none when there is no such plan."""
    try:
        actions = json.loads(read_file(folder / PLAN))["actions"]
        blocks = [(each["address"], each["source"]) for each in actions if each["kind"] not in NO_BLOCK]
        return {str(address): str(source).encode("utf-8", "surrogateescape") for address, source in blocks if source}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}


def _begun(records: Sequence[Record]) -> dict[str, str]:
    """The blocks that began under the plan that is there: name of their files → address."""
    found: dict[str, str] = {}
    before: str = ""
    for record in records:
        match record.event:
            case SessionStarted(plan_sha256=digest) | SessionResumed(plan_sha256=digest):
                found, before = (found, before) if digest in ("", before) else ({}, digest)
            case StepStarted(number=number, step=address, attempt=attempt):
                found[file_name(number, address, attempt)] = address
    return found


def _agrees(found: bytes, source: bytes, has_ended: bool) -> bool:
    """Whether a file is the block; a crash may have come while it was written, and then nothing has run."""
    return found == source or (not has_ended and source.startswith(found))


def _seen(records: Sequence[Record]) -> dict[str, int | None]:
    """The files of blocks that were seen to end, with their exit codes."""
    ended = (record.event for record in records if isinstance(record.event, StepFinished))
    return {file_name(each.number, each.step, each.attempt): each.exit_code for each in ended}


def file_name(number: int, address: str, attempt: int = 1) -> str:
    """What the files of a block are called, without their endings: its number, its id, which attempt it was."""
    block = address.rpartition("/")[2]
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in block)
    return f"{number:03}-{letters[:LONGEST]}" + (f".{attempt}" if attempt > 1 else "")


def _listed(folder: Path, name: str) -> list[str]:
    try:
        return [f"{name}/{each}" for each in sorted(os.listdir(folder / name))]
    except OSError:
        return []


def _content(folder: Path, path: str) -> bytes:
    try:
        return read_file(folder / path)
    except OSError:
        return b""
