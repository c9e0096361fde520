"""HTML entities that authors put into commands, and what they stand for."""

from __future__ import annotations

from runbook_kit.expressions import expression

ENTITY = expression(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|sol);")


def decode(text: str) -> str:
    """`text` with its entities as the characters they stand for."""
    if "&" not in text:
        return text
    import html

    return html.unescape(text)
