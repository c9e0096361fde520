"""The runbooks of a site: which pages are one, and what the site says about each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from mkdocs.structure.files import File
from mkdocs.utils.meta import get_data
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.headings import Vocabulary
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import Reading
from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.site.glimpse import glimpse, named
from runbook_kit.site.page import read_page
from runbook_kit.site.paths import Paths
from runbook_kit.site.surroundings import Surroundings

NEWLINE = b"\n"
OURS = re.compile(r"^(?:runbook|'runbook'|\"runbook\")[ \t]*:", re.MULTILINE)


class Entry(Struct, frozen=True):
    """One runbook on the site. `reading` is None for a page that only answers an alert and has no phases of ours."""

    uri: str  # of the page's source on the site, as MkDocs has it
    url: str  # of the page, from the root of the site
    title: str
    owner: str = ""
    status: str = ""
    severity: str = ""
    alerts: tuple[str, ...] = ()
    last_reviewed: str = ""
    guessed: bool = False  # it names no alert; its title and its sections look like those of one
    reading: Reading | None = None

    @property
    def runbook(self) -> Runbook | None:
        return self.reading.runbook if self.reading else None


def find_entries(files: Iterable[File], around: Surroundings, paths: Paths) -> Iterator[Entry]:
    """The runbooks among the pages, in the order of the site. Raises `InvalidInput` for what is unreadable."""
    vocabulary = around.vocabulary()
    for file in files:
        entry = find_entry(file, around, vocabulary, paths)
        if entry is not None:
            yield entry


def find_entry(file: File, around: Surroundings, vocabulary: Vocabulary, paths: Paths) -> Entry | None:
    """A page as a runbook: one by its front matter or its folder, one that answers an alert, else None."""
    source = source_of(file, paths)
    text = source.text
    if is_ours(text) or is_in_folders(source.path, around.config.runbooks):
        return of_reading(file, as_it_is(read_page(source).reading, source))
    body, meta = get_data(text) if text.startswith("---") else (text, {})
    seen = glimpse(body, meta, vocabulary)
    if not seen.alerts:
        return None
    return Entry(
        uri=file.src_uri,
        url=file.url,
        title=seen.title or file.name,
        owner=seen.owner,
        status=seen.status,
        severity=seen.severity,
        alerts=seen.alerts,
        guessed=seen.guessed,
    )


def as_it_is(reading: Reading, source: Source) -> Reading:
    """The reading with the digest of the file's bytes, of which one that was read from text alone knows nothing."""
    return replace(reading, source=source, runbook=replace(reading.runbook, digest=source.digest))


def of_reading(file: File, reading: Reading) -> Entry:
    """The entry of a document that was read. Aliases, which other generators know, count as names of alerts, too."""
    header = reading.runbook.header
    aliases = named(get_data(reading.source.text)[1]) if "aliases" in reading.source.text else ()
    return Entry(
        uri=file.src_uri,
        url=file.url,
        title=header.title,
        owner=header.owner,
        status=header.status,
        severity=header.severity,
        alerts=tuple(dict.fromkeys((*header.alerts, *aliases))),
        last_reviewed=header.last_reviewed,
        guessed=not reading.runbook.authored and not aliases,
        reading=reading,
    )


def source_of(file: File, paths: Paths) -> Source:
    """The text of a page as the extension reads it, so that a document is read once in a build.

    Raises `InvalidInput` for a page that is not UTF-8, of which MkDocs would show nothing but a traceback.
    """
    path, data = paths.of(file), file.content_bytes
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path}:{data.count(NEWLINE, 0, error.start) + 1}: The page is not encoded as UTF-8."
        raise InvalidInput(message, hint="Convert it: `iconv -f latin1 -t utf-8`.", code="invalid-utf-8") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return Source(path, text, hashlib.sha256(data).hexdigest())


def is_ours(text: str) -> bool:
    """Whether the front matter has a `runbook:` key."""
    end = text.find("\n---", 3) if text.startswith("---") else -1
    return OURS.search(text, 0, end if end >= 0 else 0) is not None


def is_in_folders(path: str, folders: Iterable[str]) -> bool:
    """Whether a file is below one of the configured runbook folders, by its path in the repository."""
    return any(folder == "." or path.startswith(f"{folder}/") for folder in folders)
