"""When a phase, and a whole runbook, was last carried out well as it stands now."""

from __future__ import annotations

from collections.abc import Sequence

from runbook_kit.document.model import Phase, Runbook
from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.session.passed import Pass, latest


def verified(phase: Phase, runbook: Runbook, passes: Sequence[Pass]) -> str:
    """The date (ISO) on which the phase passed last with the text it has now; empty when it has not."""
    if not passes:
        return ""
    found = latest(passes, runbook.id, phase.id, phase_digest(phase))
    return found.at[:10] if found else ""


def verified_all(dates: Sequence[str]) -> str:
    """The date since which all of them count; empty when one of them never passed, or there are none."""
    return min(dates, default="")
