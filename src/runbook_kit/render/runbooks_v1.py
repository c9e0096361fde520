"""`runbooks/1`: the runbooks and phases that are here, as JSON that outside programs may rely on."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.document.model import Phase, Runbook
from runbook_kit.render.phase_v1 import Json


def runbooks_v1(runbooks: Sequence[Runbook]) -> Json:
    """The document `{"format": "runbooks/1", "runbooks": […]}`; `last_verified` is null until a session passed."""
    return {"format": "runbooks/1", "runbooks": [runbook_line_v1(runbook) for runbook in runbooks]}


def runbook_line_v1(runbook: Runbook) -> Json:
    return {
        "id": runbook.id,
        "title": runbook.title,
        "path": runbook.path,
        "status": runbook.header.status,
        "owner": runbook.header.owner,
        "authored": runbook.authored,
        "blocks": len(runbook.blocks),
        "last_verified": None,
        "phases": [phase_line_v1(phase, runbook) for phase in runbook.phases],
    }


def phase_line_v1(phase: Phase, runbook: Runbook) -> Json:
    return {
        "id": phase.id,
        "address": f"{runbook.id}/{phase.id}",
        "title": phase.title,
        "line": phase.line,
        "needs": list(phase.needs),
        "blocks": len(phase.blocks),
        "last_verified": None,
    }
