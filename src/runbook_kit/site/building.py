"""Everything that a site shows beside its pages: found in its files, and made into files of their own."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from msgspec import Struct

from runbook_kit.site.alert_pages import Alert, alert_files, gather_alerts
from runbook_kit.site.entries import Entry, find_entries
from runbook_kit.site.index_page import index_page
from runbook_kit.site.options import Options
from runbook_kit.site.places import generated, is_taken
from runbook_kit.site.surroundings import Surroundings


class Site(Struct, frozen=True):
    """What is known of one build: its runbooks, by the source of their page."""

    around: Surroundings
    entries: dict[str, Entry]
    alerts: tuple[Alert, ...] = ()


def find_site(files: Files, around: Surroundings) -> Site:
    """The runbooks among the files of a site. Raises `InvalidInput` for a vocabulary that cannot be read."""
    entries = {entry.uri: entry for entry in find_entries(files.documentation_pages(), around, around.vocabulary())}
    return Site(around, entries, gather_alerts(entries.values()))


def pages_of(site: Site, config: MkDocsConfig, options: Options) -> Iterator[File]:
    """The pages that the site makes of its runbooks."""
    entries = list(site.entries.values())
    if not entries:
        return
    alerts = site.alerts
    if options.index:
        index = generated(config, options.index, "", listed=True)
        index.content_string = index_page(entries, alerts if options.alerts else (), index.url, {})
        yield index
    if options.alerts:
        for path, text in alert_files(alerts, options.alerts.strip("/")):
            yield File.generated(config, path, content=text)


def add_pages(files: Files, made: Iterator[File]) -> Iterator[str]:
    """Add what the site makes; a file of the author's stays, and that is said."""
    for file in made:
        if is_taken(files, file):
            yield file.src_uri
        else:
            files.append(file)
