"""What earlier sessions say: which phases have passed, and how long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from runbook_kit.cli.clock import now
from runbook_kit.document.model import Criterion, Runbook
from runbook_kit.errors import RunbookError
from runbook_kit.render.terminal import duration
from runbook_kit.run.digests import phase_digest
from runbook_kit.session.records import Record
from runbook_kit.session.state import State
from runbook_kit.session.store import Found, list_folders, look


def why_not_passed(root: Path, runbook: Runbook, phase: str, mode: str, own: str) -> str:
    """Why the phase does not count as passed here; empty when a verified session in `mode` says that it did.

    It must be the phase as it stands now, in a session that ended well, and not too long ago. `own` is the session
    that asks.
    """
    wanted = next((each for each in runbook.phases if each.id == phase), None)
    if wanted is None:
        return f"The runbook has no phase {phase}."
    digest, others = phase_digest(wanted), 0
    for found in verified(root):
        for record in passes(found, phase):
            if not _same(found.state, runbook, mode) or (not _ended_well(found.state) and found.state.id != own):
                continue
            if getattr(record.event, "digest", "") != digest:
                others += 1
                continue
            age = (now() - datetime.fromisoformat(record.ts)).total_seconds()
            if wanted.valid_for_s is not None and age > wanted.valid_for_s:
                limit = duration(wanted.valid_for_s)
                return f"Phase {phase} passed {duration(round(age))} ago, and that counts for {limit} only."
            return ""
    changed = " It passed before the document was changed." if others else ""
    return f"Phase {phase} has not passed in mode {mode}.{changed}"


def verified(root: Path) -> Iterator[Found]:
    """Every session whose log is what was written, the newest first."""
    for folder in list_folders(root):
        try:
            yield look(folder)
        except RunbookError:
            continue


def passes(found: Found, phase: str) -> Iterator[Record]:
    """Where the session says that the phase has passed, the latest first."""
    from runbook_kit.session.events import PhasePassed

    for record in reversed(found.records):
        if isinstance(record.event, PhasePassed) and record.event.phase == phase:
            yield record


def _same(state: State, runbook: Runbook, mode: str) -> bool:
    return state.started is not None and state.started.runbook == runbook.id and state.mode == mode


def _ended_well(state: State) -> bool:
    return state.state in ("complete", "reviewed", "closed") and state.outcome in ("passed", "warned")


def answer_counts(runbook: Runbook, address: str, at: str) -> bool:
    """Whether an answer given at a time still counts, by what the criterion itself says."""
    found = next((each for each in _criteria(runbook) if address.endswith(f"/{each.id}")), None)
    if found is None or found.valid_for_s is None:
        return True
    return (now() - datetime.fromisoformat(at)).total_seconds() <= found.valid_for_s


def _criteria(runbook: Runbook) -> Iterator[Criterion]:
    for phase in runbook.phases:
        yield from (*phase.entry, *phase.exit, *phase.done)
    yield from runbook.done
