"""The links and paths of a run's documents: looked at exactly where the survey of a document leaves a doubt."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from hashlib import blake2b

from runbook_kit.gate.engine.cores import on_two_cores
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.suspicion import referred, suspicions
from runbook_kit.gate.engine.texts import Texts
from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.paths.destination import LINES
from runbook_kit.gate.paths.repository import Outlook, Repository
from runbook_kit.gate.policy.model import Objection
from runbook_kit.gate.rule import Document

EXACTLY_PAYS = 400_000  # bytes of documents to look at exactly from which on a second process is faster
MARKDOWN = (".md", ".markdown", ".mdx")


class References:
    """Answers about the repository are shared by all documents; the work tree is asked about few paths, and once."""

    def __init__(self, order: Order, texts: Texts) -> None:
        self.order = order
        self.texts = texts
        self.absent: set[str] = set()
        self._anchored: dict[str, frozenset[str]] = {}
        self._slugged: dict[str, frozenset[str]] = {}
        self.repository = Repository(order.tracked, order.words, self._outlook(self._note_absent), order.renamed)

    def look_up(self, documents: tuple[str, ...]) -> dict[str, tuple[Objection, ...]]:
        """What the rules about links and paths object to, in the documents where anything may be wrong."""
        if not self.order.examiner.choice.references:
            return {}
        suspects = [path for path in documents if not self._is_clear(path)]
        self._settle_absent()
        keys = {path: self._key(path) for path in suspects}
        known = {path: found for path in suspects if (found := self._remembered(path, keys[path])) is not None}
        unknown = [path for path in suspects if path not in known]
        cores = self.order.cores if self.texts.size(unknown) >= EXACTLY_PAYS else 1
        exact = on_two_cores(unknown, self._look_exactly, tuple[Objection, ...], cores)
        for path, objections in zip(unknown, exact, strict=True):
            known[path] = objections
            self.texts.remember(path, keys[path], objections)
        return known

    def _look_exactly(self, path: str) -> tuple[Objection, ...]:
        kinds = {each.partition(" ")[0] for each in self._suspicions(path)}
        return tuple(self.order.examiner.look_up(self.texts.source(path), self.repository, kinds))

    def _is_clear(self, path: str) -> bool:
        """Whether nothing can be wrong with the links and paths of a document: remembered, or thought about now."""
        record = self.texts.records[path]
        if record.looked[0] == self._surroundings:
            return True
        if self._suspicions(path):
            return False
        if self.order.remembers and not any(leads_elsewhere(link) for link in record.survey.links):
            self.texts.remember(path, self._surroundings, ())
        return True

    def _suspicions(self, path: str) -> list[str]:
        """What may be wrong with the links and paths of a document."""
        survey = self.texts.records[path].survey
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
        looked = self.texts.records[path].looked
        return looked[1] if key and looked[0] == key else None

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
        return "here" if own else self.texts.digest(document or path)

    def _slugs(self, path: str, own: Survey | None) -> frozenset[str]:
        """The anchors of headings, quickly; a document may have more."""
        if path not in self._slugged:
            from runbook_kit.gate.page.anchors import heading_slugs
            from runbook_kit.gate.page.survey import quick_headings

            headings = own.headings if own else quick_headings(self.texts.source(path))
            self._slugged[path] = frozenset(heading_slugs(headings))
        return self._slugged[path]

    def _outlook(self, unseen: Callable[[str], str]) -> Outlook:
        return Outlook(self.anchors, self.texts.lines, unseen)

    def anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a document, from its page; asked for once."""
        if not path.lower().endswith(MARKDOWN) or not self.order.files.exists(path):
            return None
        if path not in self._anchored:
            from runbook_kit.gate.page.anchors import anchors

            self._anchored[path] = anchors(Document(self.texts.source(path)).page)
        return self._anchored[path]

    def _note_absent(self, path: str) -> str:
        self.absent.add(path)
        return ""

    def _settle_absent(self) -> None:
        """Ask once about all paths that are not tracked, and answer with that from now on."""
        from runbook_kit.gate.engine.unseen import why_unseen

        hidden = self.order.hidden(self.absent) if self.absent else ()
        unseen = why_unseen(self.order.files.present, frozenset(hidden))
        self.repository = Repository(self.order.tracked, self.order.words, self._outlook(unseen), self.order.renamed)

    def referring(self, documents: tuple[str, ...], targets: Collection[str]) -> tuple[str, ...]:
        """Those of `documents` that link to one of `targets`, or name it, whether or not it is there."""
        changed = frozenset(targets)
        surveys = ((path, self.texts.records[path].survey) for path in documents)
        return tuple(path for path, each in surveys if not changed.isdisjoint(referred(path, each, self.repository)))


def leads_elsewhere(link: str) -> bool:
    """Whether a link leads to a place in another document, which may change on its own."""
    return link.find("#") > 0
