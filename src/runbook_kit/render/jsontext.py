"""JSON as text that is safe on a terminal and in a log: nothing in it is obeyed, nothing in it is hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from runbook_kit.render.escape import HIDDEN


def json_text(document: Mapping[str, object]) -> str:
    """The document as indented JSON with a final newline.

    Letters stay readable; control, bidirectional and zero-width characters are `\\u` escapes. GitHub's runner obeys
    `##[` anywhere in a line, so that is escaped too (it also obeys lines that begin with `::`; JSON has none).
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return HIDDEN.sub(escaped, text).replace("##[", "#\\u0023[") + "\n"


def escaped(match: re.Match[str]) -> str:
    """One character as JSON writes it: four hexadecimal digits, twice for those beyond U+FFFF (RFC 8259, 7)."""
    return json.dumps(match.group())[1:-1] if match.group() != "\x7f" else "\\u007f"
