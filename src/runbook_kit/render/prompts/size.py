"""How large a prompt is, in characters and in tokens as estimated, and whether that is within a budget."""

from __future__ import annotations

from collections.abc import Iterable

from runbook_kit.render.prompts.model import Prompt, Size

BYTES_PER_TOKEN = 4
RULE = "one token for every 4 bytes of the text in UTF-8, rounded up"


def measure(text: str) -> Size:
    """The size of a text. Real tokenizers differ; German or code may need a third more than this estimate."""
    return Size(len(text), -(-len(text.encode()) // BYTES_PER_TOKEN))


def excess(prompts: Iterable[Prompt], budget: int) -> tuple[tuple[Prompt, int], ...]:
    """The prompts of more than `budget` tokens, each with how many it has too many."""
    return tuple((each, each.size.tokens - budget) for each in prompts if each.size.tokens > budget)
