"""The links and paths of a run's documents: looked at exactly where the survey of a document leaves a doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from runbook_kit.gate.engine.cache import digest_of
from runbook_kit.gate.engine.cores import on_two_cores
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.record import Doubted, Looked
from runbook_kit.gate.engine.suspicion import Suspicion, refers, suspicions
from runbook_kit.gate.engine.texts import Texts
from runbook_kit.gate.engine.unseen import why_unseen
from runbook_kit.gate.page.survey import Survey, prose_words
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
        self._anchored: dict[str, frozenset[str]] = {}
        self._slugged: dict[str, frozenset[str]] = {}
        self.repository = self._repository(())  # what git ignores is asked about later, and at once

    def doubt(self, path: str, survey: Survey, document: Document | None = None) -> Doubted:
        """What may be wrong with the links and paths of a document, by its survey, and what is."""
        if not self.order.examiner.choice.references:
            return Doubted()
        found = self._suspect(path, survey, document)
        return Doubted(found, self._objections(path, found, document)) if found else Doubted()

    def _suspect(self, path: str, survey: Survey, document: Document | None) -> tuple[Suspicion, ...]:
        found = tuple(
            suspicions(
                path, survey, self.repository, self._surely_leads, lambda words: self._in_prose(path, words, document)
            )
        )
        return (*found, Suspicion("entities")) if survey.entities and self._lists_entities else found

    def look_up(self, documents: tuple[str, ...]) -> dict[str, tuple[Objection, ...]]:
        """What the rules about links and paths object to, where they do: remembered, or thought about now."""
        if not self.order.examiner.choice.references:
            return {}
        keys = {path: self._key(path) for path in documents} if self.order.remembers else {}
        known: dict[str, Looked] = {}
        for path, key in keys.items():
            looked = self.texts.records[path].looked
            if looked.key == key and path not in self.texts.doubted:
                known[path] = looked
        suspects = {path: found for path in documents if path not in known and (found := self._suspicions(path))}
        unseen = self._ask_unseen(
            [path for looked in known.values() for path, _ in looked.absent],
            [each.path for found in suspects.values() for each in found],
        )
        for path in [path for path, looked in known.items() if is_stale(looked, unseen)]:
            suspects[path] = self._suspicions(path)
            del known[path]
        fresh = self._look_exactly(suspects, {path for path, why in unseen.items() if why == "ignored"})
        for path in keys.keys() - known.keys():
            looked = Looked(keys[path], fresh.get(path, ()), absent(suspects.get(path, ()), unseen))
            self.texts.remember(path, looked)
        return {path: looked.objections for path, looked in known.items() if looked.objections} | fresh

    def _look_exactly(
        self, suspects: Mapping[str, Sequence[Suspicion]], hidden: Collection[str]
    ) -> dict[str, tuple[Objection, ...]]:
        """What the rules object to in suspects; of those just looked at it is known, unless git ignores a path."""
        told = {path: self.texts.doubted[path].objections for path in suspects if path in self.texts.doubted}
        paths = [path for path, found in suspects.items() if path not in told or any(e.path in hidden for e in found)]
        cores = self.order.cores if self.texts.size(paths) >= EXACTLY_PAYS else 1
        found = on_two_cores(paths, lambda path: self._objections(path, suspects[path]), tuple[Objection, ...], cores)
        return {path: told.get(path, ()) for path in suspects} | dict(zip(paths, found, strict=True))

    def _objections(
        self, path: str, found: Sequence[Suspicion], document: Document | None = None
    ) -> tuple[Objection, ...]:
        document = document or Document(self.texts.source(path))
        if all(each.word for each in found):
            document = document.about({each.word for each in found})
        return tuple(self.order.examiner.look_up(document, self.repository, {each.kind for each in found}))

    def _suspicions(self, path: str) -> tuple[Suspicion, ...]:
        doubted = self.texts.doubted.get(path)
        return self._suspect(path, self.texts.records[path].survey, None) if doubted is None else doubted.suspicions

    @cached_property
    def _lists_entities(self) -> bool:
        return any(each.name == "entity-in-code" for each in self.order.examiner.choice.references)

    def _key(self, path: str) -> str:
        """What decides about the links and paths of a document beside its text and what lies here untracked."""
        elsewhere = [each for each in self.texts.records[path].survey.links if leads_elsewhere(each)]
        if not elsewhere:
            return self._surroundings
        targets = {target for each in elsewhere if (target := self.repository.leads_to(path, each))}
        return f"{self._surroundings} {digest_of(repr(sorted(map(self.texts.digest, targets))).encode()).hex()}"

    @cached_property
    def _surroundings(self) -> str:
        """What is tracked, renamed and removed, what counts as a path, and the rules."""
        order = self.order
        told = [order.tracked.key, order.words.policy.key, repr(order.examiner.choice.references)]
        told.append(repr((sorted(order.renamed.items()), sorted(order.removed))))
        return digest_of("\0".join(told).encode("utf-8", "replace")).hex()

    def _ask_unseen(self, *paths: Iterable[str]) -> dict[str, str]:
        """Why paths that git does not track may exist all the same; asked at once, and answered so from now on."""
        wanted = {path for some in paths for path in some if path}
        if hidden := self.order.hidden(wanted) if wanted else ():
            self.repository = self._repository(hidden)
        return {path: self.repository.outlook.unseen(path) for path in wanted}

    def _repository(self, hidden: Collection[str]) -> Repository:
        outlook = Outlook(self.anchors, self.texts.lines, why_unseen(self.order.files.present, hidden))
        return Repository(self.order.tracked, self.order.words, outlook, self.order.renamed, self.order.removed)

    def _surely_leads(self, path: str, fragment: str, own: Survey | None) -> bool:
        """Whether a fragment leads to a heading. Other anchors, and lines, are rare enough to be looked at exactly."""
        from runbook_kit.gate.rules.missing_anchor import is_anchor

        if LINES.match(fragment):
            return False
        document = path if own else self.repository.document(path)
        if not document.lower().endswith(MARKDOWN) or not self.order.files.exists(document):
            return True
        return is_anchor(fragment, self._slugs(document, own))

    def _slugs(self, path: str, own: Survey | None) -> frozenset[str]:
        """The anchors of headings, quickly; a document may have more."""
        if path not in self._slugged:
            from runbook_kit.document.slugs import heading_slugs
            from runbook_kit.gate.page.survey import quick_headings

            headings = own.headings if own else quick_headings(self.texts.source(path))
            self._slugged[path] = frozenset(heading_slugs(headings))
        return self._slugged[path]

    def anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a document, from its page; asked for once."""
        if not path.lower().endswith(MARKDOWN) or not self.order.files.exists(path):
            return None
        if path not in self._anchored:
            self._anchored[path] = Document(self.texts.source(path)).anchors
        return self._anchored[path]

    def referring(self, documents: tuple[str, ...], targets: Collection[str]) -> tuple[str, ...]:
        """Those of `documents` that link to one of `targets`, or name it, whether or not it is there."""
        changed = frozenset(targets)
        return tuple(path for path in documents if self._refers(path, changed))

    def _refers(self, path: str, targets: Collection[str]) -> bool:
        survey = self.texts.records[path].survey
        return refers(path, survey, self.repository, targets, lambda words: self._in_prose(path, words))

    def _in_prose(self, path: str, words: Collection[str], document: Document | None = None) -> Collection[str]:
        document = document or Document(self.texts.source(path))
        return prose_words(words, document.body, document.shown)


def absent(found: Iterable[Suspicion], unseen: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The paths of suspicions that are not tracked, each with why it may exist all the same."""
    return tuple((each.path, unseen[each.path]) for each in found if each.path)


def is_stale(looked: Looked, unseen: Mapping[str, str]) -> bool:
    """Whether what is remembered depends on paths about which the answer is another one now."""
    return any(unseen[path] != why for path, why in looked.absent)


def leads_elsewhere(link: str) -> bool:
    """Whether a link leads to a place in another document, which may change on its own."""
    return link.find("#") > 0
