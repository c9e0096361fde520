"""What sessions prove, without the sessions: an index that is made where they are and read where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.session.passed import Pass, passes_of, verified
from runbook_kit.session.store import Found

FORMAT: Literal["session-index/1"] = "session-index/1"
BAD = frozenset({"failed", "unknown"})


class Passed(Struct, frozen=True):
    """A phase that a session went through whole; `digest` is that of the phase as it stood then."""

    phase: str
    digest: str
    at: str


class Indexed(Struct, frozen=True):
    """One session whose log is what was written. Nobody's name, no machine and no output is in it."""

    id: str
    runbook: str
    target: str
    mode: str
    state: str
    outcome: str = ""
    started_at: str = ""
    ended_at: str = ""
    head: str = ""  # of its log, `sha256:…`: what its evidence can be held against
    blocks: int = 0
    failed: tuple[str, ...] = ()  # addresses of blocks that failed, or of which nobody knows
    passed: tuple[Passed, ...] = ()


class Index(Struct, frozen=True):
    """The file, with the newest session first."""

    format: Literal["session-index/1"]
    sessions: tuple[Indexed, ...] = ()


def index_sessions(root: Path) -> Index:
    """Every session below `root` that began and whose log is what was written."""
    return Index(FORMAT, tuple(indexed(found) for found in verified(root) if found.state.started))


def indexed(found: Found) -> Indexed:
    state = found.state
    return Indexed(
        id=state.id,
        runbook=state.started.runbook if state.started else "",
        target=state.target,
        mode=state.mode,
        state=state.state,
        outcome=state.outcome,
        started_at=state.started_at,
        ended_at=state.ended_at,
        head=f"sha256:{state.head}",
        blocks=len(state.steps),
        failed=tuple(step.address for step in state.steps.values() if step.state in BAD),
        passed=tuple(Passed(each.phase, each.digest, each.at) for each in passes_of(found)),
    )


def read_index(data: bytes, path: str) -> Index:
    """The index in `data`, the bytes of the file `path`. Raises `InvalidInput` (`invalid-index`)."""
    try:
        return msgspec.json.decode(data, type=Index)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(
            f"{path} is no index of sessions: {error}.",
            hint="Make it with `runbook session index`.",
            code="invalid-index",
        ) from None


def passes_in(index: Index) -> Iterator[Pass]:
    """Every pass that the index tells of, in its order."""
    for session in index.sessions:
        for each in session.passed:
            yield Pass(session.runbook, each.phase, each.digest, session.mode, each.at, session.id)
