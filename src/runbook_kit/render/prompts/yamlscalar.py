"""Text in the front matter of a file that another program reads: one line, in double quotes, no markup."""

from __future__ import annotations

import json
import re

from runbook_kit.render.escape import on_one_line

ANGLES = re.compile(r"[<>]")


def scalar(text: str) -> str:
    """The text as a YAML scalar in double quotes; every JSON string is one (YAML 1.2.2, 1.3)."""
    return json.dumps(on_one_line(text), ensure_ascii=False)


def sentence(text: str, longest: int) -> str:
    """The text on one line without angle brackets, which some readers take for tags, cut at a word when too long."""
    plain = " ".join(ANGLES.sub(" ", on_one_line(text)).split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1].rsplit(' ', 1)[0]}…"
