"""The documents of a run: their texts, looked at once or remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import Entry, Signature, digest_of
from runbook_kit.gate.engine.content import read_text
from runbook_kit.gate.engine.cores import PAYS, on_two_cores
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.record import Looked, Record
from runbook_kit.gate.engine.suspicion import Suspicion
from runbook_kit.gate.linear import expect
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.rule import Document

# Of a document, its survey, and the document itself when it was just read: what in it may be wrong.
Suspect = Callable[[str, Survey, Document | None], tuple[Suspicion, ...]]


class Surveyed(Struct, frozen=True, array_like=True):
    """A document that has just been looked at; None when nobody asked whether it is suspect."""

    entry: Entry
    suspicions: tuple[Suspicion, ...] | None = None


def told_only(survey: Survey) -> Survey:
    """What of a survey is still asked for once it is known what is suspect, when nothing will be remembered."""
    return Survey(comments=survey.comments, entities=survey.entities)


class Texts:
    """What is known of each document by its text; `fresh` once there is anything that was not remembered."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.records: dict[str, Record] = {}
        self.entries: dict[str, Entry] = {}
        self.suspicions: dict[str, tuple[Suspicion, ...]] = {}  # of documents that were looked at in this run
        self.fresh = False
        self._sources: dict[str, Source] = {}
        self._signatures: dict[str, Signature | None] = {}

    def present(self, documents: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `documents` that are there: one that was deleted and not staged yet is not."""
        files = self.order.files
        self._signatures |= {path: files.signature(path) for path in documents}
        return tuple(path for path in documents if self._signatures[path] or path in files.instead)

    def survey(self, documents: tuple[str, ...], suspect: Suspect | None = None) -> None:
        """Look at all documents that nothing is remembered of; `suspect` says what may be wrong in them."""
        unknown: list[str] = []
        for path in documents:
            signature = self._signatures[path]
            known = self.order.shelf.known(path, signature) if signature else None
            if known and self.order.examiner.covers(known):
                self._keep(path, self.order.shelf.entries[path])
            else:
                unknown.append(path)
        size = self.size(unknown)
        if size >= PAYS:
            expect(size)
        cores = self.order.cores if size >= PAYS else 1
        looked = on_two_cores(unknown, lambda path: self._survey(path, suspect), Surveyed, cores)
        for path, each in zip(unknown, looked, strict=True):
            self._keep(path, each.entry)
            if each.suspicions is not None:
                self.suspicions[path] = each.suspicions
        self.fresh = bool(unknown)

    def _survey(self, path: str, suspect: Suspect | None) -> Surveyed:
        entry, document = self._look(path)
        if suspect is None:
            return Surveyed(entry)
        record = entry.record
        found = suspect(path, record.survey, document)
        if not self.order.remembers:
            entry = replace(entry, record=replace(record, survey=told_only(record.survey)))
        return Surveyed(entry, found)

    def size(self, documents: Iterable[str]) -> int:
        """How many bytes the documents have."""
        return sum(each.size for path in documents if (each := self._signatures[path]))

    def _look(self, path: str) -> tuple[Entry, Document | None]:
        """A document's record, a pure function of its bytes and the run's rules; and the document when it was read."""
        signature = self._signatures[path]
        data = self.order.files.read(path)
        digest = digest_of(data) if self.order.remembers else b""
        known, document = self.order.shelf.recalled(path, digest), None
        if known is None or not self.order.examiner.covers(known):
            known, document = self.order.examiner.examine(path, data, known)
        return Entry(signature, digest, known), document

    def _keep(self, path: str, entry: Entry) -> None:
        self.records[path] = entry.record
        if entry.signature is not None:
            self.entries[path] = entry

    def source(self, path: str) -> Source:
        """The text of a document."""
        if path not in self._sources:
            self._sources[path] = read_text(path, self.order.files.read(path))[0]
        return self._sources[path]

    def read_tracked(self, path: str) -> str | None:
        """The text of any tracked file; None for one that is not there, too large or no text."""
        try:
            return self.order.files.read(path).decode("utf-8") if self.order.files.exists(path) else None
        except (InvalidInput, UnicodeDecodeError):
            return None

    def lines(self, path: str) -> int:
        """How many lines a file has; 0 when that cannot be known."""
        try:
            data = self.order.files.read(path) if self.order.files.exists(path) else b""
        except InvalidInput:
            return 0
        return 0 if b"\0" in data[:8000] else data.count(b"\n") + (not data.endswith(b"\n") and bool(data))

    def digest(self, path: str) -> str:
        """What tells the content of a file from any other."""
        entry = self.entries.get(path)
        if entry is not None and entry.digest:
            return entry.digest.hex()
        return digest_of(self.order.files.read(path)).hex() if self.order.files.exists(path) else "nothing"

    def remember(self, path: str, looked: Looked) -> None:
        """Keep what the rules about links and paths object to."""
        entry = self.entries.get(path)
        if entry is not None:
            self.entries[path] = replace(entry, record=replace(entry.record, looked=looked))
            self.fresh = True
