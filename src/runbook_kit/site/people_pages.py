"""Pages over all runbooks: what is due when, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from runbook_kit.document.model import Runbook, ScheduleEntry, Window
from runbook_kit.render.terminal import duration
from runbook_kit.site.entries import Entry
from runbook_kit.site.places import link, shown
from runbook_kit.site.tables import table


def schedule_page(entries: Iterable[Entry], at: str) -> str:
    """The page, in Markdown with tables in HTML; empty when no runbook says when something is due."""
    due: list[tuple[str, list[str]]] = []
    windows: list[list[str]] = []
    for entry, runbook in read(entries):
        title = link(entry.url, at, entry.title)
        zone = runbook.schedule.timezone
        planned = [*runbook.schedule.entries, *(each for phase in runbook.phases for each in phase.schedule)]
        for each in dict.fromkeys(planned):
            cells = [shown(when(each, zone)), shown(each.activity), shown(each.owner or entry.owner), title]
            due.append((each.at or "~", cells))
        windows += [
            [shown(each.name), shown(span(each)), shown(", ".join(each.activities)), title] for each in runbook.windows
        ]
    parts: list[str] = []
    if due:
        rows = [cells for _, cells in sorted(due, key=lambda each: each[0])]
        parts += table("Due", ["when", "what", "who", "runbook"], rows)
    if windows:
        parts += table("Windows", ["window", "when", "what for", "runbook"], windows)
    return page("Schedule", parts)


def contacts_page(entries: Iterable[Entry], at: str) -> str:
    """The page; empty when no runbook names a contact or an escalation."""
    contacts: dict[tuple[str, str, str, str, str], list[str]] = {}
    escalation: list[list[str]] = []
    for entry, runbook in read(entries):
        title = link(entry.url, at, entry.title)
        for each in runbook.contacts:
            contacts.setdefault((each.name, each.role, each.how, each.hours, each.reviewed), []).append(title)
        for tier in runbook.escalation:
            after = f"after {duration(tier.after_s)}" if tier.after_s else ""
            escalation.append([shown(tier.kind), shown(", ".join(tier.to)), shown(tier.hours), after, title])
    parts: list[str] = []
    if contacts:
        rows = [[*map(shown, key), "<br>".join(titles)] for key, titles in contacts.items()]
        parts += table("Contacts", ["name", "role", "how", "hours", "reviewed", "runbooks"], rows)
    if escalation:
        parts += table("Escalation", ["when", "whom", "hours", "next", "runbook"], escalation)
    return page("Contacts", parts)


def page(title: str, parts: Sequence[str]) -> str:
    return f"---\ntitle: {title}\n---\n# {title}\n\n" + "\n".join(parts) if parts else ""


def read(entries: Iterable[Entry]) -> list[tuple[Entry, Runbook]]:
    return [(entry, entry.reading.runbook) for entry in entries if entry.reading]


def when(each: ScheduleEntry, zone: str) -> str:
    """`07:30 Europe/Berlin`, `every 2 h`, or in the words of the document."""
    said = [f"{each.at} {zone}".strip()] if each.at else []
    said += [f"every {duration(each.every_s)}"] if each.every_s else []
    return ", ".join([*said, *([each.when] if each.when else [])])


def span(each: Window) -> str:
    days = ", ".join(each.days)
    hours = f"{each.start} to {each.end} {each.timezone}".strip() if each.start or each.end else ""
    return ", ".join(part for part in (each.every, days, hours) if part)
