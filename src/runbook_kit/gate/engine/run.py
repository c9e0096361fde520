"""One run of the gates: documents in, findings out; what is remembered is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct, ValidationError
from msgspec.structs import replace

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Finding
from runbook_kit.gate.engine.cache import Entry, Shelf, Signature, digest_of
from runbook_kit.gate.engine.content import read_text
from runbook_kit.gate.engine.cores import PAYS, on_two_cores
from runbook_kit.gate.engine.examine import Examiner, invalid_options, violated
from runbook_kit.gate.engine.files import WorkTree
from runbook_kit.gate.engine.record import Record
from runbook_kit.gate.engine.suspicion import referred, suspicions
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.paths.destination import LINES
from runbook_kit.gate.paths.repository import Outlook, Repository
from runbook_kit.gate.paths.tracked import Tracked
from runbook_kit.gate.paths.words import Words
from runbook_kit.gate.policy.apply import apply_policies
from runbook_kit.gate.policy.directives import Directive, read_directives
from runbook_kit.gate.policy.globs import covers
from runbook_kit.gate.policy.model import Allowance, GatePolicy, Marker, Objection
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document

REPOSITORY_RULES = frozenset({"broken-alert-link", "unknown-alert"})
EXACTLY_PAYS = 400_000  # bytes of documents to look at exactly from which on a second process is faster
MARKDOWN = (".md", ".markdown", ".mdx")


class Order(Struct, frozen=True):
    """What a run is asked to do. `hidden` says which of some untracked paths git ignores; `cores` is one or two."""

    documents: tuple[str, ...]
    files: WorkTree
    tracked: Tracked
    words: Words
    policies: Mapping[str, GatePolicy]
    examiner: Examiner
    shelf: Shelf
    hidden: Callable[[Collection[str]], Collection[str]]
    renamed: Mapping[str, str] = {}
    cores: int = 2
    remembers: bool = True  # whether `entries` will be kept


class Verdict(Struct, frozen=True):
    """What a run found: findings by document and place, before baseline and merging.

    `sources` has the text of every document with a finding. `counts` is how many findings of rules there are that
    nobody asked to list. `used` are the allowances that something needed, `entries` what is worth remembering.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    documents: tuple[str, ...]
    counts: Mapping[str, int]
    used: frozenset[Allowance]
    entries: Mapping[str, Entry]
    fresh: bool  # whether `entries` has anything that was not remembered before


def leads_elsewhere(link: str) -> bool:
    """Whether a link leads to a place in another document, which may change on its own."""
    return link.find("#") > 0


class RepositoryFiles(Struct, frozen=True):
    """The repository as rules see it that look at other files than documents."""

    files: Collection[str]
    read: Callable[[str], str | None]
    anchors: Callable[[str], frozenset[str] | None]


class GateRun:
    """A run under way: texts are looked at once, and answers about the repository are shared by all documents."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.records: dict[str, Record] = {}
        self.entries: dict[str, Entry] = {}
        self.sources: dict[str, Source] = {}
        self.fresh = False
        self.absent: set[str] = set()
        self.signatures: dict[str, Signature | None] = {}
        self._anchored: dict[str, frozenset[str]] = {}
        self._slugged: dict[str, frozenset[str]] = {}
        self.repository = Repository(order.tracked, order.words, self._outlook(self._note_absent), order.renamed)

    def verdict(self) -> Verdict:
        """Everything that the rules find, with suppressions and allowances applied."""
        documents = self.present(self.order.documents)
        self.survey(documents)
        looked = self.look_up(documents)
        findings: list[Finding] = []
        used: set[Allowance] = set()
        for path in documents:
            record = self.records[path]
            objections = self.order.examiner.told(record)
            mine, needed = self.judge(path, [*objections, *looked.get(path, ())], record)
            findings += mine
            used |= needed
        return Verdict(
            tuple(findings),
            {each.span.path: self.source(each.span.path) for each in findings},
            documents,
            self._counts(documents),
            frozenset(used),
            self.entries,
            self.fresh,
        )

    def check(self, source: Source) -> tuple[Finding, ...]:
        """The findings of a text in the place of its document; nothing is remembered of it."""
        examiner = self.order.examiner
        record = examiner.examine(source.path, source.text.encode("utf-8", "surrogatepass"))
        objections = [*examiner.told(record), *examiner.look_up(source, self.repository)]
        return self.judge(source.path, objections, record, source)[0]

    # -- looking at texts

    def present(self, documents: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `documents` that are there: one that was deleted and not staged yet is not."""
        files = self.order.files
        self.signatures |= {path: files.signature(path) for path in documents}
        return tuple(path for path in documents if self.signatures[path] or path in files.instead)

    def survey(self, documents: tuple[str, ...]) -> None:
        """Look at the texts of all documents that nothing is remembered of."""
        unknown: list[str] = []
        for path in documents:
            signature = self.signatures[path]
            known = self.order.shelf.known(path, signature) if signature else None
            if known and self.order.examiner.covers(known):
                self._keep(path, self.order.shelf.entries[path])
            else:
                unknown.append(path)
        cores = self.order.cores if self._size(unknown) >= PAYS else 1
        for path, entry in zip(unknown, on_two_cores(unknown, self._look, Entry, cores), strict=True):
            self._keep(path, entry)
            self.fresh = True

    def _size(self, documents: Iterable[str]) -> int:
        return sum(each.size for path in documents if (each := self.signatures[path]))

    def _look(self, path: str) -> Entry:
        """A document's record; a pure function of its bytes and the run's rules."""
        signature = self.signatures[path]
        data = self.order.files.read(path)
        digest = digest_of(data) if self.order.remembers else b""
        known = self.order.shelf.recalled(path, digest)
        if known is None or not self.order.examiner.covers(known):
            known = self.order.examiner.examine(path, data, known)
        return Entry(signature, digest, known)

    def _keep(self, path: str, entry: Entry) -> None:
        self.records[path] = entry.record
        if entry.signature is not None:
            self.entries[path] = entry

    def source(self, path: str) -> Source:
        """The text of a document."""
        if path not in self.sources:
            self.sources[path] = read_text(path, self.order.files.read(path))[0]
        return self.sources[path]

    def about_repository(self, complete: bool) -> tuple[Finding, ...]:
        """What rules object to that look at other files than documents; only when everything was asked for."""
        if not complete:
            return ()
        found: list[Finding] = []
        view = RepositoryFiles(self.order.tracked.files, self._read_tracked, self._anchors)
        for chosen in self.order.examiner.choice.chosen:
            check = (
                getattr(load_rule(chosen.name), "check_repository", None) if chosen.name in REPOSITORY_RULES else None
            )
            if check is not None:
                try:
                    found += [violated(chosen, each) for each in check(view, chosen.policy.options)]
                except ValidationError as error:
                    raise invalid_options(chosen, error) from None
        return tuple(found)

    def _read_tracked(self, path: str) -> str | None:
        """The text of any tracked file; None for one that is not there, too large or no text."""
        try:
            return self.order.files.read(path).decode("utf-8") if self.order.files.exists(path) else None
        except (InvalidInput, UnicodeDecodeError):
            return None

    def referring(self, documents: tuple[str, ...], targets: Collection[str]) -> tuple[str, ...]:
        """Those of `documents` that link to one of `targets`, or name it, whether or not it is there."""
        there = self.present(documents)
        self.survey(there)
        surveys = ((path, self.records[path].survey) for path in there)
        return tuple(
            path
            for path, survey in surveys
            if not frozenset(targets).isdisjoint(referred(path, survey, self.repository))
        )

    # -- links and paths

    def look_up(self, documents: tuple[str, ...]) -> dict[str, tuple[Objection, ...]]:
        """What the rules about links and paths object to, in the documents where anything may be wrong."""
        if not self.order.examiner.choice.references:
            return {}
        suspects = [path for path in documents if not self._is_clear(path)]
        self._settle_absent()
        keys = {path: self._key(path) for path in suspects}
        known = {path: found for path in suspects if (found := self._remembered(path, keys[path])) is not None}
        unknown = [path for path in suspects if path not in known]
        cores = self.order.cores if self._size(unknown) >= EXACTLY_PAYS else 1
        exact = on_two_cores(unknown, self._look_exactly, tuple[Objection, ...], cores)
        for path, objections in zip(unknown, exact, strict=True):
            known[path] = objections
            self._remember(path, keys[path], objections)
        return known

    def _look_exactly(self, path: str) -> tuple[Objection, ...]:
        return tuple(self.order.examiner.look_up(self.source(path), self.repository))

    def _is_clear(self, path: str) -> bool:
        """Whether nothing can be wrong with the links and paths of a document: remembered, or thought about now."""
        record = self.records[path]
        if record.looked[0] == self._surroundings:
            return True
        if self._suspicions(path):
            return False
        if self.order.remembers and not any(leads_elsewhere(link) for link in record.survey.links):
            self._remember(path, self._surroundings, ())
        return True

    def _suspicions(self, path: str) -> list[str]:
        """What may be wrong with the links and paths of a document."""
        survey = self.records[path].survey
        found = list(suspicions(path, survey, self.repository, self._anchor_state))
        return [*found, "entities"] if survey.entities and self._lists_entities else found

    @cached_property
    def _lists_entities(self) -> bool:
        return any(each.name == "entity-in-code" for each in self.order.examiner.choice.references)

    def _key(self, path: str) -> str:
        """What the exact look at a document depends on beside its text; empty when nobody will ask again."""
        found = self._suspicions(path)
        if not self.order.remembers:
            return ""
        return blake2b("\0".join([self._around, *sorted(found)]).encode("utf-8", "replace"), digest_size=12).hexdigest()

    @cached_property
    def _surroundings(self) -> str:
        """What is tracked, what counts as a path, and the rules: this decides about a text that has not changed."""
        order = self.order
        told = [order.tracked.key, order.words.policy.key, repr(order.examiner.choice.references)]
        return blake2b("\0".join(told).encode("utf-8", "replace"), digest_size=12).hexdigest()

    @cached_property
    def _around(self) -> str:
        """The surroundings, and what suggestions come from: renamed files, and those that are there untracked."""
        unseen = sorted((path, self.repository.outlook.unseen(path)) for path in self.absent)
        return f"{self._surroundings} {sorted(self.order.renamed.items())} {unseen}"

    def _remembered(self, path: str, key: str) -> tuple[Objection, ...] | None:
        looked = self.records[path].looked
        return looked[1] if key and looked[0] == key else None

    def _remember(self, path: str, key: str, objections: tuple[Objection, ...]) -> None:
        entry = self.entries.get(path)
        if key and entry is not None:
            record = replace(entry.record, looked=(key, objections))
            self.entries[path] = replace(entry, record=record)
            self.fresh = True

    def _anchor_state(self, path: str, fragment: str, own: Survey | None) -> str:
        """Empty when a fragment surely leads somewhere, else what the answer depends on.

        Only headings are known here; other anchors, and lines, are rare enough to be looked at exactly.
        """
        from runbook_kit.gate.rules.missing_anchor import is_anchor

        document = path if own else self.repository.document(path)
        if not LINES.match(fragment):
            if not document.lower().endswith(MARKDOWN) or not self.order.files.exists(document):
                return ""
            if is_anchor(fragment, self._slugs(document, own)):
                return ""
        return "here" if own else self._digest(document or path)

    def _digest(self, path: str) -> str:
        entry = self.entries.get(path)
        if entry is not None and entry.digest:
            return entry.digest.hex()
        return digest_of(self.order.files.read(path)).hex() if self.order.files.exists(path) else "nothing"

    def _slugs(self, path: str, own: Survey | None) -> frozenset[str]:
        """The anchors of headings, quickly; a document may have more."""
        if path not in self._slugged:
            from runbook_kit.gate.page.anchors import heading_slugs
            from runbook_kit.gate.page.survey import quick_headings

            headings = own.headings if own else quick_headings(self.source(path))
            self._slugged[path] = frozenset(heading_slugs(headings))
        return self._slugged[path]

    def _outlook(self, unseen: Callable[[str], str]) -> Outlook:
        return Outlook(self._anchors, self._lines, unseen)

    def _anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a document, from its page; asked for once."""
        if not path.lower().endswith(MARKDOWN) or not self.order.files.exists(path):
            return None
        if path not in self._anchored:
            from runbook_kit.gate.page.anchors import anchors

            self._anchored[path] = anchors(Document(self.source(path)).page)
        return self._anchored[path]

    def _lines(self, path: str) -> int:
        try:
            data = self.order.files.read(path) if self.order.files.exists(path) else b""
        except InvalidInput:  # too large or not readable: nothing is known of its lines
            return 0
        return 0 if b"\0" in data[:8000] else data.count(b"\n") + (not data.endswith(b"\n") and bool(data))

    def _note_absent(self, path: str) -> str:
        self.absent.add(path)
        return ""

    def _settle_absent(self) -> None:
        """Ask once about all paths that are not tracked, and answer with that from now on."""
        from runbook_kit.gate.engine.unseen import why_unseen

        hidden = self.order.hidden(self.absent) if self.absent else ()
        unseen = why_unseen(self.order.files.present, frozenset(hidden))
        self.repository = Repository(self.order.tracked, self.order.words, self._outlook(unseen), self.order.renamed)

    # -- policy

    def judge(
        self, path: str, objections: list[Objection], record: Record, source: Source | None = None
    ) -> tuple[tuple[Finding, ...], frozenset[Allowance]]:
        """What policy makes of the objections to one document."""
        problem = self._problem(record)
        objections = [Objection(problem), *objections] if problem else objections
        directives = self._directives(path, record, source)
        if not objections and not directives:
            return (), frozenset()
        choice = self.order.examiner.choice
        found, used = apply_policies(
            objections, directives, self.order.policies, self.order.examiner.today, choice.judged, path
        )
        return tuple(sorted(found, key=lambda each: (each.span, each.gate, each.rule, each.message))), used

    def _problem(self, record: Record) -> Finding | None:
        """A file that is no text is a finding of every run, whatever its gates."""
        problem, choice = record.problem, self.order.examiner.choice
        if problem is None or "invalid-encoding" in choice.names or not choice.gates:
            return problem
        return replace(problem, gate=choice.gates[0])

    def _directives(self, path: str, record: Record, source: Source | None) -> tuple[Directive, ...]:
        if not any(self._is_directive(each) for each in record.survey.comments):
            return ()
        page = Document(source or self.source(path)).page
        return read_directives(page, self._markers)

    def _is_directive(self, comment: str) -> bool:
        return comment.lower().startswith("runbook:") or any(comment == marker.text for marker in self._markers)

    @cached_property
    def _markers(self) -> tuple[Marker, ...]:
        return tuple(marker for policy in self.order.policies.values() for marker in policy.markers)

    def _counts(self, documents: tuple[str, ...]) -> dict[str, int]:
        """How often an entity is shown to readers, when that is only counted."""
        choice = self.order.examiner.choice
        counted = [each for each in choice.chosen if choice.only_counted(each)]
        total = sum(self.records[path].survey.entities for path in documents if not covers(self._not_counted, path))
        return {each.name: total for each in counted if total}

    @cached_property
    def _not_counted(self) -> tuple[str, ...]:
        policy = self.order.policies.get("docs-token-policy")
        return (*policy.exclude, *policy.rules["entity-in-code"].exclude) if policy else ()
