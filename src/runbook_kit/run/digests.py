"""What tells blocks and phases apart by what they execute, so that a finished one is known again."""

from __future__ import annotations

from runbook_kit.canonical import canonical, sha256
from runbook_kit.document.model import Attributes, Criterion, Phase
from runbook_kit.plan.model import Action


def step_digest(action: Action, attributes: Attributes, mode: str) -> str:
    """The digest of one block as it is executed: its text with inputs filled, its language, folder and attributes."""
    parts = [action.lang, action.source, action.cwd, mode, *(f"{name}={value}" for name, value in attributes.given)]
    return "sha256:" + sha256(canonical([part.encode("utf-8", "surrogatepass").hex() for part in parts]))


def phase_digest(phase: Phase) -> str:
    """The digest of a phase as it stands in the document: its blocks and its criteria, not its prose."""
    blocks = [
        [block.address, block.lang, block.source, *(f"{name}={value}" for name, value in block.attributes.given)]
        for block in phase.blocks
    ]
    criteria = [_criterion(each) for each in (*phase.entry, *phase.exit, *phase.done)]
    text = [phase.id, blocks, criteria, list(phase.needs)]
    return "sha256:" + sha256(canonical(text))


def _criterion(each: Criterion) -> list[str]:
    return [each.id, each.text, each.check, each.signoff, str(each.optional)]
