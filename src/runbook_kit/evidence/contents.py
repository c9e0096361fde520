"""What of a session goes into its pack, and under which names."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from runbook_kit.document.model import Runbook
from runbook_kit.evidence.manifest import Absent
from runbook_kit.evidence.names import fitting
from runbook_kit.session.approval import ID
from runbook_kit.session.approvalfiles import FOLDER as APPROVALS
from runbook_kit.session.folders import OWN, PLAN
from runbook_kit.session.inspection import expected
from runbook_kit.session.log import LOG
from runbook_kit.session.records import Record
from runbook_kit.session.state import State

ARTIFACTS = "artifacts"
HOLE = re.compile(r"<([A-Za-z][^<>]*)>|\{\{\s*([A-Za-z]\w*)\s*\}\}")


class Part(Struct, frozen=True):
    """A file of a pack: where its bytes come from, and what it is. `source` is its path in the repository.

    `sha256` is what it was when it was looked at, where that must still be so.
    """

    path: str
    role: str
    origin: Path | bytes
    source: str = ""
    sha256: str = ""


def recorded(folder: Path, state: State, records: Sequence[Record]) -> Iterator[Part]:
    """The log and every file that it names, but for what the next block was handed."""
    yield Part(LOG, "log", folder / LOG)
    for each in expected(records):
        role = "plan" if each.path == PLAN else "output" if each.path.startswith("logs/") else "facts"
        yield Part(each.path, role, folder / each.path)
    own = folder.parent.parent
    assert own.name == OWN
    for record in dict.fromkeys(approval.record for approval in state.approvals):
        if ID.fullmatch(record):
            yield Part(f"{APPROVALS}/{record}.json", "approval", own / APPROVALS / f"{record}.json")


def artifacts(
    declared: Iterable[str], state: State, root: Path, out: str
) -> tuple[tuple[Part, ...], tuple[Absent, ...]]:
    """The declared outputs that are files of this repository, and those that are none.

    `declared` are paths as the runbook writes them; the values of outputs that name a file count, too. Nothing that
    lies outside the repository, in a hidden folder, or behind a link that leads there is taken.
    """
    parts: list[Part] = []
    absent: list[Absent] = []
    inputs = {given.name: given.value for given in (state.started.inputs if state.started else ()) if not given.secret}
    wanted = [(filled(text, inputs), True) for text in declared]
    wanted += [(value, False) for step in state.steps.values() for _, value in step.outputs]
    for text, is_declared in dict.fromkeys(wanted):
        path, reason = place(text, root, out)
        if path is None:
            if is_declared and reason:
                absent.append(Absent(text, reason))
        elif path not in {part.source for part in parts}:
            name = fitting(path, ARTIFACTS, (part.path for part in parts))
            parts.append(Part(name, "artifact", root / path, path))
    return tuple(sorted(parts, key=lambda part: part.path)), tuple(absent)


def filled(text: str, inputs: Mapping[str, str]) -> str:
    """A path of a document with the session's inputs in it."""
    known = {re.sub(r"\W+", "_", name).lower(): value for name, value in inputs.items()}

    def fill(hole: re.Match[str]) -> str:
        return known.get(re.sub(r"\W+", "_", hole[1] or hole[2]).lower(), hole[0])

    return HOLE.sub(fill, text.strip().strip("`").strip())


def place(text: str, root: Path, out: str) -> tuple[str | None, str]:
    """The path of the file relative to `root`, or None and why there is none."""
    if not text or len(text) > 1000 or not text.isprintable():
        return None, "it is no path"
    try:
        for base in (root, root / out):
            path = Path(os.path.realpath(base / text))
            if path.is_file():
                return _inside(path, Path(os.path.realpath(root)))
    except (OSError, ValueError):
        return None, "it cannot be looked at"
    return None, "there is no such file"


def _inside(path: Path, root: Path) -> tuple[str | None, str]:
    if not path.is_relative_to(root):
        return None, "it lies outside the repository"
    found = path.relative_to(root)
    if any(part.startswith(".") for part in found.parts):
        return None, "it is hidden"
    shown = found.as_posix()
    return (shown, "") if shown.isprintable() else (None, "its name cannot be shown")


def open_part(part: Part) -> int:
    """A descriptor of the part's file. Raises `OSError` for what is no regular file; no link is followed."""
    assert isinstance(part.origin, Path)
    descriptor = os.open(part.origin, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(22, "It is not a regular file", os.fspath(part.origin))


def declared(runbook: Runbook, target: str) -> tuple[str, ...]:
    """What the runbook says that its target (`RUNBOOK` or `RUNBOOK/PHASE`) leaves behind, as it is written there."""
    found: list[str] = []
    for phase in runbook.phases:
        if f"{target}/".startswith(f"{runbook.id}/{phase.id}/") or target == runbook.id:
            found += phase.outputs
            for step in phase.steps:
                found += step.outputs
                found += (name for block in step.blocks for name in block.attributes.outputs)
    return tuple(dict.fromkeys(found))
