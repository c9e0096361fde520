"""Everything that a site shows beside its pages: found in its files, and made into files of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from msgspec import Struct

from runbook_kit.document.model import Phase
from runbook_kit.repo import read_bytes
from runbook_kit.session.passed import Pass
from runbook_kit.session.proven import FORMAT, Index, index_sessions, passes_in, read_index
from runbook_kit.site.alert_pages import Alert, alert_files, gather_alerts
from runbook_kit.site.entries import Entry, find_entries
from runbook_kit.site.index_page import index_page
from runbook_kit.site.options import Options
from runbook_kit.site.paths import Paths
from runbook_kit.site.places import beside, generated, shown
from runbook_kit.site.surroundings import Surroundings
from runbook_kit.site.verification import Verification, verify_runbook

if TYPE_CHECKING:
    from runbook_kit.site.prompt_pages import Prompting


class Site(Struct, frozen=True):
    """What is known of one build: its runbooks, by the source of their page, and what sessions say about them."""

    around: Surroundings
    entries: dict[str, Entry]
    alerts: tuple[Alert, ...]
    index: Index
    passes: tuple[Pass, ...]
    now: datetime
    verified: dict[str, Verification]  # of the runbooks of which sessions say anything


class Made(Struct, frozen=True):
    """A file that the site makes. `of` is the runbook whose page shows a link to it, with this title."""

    file: File
    of: str = ""
    title: str = ""


def find_site(files: Files, around: Surroundings, paths: Paths, index: Index, now: datetime) -> Site:
    """The runbooks among the files of a site. Raises `InvalidInput` for a vocabulary that cannot be read."""
    entries = {entry.uri: entry for entry in find_entries(files.documentation_pages(), around, paths)}
    passes = tuple(passes_in(index))
    known = {session.runbook for session in index.sessions}
    verified = {
        uri: verify_runbook(entry.runbook, passes, now)
        for uri, entry in entries.items()
        if entry.runbook and entry.runbook.id in known
    }
    return Site(around, entries, gather_alerts(entries.values()), index, passes, now, verified)


def read_sessions(options: Options, folder: Path, around: Surroundings) -> Index:
    """What sessions prove: by the index that was exported, else by those that are here. Raises `InvalidInput`."""
    if not options.evidence:
        return Index(FORMAT)
    if options.sessions:
        return read_index(read_bytes(folder / options.sessions, around.root), options.sessions)
    return index_sessions(around.root)


def make_pages(site: Site, config: MkDocsConfig, options: Options) -> Iterator[Made]:
    """The files that the site makes of its runbooks. Raises `InvalidInput`, for a template for instance."""
    yield from overviews(site, config, options)
    if options.alerts:
        for path, text in alert_files(site.alerts, options.alerts.strip("/")):
            yield Made(File.generated(config, path, content=text))
    kinds = [*([checklists] if options.checklists else []), *([prompts(site)] if options.prompts else [])]
    for entry in site.entries.values():
        for phase in entry.runbook.phases if entry.runbook else ():
            for kind in kinds:
                yield from kind(entry, phase, config)
        yield from evidence(entry, site, config)


def overviews(site: Site, config: MkDocsConfig, options: Options) -> Iterator[Made]:
    """The pages over all runbooks, of which those with nothing to say are left out."""
    from runbook_kit.site.people_pages import contacts_page, schedule_page

    entries = list(site.entries.values())
    said = {uri: shown(each.words) for uri, each in site.verified.items()}
    alerts = site.alerts if options.alerts else ()
    pages: list[tuple[str, Callable[[str], str]]] = [
        (options.index, lambda at: index_page(entries, alerts, at, said)),
        (options.schedule, lambda at: schedule_page(entries, at)),
        (options.contacts, lambda at: contacts_page(entries, at)),
    ]
    for uri, make in pages if entries else ():
        if uri:
            file = generated(config, uri, "", listed=True)
            file.content_string = make(file.url)
            if file.content_string:
                yield Made(file)


def checklists(entry: Entry, phase: Phase, config: MkDocsConfig) -> Iterator[Made]:
    from runbook_kit.site.checklist_pages import SUFFIX, checklist_page

    if entry.runbook and (phase.entry or phase.exit or phase.done or phase.steps):
        text = checklist_page(entry.runbook, phase)
        yield of_phase(entry, phase, SUFFIX, text, config)


def prompts(site: Site) -> Callable[[Entry, Phase, MkDocsConfig], Iterator[Made]]:
    """What makes the prompts of a phase; policy and catalogue are read when the first one is made."""
    known: list[Prompting] = []

    def make(entry: Entry, phase: Phase, config: MkDocsConfig) -> Iterator[Made]:
        from runbook_kit.site.prompt_pages import SUFFIX, Prompting

        if entry.reading:
            prompting = known[0] if known else Prompting(site.around)
            known[:] = [prompting]
            text = prompting.page(entry.reading.runbook, phase, entry.reading.source.text)
            yield of_phase(entry, phase, SUFFIX, text, config)

    return make


def of_phase(entry: Entry, phase: Phase, suffix: str, text: str, config: MkDocsConfig) -> Made:
    file = generated(config, beside(entry.uri, f"{phase.id}-{suffix}"), text)
    return Made(file, entry.uri, f"{phase.title or phase.id}: {suffix}")


def evidence(entry: Entry, site: Site, config: MkDocsConfig) -> Iterator[Made]:
    from runbook_kit.site.evidence_pages import NAME, evidence_page

    sessions = [each for each in site.index.sessions if entry.runbook and each.runbook == entry.runbook.id]
    if entry.runbook and sessions:
        text = evidence_page(entry.runbook, sessions, site.passes, site.now)
        yield Made(generated(config, beside(entry.uri, NAME), text), entry.uri, NAME)


def add_files(files: Files, made: Iterator[File]) -> Iterator[str]:
    """Add what the site makes; a file of the author's stays, and that is said."""
    taken = {each.dest_uri for each in files}
    for file in made:
        if file.src_uri in files.src_uris or file.dest_uri in taken:
            yield file.src_uri
        else:
            taken.add(file.dest_uri)
            files.append(file)
