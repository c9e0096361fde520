"""Lengths of time as authors write them: `30s`, `5m`, `2h`, `1d`, `1h30m`, or a number of seconds."""

from __future__ import annotations

import re

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|[smhd])")
WHOLE = re.compile(rf"(?:{PART.pattern})+")
NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")


def parse_duration(text: str) -> float:
    """The seconds in `text`. Raises `ValueError`, with a sentence for people, when it is no duration."""
    text = text.strip()
    if NUMBER.fullmatch(text):
        return float(text)
    if not WHOLE.fullmatch(text):
        raise ValueError(f"`{text[:40]}` is no duration; write 30s, 5m, 2h or 1d.")
    return sum(float(amount) * SECONDS[unit] for amount, unit in PART.findall(text))
