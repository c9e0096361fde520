"""The documents of a run: their texts, looked at once or remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.cache import Entry, digest_of
from runbook_kit.gate.engine.content import read_text
from runbook_kit.gate.engine.cores import PAYS, on_two_cores
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.record import Doubted, Looked, Record
from runbook_kit.gate.linear import expect
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.rule import Document

SAMPLED = 50  # documents by which the size of all is estimated
# Of a document, its survey, and the document itself when it was just read.
Doubt = Callable[[str, Survey, Document | None], Doubted]


class Surveyed(Struct, frozen=True, array_like=True):
    """A document that has just been looked at: no entry when it is not there, nothing doubted when nobody asked."""

    entry: Entry | None = None
    doubted: Doubted | None = None


def told_only(survey: Survey) -> Survey:
    """What of a survey is still asked for once it is known what is wrong, when nothing will be remembered."""
    return Survey(comments=survey.comments, entities=survey.entities)


class Texts:
    """What is known of each document by its text; `fresh` once there is anything that was not remembered."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.records: dict[str, Record] = {}
        self.entries: dict[str, Entry] = {}
        self.doubted: dict[str, Doubted] = {}  # documents that were looked at in this run
        self.fresh = False
        self._sources: dict[str, Source] = {}

    def survey(self, documents: tuple[str, ...], doubt: Doubt | None = None) -> tuple[str, ...]:
        """Look at all documents that nothing is remembered of, and then at their links and paths with `doubt`.

        Returns those that are there: one that was deleted and not staged yet is not.
        """
        unknown = [path for path in documents if not self._is_remembered(path)]
        size = self._estimated_size(unknown)
        if size >= PAYS:
            expect(size)
        cores = self.order.cores if size >= PAYS else 1
        looked = on_two_cores(unknown, lambda path: self._survey(path, doubt), Surveyed, cores)
        for path, each in zip(unknown, looked, strict=True):
            if each.entry is not None:
                self._keep(path, each.entry)
                self.fresh = True
            if each.doubted is not None:
                self.doubted[path] = each.doubted
        return tuple(path for path in documents if path in self.records)

    def _is_remembered(self, path: str) -> bool:
        """Whether all that is asked of a document is remembered, which has not changed since; it is kept then."""
        shelf = self.order.shelf
        signature = self.order.files.signature(path) if path in shelf.entries else None
        known = shelf.known(path, signature) if signature else None
        if known is None or not self.order.examiner.covers(known):
            return False
        self._keep(path, shelf.entries[path])
        return True

    def _estimated_size(self, documents: Sequence[str]) -> int:
        """How many bytes the documents have, by some of them."""
        some = documents[:: len(documents) // SAMPLED + 1]
        sizes = [each.size for path in some if (each := self.order.files.signature(path))]
        return sum(sizes) * len(documents) // max(len(some), 1)

    def _survey(self, path: str, doubt: Doubt | None) -> Surveyed:
        looked = self._look(path)
        if looked is None:
            return Surveyed()
        entry, document = looked
        if doubt is None:
            return Surveyed(entry)
        record = entry.record
        found = doubt(path, record.survey, document)
        if not self.order.remembers:
            entry = replace(entry, record=replace(record, survey=told_only(record.survey)))
        return Surveyed(entry, found)

    def size(self, documents: Iterable[str]) -> int:
        """How many bytes the documents have that were looked at."""
        entries = (self.entries[path].signature for path in documents if path in self.entries)
        return sum(each.size for each in entries if each is not None)

    def _look(self, path: str) -> tuple[Entry, Document | None] | None:
        """A document's record, a pure function of its bytes and the run's rules; and the document when it was read.

        None when there is no such file.
        """
        found = self.order.files.look(path)
        if found is None:
            return None
        signature, data = found
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
