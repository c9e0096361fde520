"""List items as criteria, risks and schedule entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from runbook_kit.document.headings import Vocabulary, identify
from runbook_kit.document.markdown import Item, Line, Paragraph, join_lines
from runbook_kit.document.model import Criterion, Risk, ScheduleEntry
from runbook_kit.document.source import Source
from runbook_kit.finding import Span

# Documents come from anywhere: what stands at the end of a text is looked for from its end, because a pattern that is
# tried at every place takes minutes for a long run of spaces.
CHECK = re.compile(r"\(?\bcheck:\Z", re.IGNORECASE)
SIGNOFF = re.compile(r"\(?\bsign-?off\Z", re.IGNORECASE)
LONGEST = len("(sign-off")
ROLE = re.compile(r"\s*+([\w-]+)")
MITIGATION = re.compile(r"\((?:mitigation|gegenmaßnahme):", re.IGNORECASE)
INTERVAL = re.compile(r"(?:INTERVAL=)?([0-9]{1,9})\s*+([smh]?)")
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
    stated, check = _split_check(text)
    stated, signoff = (stated, "") if check else _split_signoff(text)
    bare = stated.strip() or text
    return Criterion(
        id=name(identify(bare)),
        text=bare,
        span=span,
        check=check,
        signoff=signoff,
        optional=vocabulary.is_optional(bare),
        done=done,
    )


def _split_check(text: str) -> tuple[str, str]:
    """What stands before a ``(check: `command`)`` at the end, and the command; it is empty when there is none."""
    closed = text.rstrip().removesuffix(")")
    head, _, command = closed[:-1].rpartition("`")
    head = head.rstrip()
    word = CHECK.search(head, max(len(head) - LONGEST, 0))
    return (head[: word.start()], command) if word and command and closed.endswith("`") else (text, "")


def _split_signoff(text: str) -> tuple[str, str]:
    """What stands before a `(sign-off: role)` at the end, and the role; it is empty when there is none."""
    head, _, rest = text.rstrip().removesuffix(")").rpartition(":")
    word, role = SIGNOFF.search(head, max(len(head) - LONGEST, 0)), ROLE.fullmatch(rest)
    return (head[: word.start()], role[1]) if word and role else (text, "")


def read_risk(item: Item, source: Source) -> Risk:
    """A risk note; `(Mitigation: …)` at its end is its mitigation."""
    line = first_line(item)
    text = line.text if line else ""
    closed = text.rstrip()
    opening = MITIGATION.search(closed) if closed.endswith(")") else None
    stated, mitigation = (
        (text[: opening.start()].rstrip(), closed[opening.end() : -1].lstrip()) if opening else (text, "")
    )
    return Risk(stated, source.lines(item.line, item.end_line), mitigation)


def read_schedule_item(item: Item, source: Source) -> ScheduleEntry | None:
    """`Heartbeat: INTERVAL=300` or `Retention: 900`: an activity and its interval in seconds."""
    line = first_line(item)
    activity, _, rest = line.text.rpartition(":") if line else ("", "", "")
    interval = INTERVAL.fullmatch(rest.strip())
    if not activity or interval is None:
        return None
    activity = activity.strip()
    span = source.lines(item.line, item.end_line)
    optional = activity.lower().startswith("optional ")
    return ScheduleEntry(activity, span, every_s=int(interval[1]) * SECONDS[interval[2]], optional=optional)
