"""What tells a phase apart from itself before a change: its blocks and its criteria, not its prose."""

from __future__ import annotations

from runbook_kit.canonical import canonical, sha256
from runbook_kit.document.model import Criterion, Phase


def phase_digest(phase: Phase) -> str:
    """The digest of a phase as it stands in the document, with the name of its algorithm."""
    blocks = [
        [block.address, block.lang, block.source, *(f"{name}={value}" for name, value in block.attributes.given)]
        for block in phase.blocks
    ]
    criteria = [[_criterion(each) for each in part] for part in (phase.entry, phase.exit, phase.done)]
    return "sha256:" + sha256(canonical([phase.id, blocks, criteria, list(phase.needs)]))


def _criterion(each: Criterion) -> list[str]:
    return [each.id, each.text, each.check, each.probe, each.signoff, str(each.optional)]
