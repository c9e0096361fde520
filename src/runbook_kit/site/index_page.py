"""The page of all runbooks: one table, and lists by owner, severity, status and alert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from runbook_kit.site.alert_pages import Alert
from runbook_kit.site.entries import Entry
from runbook_kit.site.places import link, shown
from runbook_kit.site.tables import table

HEAD = """\
---
title: Runbooks
---
# Runbooks

"""
NONE = "not said"
SEVERITIES = ("critical", "page", "high", "major", "error", "medium", "warning", "minor", "low", "info")
GROUPS: tuple[tuple[str, Callable[[Entry], str]], ...] = (
    ("owner", lambda entry: entry.owner),
    ("severity", lambda entry: entry.severity),
    ("status", lambda entry: entry.status),
)


def index_page(entries: Sequence[Entry], alerts: Sequence[Alert], at: str, verified: Mapping[str, str]) -> str:
    """The page, in Markdown with tables in HTML. `at` is its URL; `verified` has a page's URI → when it was, in HTML.

    A list by something that no runbook says is left out.
    """
    parts = [*whole(entries, at, verified)]
    for name, of in GROUPS:
        if any(map(of, entries)):
            parts += grouped(name, of, entries, at)
    if alerts:
        parts += by_alert(alerts, at)
    return HEAD + "\n".join(parts) + "\n"


def whole(entries: Sequence[Entry], at: str, verified: Mapping[str, str]) -> Iterator[str]:
    """The table of all, with the columns of which at least one runbook has something."""
    columns = [(name, of) for name, of in GROUPS if any(map(of, entries))]
    heads = ["runbook", *(name for name, _ in columns), *(["last verified"] if verified else [])]
    rows = [
        [
            link(entry.url, at, entry.title),
            *(shown(of(entry)) for _, of in columns),
            *([verified.get(entry.uri, "")] if verified else []),
        ]
        for entry in sorted(entries, key=lambda entry: (entry.title.casefold(), entry.uri))
    ]
    yield from table("All runbooks", heads, rows)


def grouped(name: str, of: Callable[[Entry], str], entries: Sequence[Entry], at: str) -> Iterator[str]:
    """A heading, and below it the runbooks of each owner, severity or status."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(of(entry) or NONE, []).append(entry)
    rows = [
        [shown(value), listed(link(entry.url, at, entry.title) for entry in groups[value])]
        for value in sorted(groups, key=rank)
    ]
    yield from table(f"By {name}", [name, "runbooks"], rows)


def listed(links: Iterable[str]) -> str:
    """One link, or a list of several: links below each other without a list are hard to hit with a thumb."""
    found = list(links)
    return found[0] if len(found) == 1 else f"<ul>{''.join(f'<li>{each}</li>' for each in found)}</ul>"


def rank(value: str) -> tuple[int, int, str]:
    """What is worst goes first, then by name; what nobody said goes last."""
    folded = value.casefold()
    return value == NONE, SEVERITIES.index(folded) if folded in SEVERITIES else len(SEVERITIES), folded


def by_alert(alerts: Sequence[Alert], at: str) -> Iterator[str]:
    rows = [
        [f"<code>{shown(alert.name)}</code>", listed(link(entry.url, at, entry.title) for entry in alert.entries)]
        for alert in alerts
    ]
    yield from table("By alert", ["alert", "runbook"], rows)
