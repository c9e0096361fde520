"""`SHA256SUMS` and `.sha256`: lines that sha256sum and shasum check without a warning."""

from __future__ import annotations

import re
from collections.abc import Mapping

SUMS = "SHA256SUMS"
LINE = re.compile(rb"([0-9a-f]{64})  ([^\n]+)\n")


def written(digests: Mapping[str, str]) -> bytes:
    """The lines for these files (path → hexadecimal SHA-256), sorted by the bytes of the path."""
    return b"".join(f"{digests[path]}  {path}\n".encode("ascii") for path in sorted(digests))


def read(data: bytes) -> dict[str, str] | None:
    """Path → digest; None when the text has anything but lines of the one form."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        line = LINE.match(data, at)
        if line is None:
            return None
        found[line[2].decode("utf-8", "backslashreplace")] = line[1].decode()
        at = line.end()
    return found
