"""What a document says as a whole, outside its phases: header lines, roles, schedule, escalation, triage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, field

from runbook_kit.document.headings import BRACKETS, Label, Names, Vocabulary, identify, strip_outline, unique
from runbook_kit.document.lists import first_line, item_texts, read_criteria
from runbook_kit.document.markdown import Element, Item, Line, ListBlock, Paragraph, Quote, Table
from runbook_kit.document.model import (
    Checklist,
    Criterion,
    Escalation,
    Header,
    Input,
    Role,
    ScheduleEntry,
    Section,
    Triage,
    Window,
)
from runbook_kit.document.outline import Part, split_parts, walk_sections
from runbook_kit.document.outline import Section as Outline
from runbook_kit.document.source import Source
from runbook_kit.document.statements import build_checklist, read_input

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
STATUS = {"active": "active", "aktiv": "active", "draft": "draft", "entwurf": "draft", "retired": "retired"}
HEADER_LINE = re.compile(r"([^:`|]{2,24}):\s+(\S.*)")
AGENT = re.compile(r"(?:agent|role|rolle)\s+(\w+)\s*[—–:-]\s*(.+)", re.IGNORECASE)
CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
WINDOW = re.compile(r"([\w -]+?)(?:\s*\(([^()]*)\))?:\s*(.+)")
HOURS = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*(.*)")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_SECTIONS = frozenset({"meaning", "impact", "diagnosis", "mitigation", "scope", "escalation", "rollback"})


class Overview(Struct):
    """What was found so far; only this module fills it."""

    header: dict[str, str] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    done: list[Criterion] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    checklists: list[Checklist] = field(default_factory=list)
    schedule: list[ScheduleEntry] = field(default_factory=list)
    timezone: str = ""
    escalation: list[Escalation] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    triage: list[Triage] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def read_overview(root: Outline, inside: Callable[[Outline], bool], source: Source, vocabulary: Vocabulary) -> Overview:
    """Everything the document says outside its phases; `inside` tells which sections belong to one."""
    found = Overview()
    for part in _opening_parts(root, vocabulary):
        _read_header_part(found, part)
    for section in walk_sections(root):
        label = vocabulary.label(section.title)
        if label.kind in NAMED_SECTIONS and section.heading and not vocabulary.step_heading(section.title):
            text = source.between(section.line + 1, section.end_line).strip("\n")
            span = source.lines(section.line, section.end_line)
            found.sections.append(Section(label.kind, section.title, span, text))
        if not inside(section):
            _read_section(found, section, label, source, vocabulary)
    return found


def _opening_parts(root: Outline, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """`Key: value` lines and bold labels of the header: above the first chapter, or in a quote there."""
    tops: list[Sequence[Element]] = [root.elements]
    if root.children:
        tops.append(root.children[0].elements)
    for elements in tops:
        for line in _lines(elements):
            pieces, text = line.pieces, line.text
            if pieces and pieces[0].kind == "strong":
                text = f"{pieces[0].text.rstrip(': ')}: {line.text[len(pieces[0].text) :].lstrip(': ')}"
            match = HEADER_LINE.fullmatch(text)
            key = vocabulary.header.get(match[1].strip().lower()) if match else None
            if match and key:
                yield key, match[2].strip()


def _lines(elements: Sequence[Element]) -> Iterator[Line]:
    for element in elements:
        if isinstance(element, Paragraph):
            yield from element.lines
        elif isinstance(element, Quote):
            yield from _lines(element.elements)


def _read_header_part(found: Overview, part: tuple[str, str]) -> None:
    key, value = part
    if key == "status":
        value = STATUS.get(re.split(r"\W", value, maxsplit=1)[0].lower(), "")
    elif key == "last_reviewed":
        date = DATE.search(value)
        value = date[0] if date else ""
    if value:
        found.header.setdefault(key, value)


def _read_section(found: Overview, section: Outline, label: Label, source: Source, vocabulary: Vocabulary) -> None:
    items = [item for e in section.elements if isinstance(e, ListBlock) for item in e.items]
    match label.kind:
        case "roles":
            found.roles += [_role(child, source) for child in section.children]
        case "rules":
            found.rules += item_texts(items)
        case "checklist":
            for owner in (section, *section.children):
                found.checklists += _checklists(owner, source, vocabulary)
        case "schedule":
            found.timezone = found.timezone or " ".join(BRACKETS.findall(section.title))
            found.schedule += [e for t in section.elements if isinstance(t, Table) for e in _table(t, source)]
        case "escalation":
            found.escalation += [e for item in items if (e := _escalation(item, source))]
        case "windows":
            found.windows += [w for item in items if (w := _window(item, source))]
        case "inputs":
            found.inputs += [each for item in items if (each := read_input(item, source))]
        case "done":
            _read_done(found, items, source, vocabulary)
        case "triage":
            found.triage += [_triage(child, source) for child in section.children]
    for part in split_parts(section.elements, vocabulary):
        _read_part(found, part, source, vocabulary)


def _read_part(found: Overview, part: Part, source: Source, vocabulary: Vocabulary) -> None:
    kind = part.label.kind if part.label else ""
    items = [item for e in part.elements if isinstance(e, ListBlock) for item in e.items]
    if kind == "inputs":
        found.inputs += [each for item in items if (each := read_input(item, source))]
    elif kind == "done":
        _read_done(found, items, source, vocabulary)


def _read_done(found: Overview, items: list[Item], source: Source, vocabulary: Vocabulary) -> None:
    names = Names(each.id for each in found.done)
    found.done += read_criteria(items, source, vocabulary, lambda ident: unique(ident, names))


def _role(section: Outline, source: Source) -> Role:
    """`### Agent 2 — Implementer` or `### 3.1 Orchestrator`, with its duties below."""
    title = strip_outline(section.title)
    named = AGENT.fullmatch(BRACKETS.sub(" ", title).strip())
    items = [item for e in section.elements if isinstance(e, ListBlock) for item in e.items]
    return Role(
        id=identify(named[2] if named else title),
        title=named[2].strip() if named else title,
        span=source.lines(section.line, section.end_line),
        duties=tuple(item_texts(items)),
        optional="optional" in section.title.lower(),
    )


def _checklists(section: Outline, source: Source, vocabulary: Vocabulary) -> Iterator[Checklist]:
    title = vocabulary.label(section.title).title
    for element in section.elements:
        if isinstance(element, ListBlock) and all(item.ticked is not None for item in element.items):
            yield build_checklist(title, element.items, element.line, source, vocabulary)


def _table(table: Table, source: Source) -> Iterator[ScheduleEntry]:
    """A schedule table: the column of clock times, then what happens, then who does it."""
    for row in table.rows:
        cells = [cell.text for cell in row]
        at = next((index for index, cell in enumerate(cells) if CLOCK.fullmatch(cell)), None)
        if at is None:
            continue
        rest = [cell for index, cell in enumerate(cells) if index != at]
        span = source.lines(row[0].number, row[0].number)
        owner = rest[1] if len(rest) > 1 else ""
        yield ScheduleEntry(rest[0] if rest else "", span, at=cells[at].zfill(5), owner=owner)


def _escalation(item: Item, source: Source) -> Escalation | None:
    line = first_line(item)
    head, colon, rest = line.text.partition(":") if line else ("", "", "")
    if not colon or not rest.strip():
        return None
    return Escalation(head.strip(), (rest.strip(),), source.lines(item.line, item.end_line))


def _window(item: Item, source: Source) -> Window | None:
    """`Weekly (Saturday 10:00-14:00 local): updates, retraining`."""
    line = first_line(item)
    match = WINDOW.fullmatch(line.text) if line else None
    if match is None:
        return None
    when = match[2] or ""
    hours = HOURS.search(when)
    return Window(
        name=match[1].strip(),
        span=source.lines(item.line, item.end_line),
        every=match[1].strip().lower(),
        days=tuple(day for day in DAYS if day in when.lower()),
        start=hours[1] if hours else "",
        end=hours[2] if hours else "",
        timezone=hours[3].strip() if hours else "",
        activities=tuple(part.strip(" .") for part in match[3].split(",")),
    )


def _triage(section: Outline, source: Source) -> Triage:
    items = [item for e in section.elements if isinstance(e, ListBlock) for item in e.items]
    return Triage(section.title, source.lines(section.line, section.end_line), tuple(item_texts(items)))


def build_header(title: str, found: Overview, kind: str, alerts: Iterable[str] = ()) -> Header:
    """The header of an inferred runbook."""
    said = found.header.get
    return Header(
        title=title,
        version=said("version", ""),
        status=said("status", ""),
        owner=said("owner", ""),
        last_reviewed=said("last_reviewed", ""),
        kind=kind,
        scope=said("scope", ""),
        goal=said("goal", ""),
        severity=said("severity", ""),
        alerts=tuple(alerts),
    )
