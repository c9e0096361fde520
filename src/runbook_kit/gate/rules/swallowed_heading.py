"""A fence that was never closed has eaten the headings behind it.

CommonMark ends a fence only at a line of its own marker without anything behind it. When that line is missing, the
text up to the next such line is code: headings, phases and prompts vanish, and the next fence opens where it should
close. The rule looks for a fence that is closed only behind another opening line, or never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.expressions import expression
from runbook_kit.gate.linear import may_match
from runbook_kit.gate.page.model import Fence, Page
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import quoted

HEADING = expression(r" {0,3}(#{1,6})\s+(.*)")
# `Phase 2 — …`, `Appendix A — …`, `A.1 …`, `3.2 …`, `B) …`: a heading that belongs to an outline.
OUTLINED = (
    expression(r"(?P<shape>phase|appendix|anhang|step|schritt|chapter|part)\s+\w+\s*[—–:.)-]", re.IGNORECASE),
    expression(r"[A-Z](?P<shape>\.)\d+\s"),
    expression(r"\d+(?P<shape>\.)\d*\s"),
    expression(r"[A-Z](?P<shape>\))\s"),
)
TICKS = expression(r"(```+)([^\n]*+)")  # begins with a literal, which is found many times as fast
MARKER = expression(r"(`{3,}+|~{3,}+)([^\n]*+)")
CONTAINERS = " \t>*+-.)0123456789"  # characters that list items and quotes begin with
LONGEST = 200  # characters before a marker that are looked at
PARAGRAPH = 2000  # characters above a marker in which a blank line is looked for
RAW = expression(r"<(?:[pP][rR][eE]|[sS][cC][rR]|[sS][tT][yY]|[tT][eE][xX]|\?|![A-Z])")
COMMENT = expression(r"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)")
TAG = expression(r"^[ \t>*+.)0-9-]*+</?[A-Za-z]", re.MULTILINE)
TAGGED = r"(?m)^[ \t>*+.)0-9-]*</?[A-Za-z]"  # the same for the linear engine
NAMES = {"Meaning", "Impact", "Diagnosis", "Mitigation"}


def check(subject: Subject) -> Iterator[Violation]:
    """Fences with headings in them that belong to the document around them."""
    source = subject.source
    if is_balanced(source.text):
        return
    page = subject.page
    shapes = {shape for heading in page.headings if (shape := _shape(heading.text))}
    for fence in page.fences:
        if not fence.indented and (eaten := _eaten(fence, page, shapes)):
            first = source.position(fence.start)[0]
            names = ", ".join(f"{quoted(title, LONGEST)} (line {first + row})" for row, title in eaten)
            count = f"{len(eaten)} heading{'s' if len(eaten) > 1 else ''}"
            message = f"The fence opened here swallows {count}: {names}."
            hint = f"Close the fence before line {first + eaten[0][0]}."
            yield Violation(source.lines(first, first), message, hint)


def is_balanced(text: str) -> bool:
    """Whether every fence is closed by the next marker line, which is one of its own; False also when that is unsure.

    Told by the lines alone, so that the document need not be parsed. In a list or quote both markers must be written
    alike and no line between them less indented, because the end of the list would be the end of the fence; HTML, in
    which a marker is text, makes it unsure.
    """
    if "```" not in text and "~~~" not in text:
        return True
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text or _hides_markers(text):
        return False
    tagged = may_match((TAGGED,), text)
    opening: tuple[str, str, int] | None = None  # what stands before the marker, the marker, the end of its line
    for line in (MARKER if "~~~" in text else TICKS).finditer(text):
        start = text.rfind("\n", max(line.start() - LONGEST, 0), line.start()) + 1
        before, marker, rest = text[start or max(line.start() - LONGEST, 0) : line.start()], line[1], line[2]
        if before.strip(CONTAINERS) or (marker[0] == "`" and "`" in rest):
            continue
        if len(before) >= LONGEST:
            return False
        if opening is None:
            if tagged and _may_be_html(text, start):
                return False
            opening = before, marker, line.end()
        elif not rest.strip() and marker.startswith(opening[1]):
            if not _is_alike(opening[0], before) or not _is_within(text[opening[2] : start], before):
                return False
            opening = None
        elif marker.startswith(opening[1]) or before.strip():
            return False
    return opening is None


def _hides_markers(text: str) -> bool:
    """Whether a marker may stand in a comment, or in an element whose content is not Markdown."""
    if "<!--" not in text:
        return RAW.search(text) is not None
    return RAW.search(text) is not None or any("```" in part or "~~~" in part for part in COMMENT.findall(text))


def _may_be_html(text: str, start: int) -> bool:
    """Whether the line at `start` may belong to a block of HTML, which only a blank line ends."""
    first = max(start - PARAGRAPH, 0)
    blank = text.rfind("\n\n", first, start)
    return (blank < 0 and first > 0) or TAG.search(text, max(blank, first), start) is not None


def _is_alike(opening: str, closing: str) -> bool:
    """Whether two markers stand in the same container: behind the same quote marks, and the same indentation."""
    return closing == "".join(each if each == ">" else " " for each in opening)


def _is_within(content: str, before: str) -> bool:
    """Whether all lines begin as the closing one does, or are blank."""
    if not before:
        return True
    return all(line.startswith(before) or not line.strip() for line in content.splitlines())


def _eaten(fence: Fence, page: Page, shapes: set[str]) -> list[tuple[int, str]]:
    """Headings in the fence, by content line, that the document's own outline would hold."""
    written = page.source.text[fence.start : fence.end]
    markup = written[: len(written) - len(written.lstrip(written[0]))]
    lines = fence.content.split("\n")
    opener = re.compile(rf"\s*{markup[0]}{{{len(markup)},}}\s*[\w{{]")
    reopened = next((row for row, line in enumerate(lines, 1) if opener.match(line)), 0)
    if not reopened and _is_closed(written, fence.content, markup):
        return []
    headings = [
        (row, match[1], match[2].strip()) for row, line in enumerate(lines, 1) if (match := HEADING.match(line))
    ]
    inside = [each for each in headings if not reopened or each[0] < reopened]
    outlined = [(row, title) for row, _, title in inside if _shape(title) in shapes or title in NAMES]
    # Without an outline to go by, two or more hashes: one is also how a shell comment begins.
    return outlined or [(row, title) for row, hashes, title in inside if len(hashes) > 1]


def _is_closed(written: str, content: str, markup: str) -> bool:
    """Whether a fence has a closing line: it looks like one, and is not a line of the content."""
    lines = written.rstrip().split("\n")
    rows = content.count("\n") + (not content.endswith("\n") and content != "")
    last = lines[-1].strip(" \t>\r")
    return len(lines) == rows + 2 and last.startswith(markup) and not last.strip(markup[0])


def _shape(title: str) -> str:
    """What kind of outline number a heading has, or an empty string."""
    for index, pattern in enumerate(OUTLINED):
        if match := pattern.match(title):
            return f"{index}:{match['shape'].lower()}"
    return ""
