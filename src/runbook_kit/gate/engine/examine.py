"""Looks at one document with the rules of a run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import ValidationError
from msgspec.msgpack import encode

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Finding, Severity
from runbook_kit.gate.engine.choice import Choice, Chosen
from runbook_kit.gate.engine.content import is_authored, is_runbook, read_text
from runbook_kit.gate.engine.record import Looked, Record
from runbook_kit.gate.page.survey import take_survey
from runbook_kit.gate.paths.repository import Repository
from runbook_kit.gate.policy.model import Objection
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Rule, Subject, Violation, may_object, unusable_options

if TYPE_CHECKING:
    from runbook_kit.document.headings import Vocabulary
    from runbook_kit.session.passed import Pass

# The kinds of suspicion behind which a rule may have something to object to; a rule that is not here is always asked.
SUSPECTS = {
    "missing-target": frozenset({"link"}),
    "outside-repository": frozenset({"link"}),
    "case-mismatch": frozenset({"link", "code", "word"}),
    "untracked-target": frozenset({"link", "code"}),
    "missing-anchor": frozenset({"anchor"}),
    "missing-path": frozenset({"code"}),
    "unmarked-path": frozenset({"code"}),
    "missing-bare-path": frozenset({"word"}),
    "undefined-reference": frozenset({"dangling"}),
    "entity-in-code": frozenset({"entities"}),
}
SESSIONS = "never-verified"  # the rule that asks what sessions prove
ALL_KINDS = frozenset[str]().union(*SUSPECTS.values())


class Examiner:
    """The rules of a run, ready to look at documents one by one."""

    def __init__(
        self,
        choice: Choice,
        today: date,
        runbooks: tuple[str, ...] = (),
        vocabulary: Callable[[], Vocabulary] | None = None,
        passes: Callable[[], tuple[Pass, ...]] = tuple,
    ) -> None:
        self._find_passes = passes
        self.choice = choice
        self.today = today
        self.runbooks = runbooks
        self._vocabulary = vocabulary
        self._loaded: dict[tuple[str, bool], tuple[tuple[Chosen, Rule], ...]] = {}

    @cached_property
    def passes(self) -> tuple[Pass, ...]:
        """What sessions prove; looked for only where a rule asks."""
        return self._find_passes()

    @cached_property
    def keys(self) -> dict[str, str]:
        """Gate → what decides its verdict on a text: rules, their policies, and what else one of them asks for."""
        return {
            gate: blake2b(encode([rules, self._beside(rules)]), digest_size=12).hexdigest()
            for gate, rules in self.choice.texts.items()
        }

    def _beside(self, rules: Sequence[Chosen]) -> list[str]:
        """What rules go by beside the text and their policy: the day, what sessions prove, and another program."""
        names = [chosen.name for chosen in rules]
        found = [str(self.today)] if "review-overdue" in names else []
        if SESSIONS in names:
            found += sorted({f"{each.runbook}/{each.phase} {each.digest} {each.at[:10]}" for each in self.passes})
        if "shellcheck" in names:
            from runbook_kit.gate.commands.checker import find_shellcheck

            found.append(find_shellcheck())
        return found

    def _asked(self, gate: str, path: str, data: bytes) -> tuple[tuple[Chosen, Rule], ...]:
        """The rules of a gate that look at this document by itself; those about runbooks are loaded for the first."""
        rules = self.choice.texts[gate]
        about_runbooks = any(each.policy.scope == "runbooks" for each in rules)
        key = (gate, about_runbooks and is_runbook(path, data, self.runbooks))
        if key not in self._loaded:
            mine = [each for each in rules if key[1] or each.policy.scope != "runbooks"]
            pairs = ((each, load_rule(each.name)) for each in mine)
            self._loaded[key] = tuple(each for each in pairs if hasattr(each[1], "check"))
        return self._loaded[key]

    def covers(self, record: Record) -> bool:
        """Whether a record answers all that this run asks of a text."""
        return all(record.texts.get(gate, ("",))[0] == key for gate, key in self.keys.items())

    def told(self, record: Record) -> list[Objection]:
        """What this run's rules object to in a text; a record may hold the answers of other gates, too."""
        return [each for gate in self.keys for each in record.texts[gate][1]]

    def examine(self, path: str, data: bytes, known: Record | None = None) -> tuple[Record, Document]:
        """Everything about a document that follows from its text, and the document as far as it was read.

        What `known` holds already is kept.
        """
        source, problem = read_text(path, data)
        document = Document(source, self._vocabulary)
        looked = known.survey if known else take_survey(document.body, document.shown, lambda: document.page)
        texts = dict(known.texts) if known else {}
        for gate, key in self.keys.items():
            if texts.get(gate, ("",))[0] != key:
                texts[gate] = (key, tuple(self._judge(gate, document, data)))
        return Record(looked, texts, known.looked if known else Looked(), problem), document

    def _judge(self, gate: str, document: Document, data: bytes) -> Iterator[Objection]:
        path, text = document.source.path, document.source.text
        authored = None
        for chosen, rule in self._asked(gate, path, data):
            if not may_object(rule, text):
                continue
            if gate == "runbook-structure" and authored is None:
                authored = is_authored(data)
            passes = self.passes if chosen.name == SESSIONS else None
            yield from apply_rule(chosen, document, self.today, None, lenient=authored is False, passes=passes)

    def look_up(
        self, document: Document, repository: Repository, kinds: Collection[str] = ALL_KINDS
    ) -> Iterator[Objection]:
        """What the rules about links and paths object to, looked at exactly; `kinds` are those of the suspicions."""
        for chosen in self.choice.references:
            concerned = SUSPECTS.get(chosen.name)
            if (concerned is None or not concerned.isdisjoint(kinds)) and may_object(
                load_rule(chosen.name), document.source.text
            ):
                yield from apply_rule(chosen, document, self.today, repository)


def apply_rule(
    chosen: Chosen,
    document: Document,
    today: date,
    repository: Repository | None,
    *,
    lenient: bool = False,
    passes: tuple[Pass, ...] | None = None,
) -> Iterator[Objection]:
    """What one rule objects to, as the policy counts it; a lenient one is never an error."""
    subject = Subject(document, today, chosen.policy.options, repository, passes)
    try:
        for each in load_rule(chosen.name).check(subject):
            yield Objection(violated(chosen, each, lenient=lenient), each.token)
    except ValidationError as error:
        raise invalid_options(chosen, error) from None


def invalid_options(chosen: Chosen, error: ValidationError) -> InvalidInput:
    """The options of a rule are of another kind than it needs."""
    return unusable_options(chosen.gate, chosen.name, error)


def violated(chosen: Chosen, each: Violation, *, lenient: bool = False) -> Finding:
    """A violation as the policy counts it; a lenient one is never an error."""
    word = chosen.policy.severity
    severity: Severity = "warning" if word == "off" or (lenient and word == "error") else word
    return Finding(
        chosen.gate,
        chosen.name,
        severity,
        each.span,
        each.message,
        each.hint,
        each.fix,
        each.proposal,
        secret=each.secret,
    )
