"""Byte offsets of a UTF-8 text, as a parser counts them, turned into the character offsets that people use."""

from __future__ import annotations

import re
from collections.abc import Sequence

CONTINUATION = re.compile(rb"[\x80-\xbf]")


def continuations(text: str) -> Sequence[int]:
    """Where bytes stand that continue a character of `text` in UTF-8, in order.

    A character begins at every other byte: byte offset `n` is character `n - bisect_left(continuations(text), n)`.
    """
    if text.isascii():
        return ()
    return [match.start() for match in CONTINUATION.finditer(text.encode("utf-8"))]
