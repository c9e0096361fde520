"""Data as JSON that is the same bytes everywhere: what digests, signatures and the event log are made of."""

from __future__ import annotations

import hashlib

import msgspec


def canonical(data: object) -> bytes:
    """`data` as JSON with sorted keys and no blanks, in UTF-8: equal data, equal bytes.

    The same as `json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`. Texts must be valid
    Unicode and numbers whole.
    """
    return msgspec.json.encode(data, order="sorted")


def sha256(data: bytes) -> str:
    """The SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
