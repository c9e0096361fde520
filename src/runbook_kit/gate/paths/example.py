"""Marking inline code as an example in the way that reads right everywhere: `<code>` with entities for slashes."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.page.model import Code, Page
from runbook_kit.gate.rule import Subject

SPECIAL = expression(r"[\\`*\[\]~|]")
# Markdown takes an underscore between two letters for itself, any other may begin or end emphasis.
LOOSE_UNDERSCORE = expression(r"(?<![^\W_])_|_(?![^\W_])")
HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
ADDRESS = expression(r"\bwww\.|@", re.IGNORECASE)  # GitHub makes links of these, also between tags


class Rigid:
    """Images, and links by reference: what stands in them is a label, or is shown without markup, and has to stay."""

    def __init__(self, page: Page) -> None:
        places = [link for link in page.links if link.image or link.form == "reference"]
        self.starts = [link.start for link in places]
        self.ends = list(accumulate((link.end for link in places), max))

    def holds(self, code: Code) -> bool:
        """Whether inline code is part of such a link or image."""
        index = bisect_right(self.starts, code.start)
        return code.linked and index > 0 and self.ends[index - 1] >= code.end


def as_example(text: str) -> str:
    """HTML in Markdown that reads as `text` (one line, as a reader sees it) and marks each of its slashes."""
    escaped = SPECIAL.sub(r"\\\g<0>", re.sub("[&<>]", lambda found: HTML[found[0]], text))
    escaped = LOOSE_UNDERSCORE.sub(r"\\_", escaped).replace("/", "&#47;")
    return f"<code>{escaped}</code>"


def example_fix(subject: Subject, code: Code, meant: str, rigid: Rigid) -> tuple[Edit, ...]:
    """The edits that mark inline code which means `meant`; none where the page would not read the same afterwards."""
    if rigid.holds(code) or ADDRESS.search(meant):
        return ()
    if not code.html:
        return (Edit(code.start, code.end, as_example(meant)),)
    text = subject.source.text
    start = text.index(">", code.start) + 1
    if "<" in code.raw or not text.startswith(code.raw, start):
        return ()
    return tuple(Edit(start + found.start(), start + found.end(), "&#47;") for found in re.finditer(r"\\?/", code.raw))
