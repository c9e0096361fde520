"""Where the destination of a link is written, inside what the parser says is a link or a definition."""

from __future__ import annotations

import re

from runbook_kit.expressions import expression
from runbook_kit.gate.page.model import Place

# CommonMark 0.31, 6.3: white space before a destination holds one line end at most; the markers of block quotes around
# it begin the next line. A destination without angle brackets ends at a space or an ASCII control character.
GAP = r"[ \t]*+(?:(?:\r\n|\n|\r)[ \t>]*+)?"
OPENING = expression(rf"\]\({GAP}")
LABEL = expression(rf"\[(?:\\.|[^\[\]\\])*+\]:{GAP}", re.DOTALL)
BARE = expression(r"(?:\\[!-/:-@\[-`{-~]|[^\x00-\x20\x7f()])+|[()]")
POINTED = expression(r"<((?:\\.|[^\\<>\r\n])*+)>")


def inline_target(text: str, behind: int, end: int) -> Place:
    """The destination of `[…](…)`, without angle brackets; `behind` is where the last part of its text ends."""
    opening = OPENING.search(text, behind, end)
    return destination_at(text, opening.end(), end) if opening else Place(end, end)


def definition_target(text: str, start: int, end: int) -> Place:
    """The destination of `[label]: …`, without angle brackets."""
    opening = LABEL.search(text, start, end)
    return destination_at(text, opening.end(), end) if opening else Place(end, end)


def destination_at(text: str, at: int, end: int) -> Place:
    """The destination that begins at `at`: between angle brackets, or up to white space or an unmatched bracket."""
    pointed = POINTED.match(text, at, end)
    if pointed:
        return Place(*pointed.span(1))
    depth, stop = 0, at
    while stop < end and (part := BARE.match(text, stop, end)):
        depth += (part[0] == "(") - (part[0] == ")")
        if depth < 0:
            break
        stop = part.end()
    return Place(at, stop)
