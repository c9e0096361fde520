"""Sizes as people type them: `500MiB`, `2G`."""

from __future__ import annotations

import re

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
SIZE = re.compile(r"([0-9]{1,9})\s*([KMGT]?)(?:iB|B)?", re.IGNORECASE)


def parse_size(text: str) -> int:
    """Bytes. Raises `ValueError` for what is no size."""
    found = SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"`{text[:40]}` is no size such as 500MiB or 2GiB")
    return int(found[1]) * UNITS[found[2].upper()]
