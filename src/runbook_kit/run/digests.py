"""What tells blocks apart by what they execute, so that a finished one is known again."""

from __future__ import annotations

from runbook_kit.canonical import canonical, sha256
from runbook_kit.document.model import Attributes
from runbook_kit.plan.model import Action


def step_digest(action: Action, attributes: Attributes, mode: str) -> str:
    """The digest of one block as it is executed: its text with inputs filled, its language, folder and attributes."""
    parts = [action.lang, action.source, action.cwd, mode, *(f"{name}={value}" for name, value in attributes.given)]
    return "sha256:" + sha256(canonical([part.encode("utf-8", "surrogatepass").hex() for part in parts]))
