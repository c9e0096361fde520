"""What a rule is: a module named after its id that looks at a document and yields what it objects to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from runbook_kit.document.read import Reading
from runbook_kit.finding import Edit, Span


class Violation(Struct, frozen=True):
    """One objection: where, in a sentence, what to do, and the edits that mend it when there is a safe way."""

    span: Span
    message: str
    hint: str = ""
    fix: tuple[Edit, ...] = ()


class Subject(Struct, frozen=True):
    """A document under examination; `today` is given, so that the same document is judged the same."""

    reading: Reading
    today: date
    options: Mapping[str, object]


class Rule(Protocol):
    """A module in `gate/rules/`: its file name is its id, its docstring its documentation."""

    __doc__: str | None

    def check(self, subject: Subject) -> Iterator[Violation]:
        """Everything in the document that the rule objects to, in any order."""
        ...
