"""List items as criteria, risks and schedule entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from runbook_kit.document.headings import Vocabulary, identify
from runbook_kit.document.markdown import Item, Line, Paragraph, join_lines
from runbook_kit.document.model import Criterion, Risk, ScheduleEntry
from runbook_kit.document.source import Source
from runbook_kit.finding import Span

CHECK = re.compile(r"\s*\(?\bcheck:\s*`([^`]+)`\)?\s*$", re.IGNORECASE)
SIGNOFF = re.compile(r"\s*\(?\bsign-?off:\s*([\w-]+)\)?\s*$", re.IGNORECASE)
MITIGATION = re.compile(r"\s*\((?:mitigation|gegenmaßnahme):\s*(.*)\)\s*$", re.IGNORECASE)
INTERVAL = re.compile(r"(.+?):\s*(?:INTERVAL=)?(\d+)\s*(s|m|h)?\s*$")
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}


def first_line(item: Item) -> Line | None:
    """The text of an item: its first paragraph, joined to one line."""
    if not item.elements or not isinstance(item.elements[0], Paragraph):
        return None
    lines = item.elements[0].lines
    return lines[0] if len(lines) == 1 else join_lines(lines, item.line)


def item_texts(items: Iterable[Item]) -> list[str]:
    """The text of every item that has one."""
    return [line.text for item in items if (line := first_line(item)) and line.text]


def read_criteria(
    items: Iterable[Item], source: Source, vocabulary: Vocabulary, name: Callable[[str], str]
) -> list[Criterion]:
    """One criterion per item; a box in front of it is shown and never believed."""
    found = []
    for item in items:
        line = first_line(item)
        if line is None or not line.text:
            continue
        end = item.elements[0].end_line
        found.append(criterion(line.text, source.lines(item.line, end), vocabulary, name, done=item.ticked is True))
    return found


def criterion(
    text: str, span: Span, vocabulary: Vocabulary, name: Callable[[str], str], *, done: bool = False
) -> Criterion:
    """A criterion from its text; `(check: `command`)` and `(sign-off: role)` at its end say how it is decided."""
    check, signoff = CHECK.search(text), SIGNOFF.search(text)
    bare = SIGNOFF.sub("", CHECK.sub("", text)).strip() or text
    return Criterion(
        id=name(identify(bare)),
        text=bare,
        span=span,
        check=check[1] if check else "",
        signoff=signoff[1] if signoff else "",
        optional=vocabulary.is_optional(bare),
        done=done,
    )


def read_risk(item: Item, source: Source) -> Risk:
    """A risk note; `(Mitigation: …)` at its end is its mitigation."""
    line = first_line(item)
    text = line.text if line else ""
    mitigation = MITIGATION.search(text)
    return Risk(MITIGATION.sub("", text), source.lines(item.line, item.end_line), mitigation[1] if mitigation else "")


def read_schedule_item(item: Item, source: Source) -> ScheduleEntry | None:
    """`Supervisor: INTERVAL=300` or `Retention: 900`: an activity and its interval in seconds."""
    line = first_line(item)
    match = INTERVAL.fullmatch(line.text) if line else None
    if match is None:
        return None
    activity = match[1].strip()
    optional = activity.lower().startswith("optional ")
    span = source.lines(item.line, item.end_line)
    return ScheduleEntry(activity, span, every_s=int(match[2]) * SECONDS[match[3] or ""], optional=optional)
