"""Prompts as plain Markdown, ready to paste: one file each, or one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from runbook_kit.render.prompts.model import File, Pack, Prompt
from runbook_kit.render.prompts.names import folder_name

BETWEEN = "\n\n"


def text(packs: Iterable[tuple[Pack, Sequence[Prompt]]]) -> str:
    """All prompts in one text, each with its own heading."""
    return BETWEEN.join(each.text.rstrip("\n") for _, prompts in packs for each in prompts) + "\n"


def files(packs: Iterable[tuple[Pack, Sequence[Prompt]]]) -> tuple[File, ...]:
    """`PHASE/ROLE.md` for every prompt."""
    return tuple(
        File(f"{folder_name(pack.phase.id)}/{each.role}.md", each.text) for pack, prompts in packs for each in prompts
    )
