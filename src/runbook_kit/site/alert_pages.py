"""From the name of an alert to its runbook: `/alerts/NAME/`, without script, from a server or from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mkdocs.utils import get_relative_url
from msgspec import Struct

from runbook_kit.site.entries import Entry
from runbook_kit.site.places import shown

UNSAFE = re.compile(r"[^A-Za-z0-9_.:-]+")

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
{head}<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem; \
color-scheme: light dark }}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


class Alert(Struct, frozen=True):
    """An alert, and the runbooks that answer it."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def folder(self) -> str:
        """The name as part of an address."""
        return UNSAFE.sub("-", self.name).strip("-.") or "alert"


def gather_alerts(entries: Iterable[Entry]) -> tuple[Alert, ...]:
    """Every alert by name. Names that only differ in case are one alert of several spellings: all runbooks answer.

    A page that names an alert goes before pages that only look as if they were about it.
    """
    folded: dict[str, dict[str, Entry]] = {}
    names: set[str] = set()
    for entry in entries:
        for name in entry.alerts:
            names.add(name)
            folded.setdefault(name.casefold(), {})[entry.uri] = entry
    ordered = sorted(names, key=lambda name: (name.casefold(), name))
    return tuple(Alert(name, answering(folded[name.casefold()].values())) for name in ordered)


def answering(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    found = tuple(entries)
    return tuple(entry for entry in found if not entry.guessed) or found


def clashes(alerts: Sequence[Alert]) -> Iterator[tuple[bool, str]]:
    """A sentence for every alert that several runbooks answer, and whether their authors said so."""
    told: set[str] = set()
    for alert in alerts:
        if len(alert.entries) > 1 and alert.name.casefold() not in told:
            told.add(alert.name.casefold())
            first, *others = [entry.uri for entry in alert.entries]
            where = ", ".join(others)
            sentence = f"{first}: The alert `{alert.name}` is answered by {where}, too; its page lists all of them."
            yield not alert.entries[0].guessed, sentence


def alert_files(alerts: Iterable[Alert], folder: str) -> Iterator[tuple[str, str]]:
    """Path on the site and HTML of every alert's page, also under its name in lower case.

    On a file system that does not tell case apart both are one folder, and lead to the same runbook. Where a runbook
    is itself at that address, there is nothing to lead to.
    """
    made: dict[str, str] = {}
    for alert in alerts:
        for name in (alert.folder, alert.folder.lower()):
            path = f"{folder}/{name}/index.html"
            if not any(entry.url == f"{folder}/{name}/" for entry in alert.entries):
                made.setdefault(path, page(alert, path))
    yield from made.items()


def page(alert: Alert, path: str) -> str:
    """The page that leads to the one runbook at once, or lists several."""
    at = path.removesuffix("index.html")
    title = f"Alert {shown(alert.name)}"
    links = [(escape(get_relative_url(entry.url, at)), shown(entry.title)) for entry in alert.entries]
    if len(links) == 1:
        to, text = links[0]
        head = f'<link rel="canonical" href="{to}">\n<meta http-equiv="refresh" content="0; url={to}">\n'
        return PAGE.format(title=title, head=head, body=f'<p>The runbook is <a href="{to}">{text}</a>.</p>')
    items = "\n".join(f'<li><a href="{to}">{text}</a></li>' for to, text in links)
    return PAGE.format(title=title, head="", body=f"<p>Several runbooks answer it:</p>\n<ul>\n{items}\n</ul>")
