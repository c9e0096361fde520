"""Entities of HTML, decoded; the table of their names is loaded only for a text that has one."""

from __future__ import annotations


def unescape(text: str) -> str:
    """The text with its entities decoded, as browsers do."""
    if "&" not in text:
        return text
    from html import unescape as decode

    return decode(text)
