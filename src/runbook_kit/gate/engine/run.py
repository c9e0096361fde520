"""One run of the gates: documents in, findings out; what is remembered is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, ValidationError
from msgspec.structs import replace

from runbook_kit.document.source import Source, Sources
from runbook_kit.finding import Finding
from runbook_kit.gate.engine.cache import Entry
from runbook_kit.gate.engine.choice import Chosen
from runbook_kit.gate.engine.examine import invalid_options, violated
from runbook_kit.gate.engine.order import Order
from runbook_kit.gate.engine.record import Record
from runbook_kit.gate.engine.references import References
from runbook_kit.gate.engine.texts import Texts
from runbook_kit.gate.page.survey import survey_source
from runbook_kit.gate.policy.globs import covers
from runbook_kit.gate.policy.model import Allowance, Marker, Objection
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document
from runbook_kit.repo import MARKDOWN

if TYPE_CHECKING:
    from runbook_kit.gate.policy.directives import Directive

ALERT_FILES = (".yaml", ".yml", ".tpl", ".j2", ".gotmpl", ".tmpl")  # endings of what may hold alert rules
REPOSITORY_RULES = frozenset({"broken-alert-link", "unknown-alert"})


class Verdict(Struct, frozen=True):
    """What a run found: findings by document and place, before baseline and merging.

    `sources` has the text of every document with a finding, and reads it when it is asked for. `counts` is how many
    findings of rules there are that nobody asked to list. `used` are the allowances that something needed, `entries`
    what is worth remembering.
    """

    findings: tuple[Finding, ...]
    sources: Sources
    documents: tuple[str, ...]
    counts: Mapping[str, int]
    used: frozenset[Allowance]
    entries: Mapping[str, Entry]
    fresh: bool  # whether `entries` has anything that was not remembered before


class RepositoryFiles(Struct, frozen=True):
    """The repository as rules see it that look at other files than documents."""

    files: Collection[str]
    read: Callable[[str], str | None]
    anchors: Callable[[str], frozenset[str] | None]


def is_about(path: str) -> bool:
    """Whether rules about the repository look at such a file: at alert rules and at runbooks."""
    return path.endswith(ALERT_FILES) or path.lower().endswith(MARKDOWN)


def may_follow(objection: Objection, touched: Collection[str]) -> bool:
    """Whether an objection to the repository may be due to a change of the paths `touched`.

    It is in one of them, leads to one, or is to the name of an alert and the change is to alert rules.
    """
    finding = objection.finding
    named = finding.rule == "unknown-alert" and any(path.endswith(ALERT_FILES) for path in touched)
    return named or finding.span.path in touched or objection.token.partition("#")[0] in touched


class GateRun:
    """A run under way."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.texts = Texts(order)
        self.references = References(order, self.texts)

    def verdict(self) -> Verdict:
        """Everything that the rules find, with suppressions and allowances applied."""
        documents = self.texts.survey(self.order.documents, self.references.doubt)
        looked = self.references.look_up(documents)
        findings: list[Finding] = []
        used: set[Allowance] = set()
        for path in documents:
            record = self.texts.records[path]
            objections = self.order.examiner.told(record)
            mine, needed = self.judge(path, [*objections, *looked.get(path, ())], record)
            findings += mine
            used |= needed
        return Verdict(
            tuple(findings),
            Sources({}, {each.span.path for each in findings}, self.texts.source),
            documents,
            self.counts(documents),
            frozenset(used),
            self.texts.entries,
            self.texts.fresh,
        )

    def check(self, source: Source) -> tuple[Finding, ...]:
        """The findings of a text in the place of its document; nothing is remembered of it."""
        examiner = self.order.examiner
        record, document = examiner.examine(source.path, source.text.encode("utf-8", "surrogatepass"))
        objections = [*examiner.told(record), *examiner.look_up(document, self.references.repository)]
        return self.judge(source.path, objections, record, source)[0]

    def source(self, path: str) -> Source:
        """The text of a document."""
        return self.texts.source(path)

    def about_repository(self, complete: bool, touched: Collection[str] = frozenset()) -> Verdict:
        """What rules object to that look at other files than documents: all when everything was asked for.

        Otherwise what a change of the paths `touched` can have brought about.
        """
        objections = self._about_files() if complete or any(is_about(path) for path in touched) else []
        if not complete:
            objections = [each for each in objections if may_follow(each, touched)]
        by_path: dict[str, list[Objection]] = {}
        for each in objections:
            by_path.setdefault(each.finding.span.path, []).append(each)
        findings: list[Finding] = []
        used: set[Allowance] = set()
        for path in sorted(by_path):
            found, needed = self._apply(by_path[path], (), path)
            findings += found
            used |= needed
        sources = Sources({path: Source(path, self.texts.read_tracked(path) or "") for path in by_path})
        return Verdict(tuple(findings), sources, (), {}, frozenset(used), {}, False)

    def _about_files(self) -> list[Objection]:
        view = RepositoryFiles(self.order.tracked.files, self.texts.read_tracked, self.references.anchors)
        found: list[Objection] = []
        for chosen in self.order.examiner.choice.chosen:
            if chosen.name in REPOSITORY_RULES:
                try:
                    checked = load_rule(chosen.name).check_repository(view, self._options(chosen))  # type: ignore[attr-defined]
                    found += [Objection(violated(chosen, each), each.token) for each in checked]
                except ValidationError as error:
                    raise invalid_options(chosen, error) from None
        return found

    def _options(self, chosen: Chosen) -> Mapping[str, object]:
        """The options of a rule about the repository; whose files an address names is known from git."""
        options = chosen.policy.options
        if chosen.name != "broken-alert-link" or options.get("origin"):
            return options
        return {**options, "origin": self.order.origin()}

    def referring(self, documents: tuple[str, ...], targets: Collection[str]) -> tuple[str, ...]:
        """Those of `documents` that link to one of `targets`, or name it, whether or not it is there."""
        return self.references.referring(self.texts.survey(documents), targets)

    def judge(
        self, path: str, objections: list[Objection], record: Record, source: Source | None = None
    ) -> tuple[tuple[Finding, ...], frozenset[Allowance]]:
        """What policy makes of the objections to one document."""
        problem = self._problem(record)
        if problem:  # what could not be decoded cannot be written back
            unfixable = (replace(each, finding=replace(each.finding, fix=())) for each in objections)
            objections = [Objection(problem), *unfixable]
        directives = self._directives(path, record, source)
        if not objections and not directives:
            return (), frozenset()
        return self._apply(objections, directives, path)

    def _apply(
        self, objections: list[Objection], directives: tuple[Directive, ...], path: str
    ) -> tuple[tuple[Finding, ...], frozenset[Allowance]]:
        from runbook_kit.gate.policy.apply import apply_policies

        examiner = self.order.examiner
        found, used = apply_policies(
            objections, directives, self.order.policies, examiner.today, examiner.choice.judged, path
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
        from runbook_kit.gate.policy.directives import read_directives

        page = Document(source or self.texts.source(path)).page
        return read_directives(page, self._markers)

    def _is_directive(self, comment: str) -> bool:
        return comment.lower().startswith("runbook:") or any(comment == marker.text for marker in self._markers)

    @cached_property
    def _markers(self) -> tuple[Marker, ...]:
        return tuple(marker for policy in self.order.policies.values() for marker in policy.markers)

    def counts(self, documents: tuple[str, ...], mended: Mapping[str, Source] | None = None) -> dict[str, int]:
        """How often an entity is shown to readers, when that is only counted; with the texts of those `mended`."""
        choice = self.order.examiner.choice
        counted = [each for each in choice.chosen if choice.only_counted(each)]
        if not counted:
            return {}
        after = {path: survey_source(source).entities for path, source in (mended or {}).items()}
        total = sum(
            after[path] if path in after else self.texts.records[path].survey.entities
            for path in documents
            if not covers(self._not_counted, path)
        )
        return {each.name: total for each in counted if total}

    @cached_property
    def _not_counted(self) -> tuple[str, ...]:
        policy = self.order.policies.get("docs-token-policy")
        return (*policy.exclude, *policy.rules["entity-in-code"].exclude) if policy else ()
