"""`runbooks/1`: the runbooks and phases that are here, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.document.model import Phase, Runbook
from runbook_kit.render.phase_v1 import Json
from runbook_kit.render.verified import verified, verified_all
from runbook_kit.session.passed import Pass


def runbooks_v1(runbooks: Sequence[Runbook], passes: Sequence[Pass] = ()) -> Json:
    """The document `{"format": "runbooks/1", "runbooks": […]}`; `last_verified` is null until a session passed."""
    return {"format": "runbooks/1", "runbooks": [runbook_line_v1(runbook, passes) for runbook in runbooks]}


def runbook_line_v1(runbook: Runbook, passes: Sequence[Pass]) -> Json:
    """One runbook; it was last verified when the phase was of which that is longest ago."""
    phases = [phase_line_v1(phase, runbook, passes) for phase in runbook.phases]
    return {
        "id": runbook.id,
        "title": runbook.title,
        "path": runbook.path,
        "status": runbook.header.status,
        "owner": runbook.header.owner,
        "authored": runbook.authored,
        "blocks": len(runbook.blocks),
        "last_verified": verified_all([str(each["last_verified"] or "") for each in phases]) or None,
        "phases": phases,
    }


def phase_line_v1(phase: Phase, runbook: Runbook, passes: Sequence[Pass]) -> Json:
    return {
        "id": phase.id,
        "address": f"{runbook.id}/{phase.id}",
        "title": phase.title,
        "line": phase.line,
        "needs": list(phase.needs),
        "blocks": len(phase.blocks),
        "last_verified": verified(phase, runbook, passes) or None,
    }
