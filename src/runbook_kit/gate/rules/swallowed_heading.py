"""A fence that was never closed has eaten the headings behind it.

CommonMark ends a fence only at a line of its own marker without anything behind it. When that line is missing, the
text up to the next such line is code: headings, phases and prompts vanish, and the next fence opens where it should
close. The rule looks for a fence that is closed only behind another opening line, or never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.document.markdown import Fence, Heading, walk
from runbook_kit.gate.rule import Subject, Violation

HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
# `Phase 2 — …`, `Appendix A — …`, `A.1 …`, `3.2 …`, `B) …`: a heading that belongs to an outline.
OUTLINED = (
    re.compile(r"(?P<shape>phase|appendix|anhang|step|schritt|chapter|part)\s+\w+\s*[—–:.)-]", re.IGNORECASE),
    re.compile(r"[A-Z](?P<shape>\.)\d+\s"),
    re.compile(r"\d+(?P<shape>\.)\d*\s"),
    re.compile(r"[A-Z](?P<shape>\))\s"),
)
NAMES = {"Meaning", "Impact", "Diagnosis", "Mitigation"}


def check(subject: Subject) -> Iterator[Violation]:
    """Fences with headings in them that belong to the document around them."""
    source = subject.reading.source
    titles = [each.text for each in walk(subject.reading.elements) if isinstance(each, Heading)]
    shapes = {shape for title in titles if (shape := _shape(title))}
    for fence in walk(subject.reading.elements):
        if isinstance(fence, Fence) and fence.markup and (eaten := _eaten(fence, shapes)):
            names = ", ".join(f"`{title}` (line {fence.line + row})" for row, title in eaten)
            count = f"{len(eaten)} heading{'s' if len(eaten) > 1 else ''}"
            message = f"The fence opened here swallows {count}: {names}."
            hint = f"Close the fence before line {fence.line + eaten[0][0]}."
            yield Violation(source.lines(fence.line, fence.line), message, hint)


def _eaten(fence: Fence, shapes: set[str]) -> list[tuple[int, str]]:
    """Headings in the fence, by content line, that the document's own outline would hold."""
    lines = fence.content.split("\n")
    opener = re.compile(rf"\s*{re.escape(fence.markup[0])}{{{len(fence.markup)},}}\s*[\w{{]")
    reopened = next((row for row, line in enumerate(lines, 1) if opener.match(line)), 0)
    if fence.closed and not reopened:
        return []
    headings = [
        (row, match[1], match[2].strip()) for row, line in enumerate(lines, 1) if (match := HEADING.match(line))
    ]
    inside = [each for each in headings if not reopened or each[0] < reopened]
    outlined = [(row, title) for row, _, title in inside if _shape(title) in shapes or title in NAMES]
    # Without an outline to go by, two or more hashes: one is also how a shell comment begins.
    return outlined or [(row, title) for row, hashes, title in inside if len(hashes) > 1]


def _shape(title: str) -> str:
    """What kind of outline number a heading has, or an empty string."""
    for index, pattern in enumerate(OUTLINED):
        if match := pattern.match(title):
            return f"{index}:{match['shape'].lower()}"
    return ""
