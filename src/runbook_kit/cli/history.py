"""What earlier sessions say: which phases have passed, and how long ago."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from runbook_kit.cli.clock import now
from runbook_kit.document.model import Phase, Runbook
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.plan.draft import criterion_at
from runbook_kit.render.terminal import duration
from runbook_kit.session.folders import OWN, SESSIONS
from runbook_kit.session.inspection import inspect
from runbook_kit.session.passed import read_passes


def why_not_passed(root: Path, runbook: Runbook, phase: str, mode: str, own: str) -> str:
    """Why the phase does not count as passed here; empty when a verified session in `mode` says that it did.

    It must be the phase as it stands now, in a session that ended well, whose log and files are what was written, and
    not too long ago. `own` is the session that asks.
    """
    wanted = next((each for each in runbook.phases if each.id == phase), None)
    if wanted is None:
        return f"The runbook has no phase {phase}."
    if is_empty(wanted):
        return f"Phase {phase} has no blocks and no criteria, so it never passes; an exit criterion lets it."
    digest, others, forged = phase_digest(wanted), 0, ""
    modes = {mode, own_mode(wanted, runbook)}
    for each in read_passes(root, own):
        if (each.runbook, each.phase) != (runbook.id, phase) or each.mode not in modes:
            continue
        if each.digest != digest:
            others += 1
            continue
        age = (now() - datetime.fromisoformat(each.at)).total_seconds()
        if wanted.valid_for_s is not None and age > wanted.valid_for_s:
            limit = duration(wanted.valid_for_s)
            return f"Phase {phase} passed {duration(round(age))} ago, and that counts for {limit} only."
        if each.session != own and not inspect(root / OWN / SESSIONS / each.session).holds:
            forged = f" The files of the session {each.session} are not what was written."
            continue
        return ""
    changed = " It passed before the document was changed." if others else ""
    return f"Phase {phase} has not passed in mode {' or '.join(sorted(filter(None, modes)))}.{changed}{forged}"


def is_empty(phase: Phase) -> bool:
    """Whether there is nothing in the phase that could be carried out or answered."""
    return not (phase.entry or phase.exit or phase.done or any(step.blocks for step in phase.steps))


def own_mode(phase: Phase, runbook: Runbook) -> str:
    """The mode in which the document wants the phase run; empty when it does not say."""
    return phase.mode or runbook.header.mode or next(iter(runbook.header.modes), "")


def answer_counts(runbook: Runbook, address: str, at: str) -> bool:
    """Whether an answer given at a time still counts, by what the criterion itself says."""
    found = criterion_at(runbook, address)
    if found is None or found.valid_for_s is None:
        return True
    return (now() - datetime.fromisoformat(at)).total_seconds() <= found.valid_for_s
