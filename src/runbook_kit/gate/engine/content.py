"""The bytes of a document as text: without a byte order mark, and read on when they are not all UTF-8."""

from __future__ import annotations

import re

from runbook_kit.document.source import Source
from runbook_kit.finding import Finding
from runbook_kit.repo import BYTE_ORDER_MARK, FRONT_MATTER, RUNBOOK_KEY

GATE, RULE = "docs-reference-targets", "invalid-encoding"
REPLACED = re.compile("\ufffd")
OPENING = (b"---", BYTE_ORDER_MARK)  # what a document with front matter begins with


def read_text(path: str, data: bytes) -> tuple[Source, Finding | None]:
    """The text of a document, and what is wrong when its bytes are not UTF-8: those stand as U+FFFD in the text."""
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        return Source(path, data.decode("utf-8")), None
    except UnicodeDecodeError as error:
        source = Source(path, data.decode("utf-8", "replace"))
        at = len(data[: error.start].decode("utf-8"))
        message = f"The bytes from here on are not UTF-8 (byte {error.start}: 0x{data[error.start]:02x})."
        hint = "Save the file as UTF-8; what cannot be read is judged as an unknown character."
        return source, Finding(GATE, RULE, "error", source.span(at, at + 1), message, hint)


def is_runbook(path: str, data: bytes, folders: tuple[str, ...]) -> bool:
    """Whether a document is a runbook: it lies in one of the runbook folders, or its front matter says so."""
    return any(folder == "." or path.startswith(f"{folder}/") for folder in folders) or is_authored(data)


def is_authored(data: bytes) -> bool:
    """Whether the front matter has the key `runbook:`."""
    if not data.startswith(OPENING) or b"runbook" not in data[:65536]:
        return False
    front = FRONT_MATTER.match(data.removeprefix(BYTE_ORDER_MARK))
    return front is not None and RUNBOOK_KEY.search(front[1]) is not None
