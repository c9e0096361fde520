"""The fingerprint of a line that GitHub compares code scanning alerts by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

# github/codeql-action, src/fingerprints.ts: a polynomial over the next 100 UTF-16 units without blanks and tabs, in
# 64 bits, and how often it has been seen in the file. Uploads with another value get a warning for every result.
BLOCK = 100
UNIT = 2  # bytes
BASE = 37
END_OF_FILE = "\uffff"
BLANKS = str.maketrans("", "", " \t")
ALL_ONES = (1 << 64) - 1


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """`hash:occurrence` of the lines `wanted` (1-based). Lines that the text does not have are left out."""
    written = re.sub(r"\r\n?", "\n", text).translate(BLANKS) + END_OF_FILE
    seen: Counter[bytes] = Counter()
    hashes: dict[int, str] = {}
    start = 0
    for line in range(1, max(wanted, default=0) + 1):
        window = written[start : start + BLOCK].encode("utf-16-le", "surrogatepass")[: BLOCK * UNIT]
        seen[window] += 1
        if line in wanted:
            hashes[line] = f"{polynomial(window):x}:{seen[window]}"
        start = written.find("\n", start) + 1
        if not start:
            break
    return hashes


def polynomial(window: bytes) -> int:
    """The hash of at most 100 units; what is missing at the end of a file counts as zeros."""
    units = memoryview(window).cast("H")
    value = 0
    for unit in units:
        value = value * BASE + unit & ALL_ONES
    return value * pow(BASE, BLOCK - len(units), 1 << 64) & ALL_ONES
