"""What a rule is: a module named after its id that looks at a document and yields what it objects to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Edit, Span
from runbook_kit.gate.linear import pays, searching

if TYPE_CHECKING:
    from runbook_kit.document.headings import Vocabulary
    from runbook_kit.document.read import Reading
    from runbook_kit.gate.page.model import Page
    from runbook_kit.gate.page.outline import Outline
    from runbook_kit.gate.paths.repository import Repository
    from runbook_kit.session.passed import Pass


class Violation(Struct, frozen=True):
    """One objection: where, in a sentence, what to do, and the edits that mend it when there is a safe way.

    `token` is what an allowance names: the path, command or word that is objected to.
    `secret`: what the span covers must not be shown to anyone; `token` is a digest then. `proposal`: edits that mend it
    and change what a block runs.
    """

    span: Span
    message: str
    hint: str = ""
    fix: tuple[Edit, ...] = ()
    token: str = ""
    secret: bool = False
    proposal: tuple[Edit, ...] = ()


class Document:
    """A document under examination, read only as far as rules ask: as text, as a page, as a runbook."""

    def __init__(
        self,
        source: Source,
        vocabulary: Callable[[], Vocabulary] | None = None,
        reading: Reading | None = None,
    ) -> None:
        self.source = source
        self._vocabulary = vocabulary or shipped_vocabulary
        if reading is not None:
            self.reading = reading

    @cached_property
    def page(self) -> Page:
        """Code spans, links, headings, fences and blocks with their places."""
        from runbook_kit.gate.page.read import read_page

        return read_page(self.source)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The places in the document that a link can lead to."""
        from runbook_kit.gate.page.anchors import anchors, quick_anchors

        found = None if "page" in self.__dict__ else quick_anchors(self.body, self.shown)
        return anchors(self.page) if found is None else found

    @cached_property
    def outline(self) -> Outline:
        """The blocks alone: half of the page's cost, and nothing where the page has been read."""
        from runbook_kit.gate.page.outline import outline_of, read_outline

        return outline_of(self.page) if "page" in self.__dict__ else read_outline(self.source)

    @cached_property
    def body(self) -> str:
        """The text without front matter, as it is given to the parser."""
        from runbook_kit.gate.page.survey import body_of

        return body_of(self.source)

    @cached_property
    def shown(self) -> str:
        """The document as HTML: a tenth of the page's cost, and enough to know that a block holds nothing wrong."""
        from runbook_kit.gate.page.survey import shown_html

        return shown_html(self.body)

    @cached_property
    def reading(self) -> Reading:
        """The document as a runbook; costs some ten times as much as the page."""
        from runbook_kit.document.read import read_runbook

        return read_runbook(self.source, self._vocabulary())

    def about(self, words: Collection[str]) -> Document:
        """The document for who looks for these words alone: its page has the sections they stand in, where it can."""
        if "page" in self.__dict__:
            return self
        from runbook_kit.gate.page.excerpt import excerpt

        part = excerpt(self.body, self.shown, words)
        return self if part is None else Part(self, part)


class Part(Document):
    """A document of which only some sections are on the page."""

    def __init__(self, whole: Document, part: str) -> None:
        super().__init__(whole.source)
        self._whole = whole
        self._part = part

    @cached_property
    def page(self) -> Page:
        """What of the page is asked for."""
        from runbook_kit.gate.page.read import read_page

        return read_page(self.source, self._part)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Those of the whole document."""
        return self._whole.anchors


@cache
def shipped_vocabulary() -> Vocabulary:
    """The words by which headings are understood, as shipped."""
    from runbook_kit.document.headings import read_vocabulary
    from runbook_kit.shipped import load

    return read_vocabulary(load("headings"))


class Subject(Struct, frozen=True):
    """What a rule is given. `today` is a value, so that the same document is judged the same."""

    document: Document
    today: date
    options: Mapping[str, object]
    repository: Repository | None = None  # None: the document is judged by itself
    passes: tuple[Pass, ...] | None = None  # what sessions prove; None: nobody has looked

    @property
    def source(self) -> Source:
        """The document's text."""
        return self.document.source

    @property
    def page(self) -> Page:
        """The document as code spans, links, fences and blocks."""
        return self.document.page

    @property
    def reading(self) -> Reading:
        """The document as a runbook."""
        return self.document.reading


class Rule(Protocol):
    """A module in `gate/rules/`: its file name is its id, its docstring its documentation.

    A module may also have `MAYBE`, a pattern: where it is not found in the text of a document, `check` is not called.
    `HINTS`, expressions for the linear engine, are asked instead of it where that is quicker.
    """

    __doc__: str | None

    def check(self, subject: Subject) -> Iterator[Violation]:
        """Everything in the document that the rule objects to, in any order."""
        ...


def may_object(rule: Rule, text: str) -> bool:
    """Whether the rule has anything to look at in a document with this text."""
    hints = getattr(rule, "HINTS", None)
    if hints and pays(text):
        return searching(hints)(text)
    pattern = getattr(rule, "MAYBE", None)
    return pattern is None or pattern.search(text) is not None


def unusable_options(gate: str, rule: str, error: Exception) -> InvalidInput:
    """The options that a policy gives to a rule are not those it takes, by what was said about them."""
    hint = f"`runbook rule {rule}` says what its options are."
    return InvalidInput(
        f"The options of `{rule}` in `{gate}.yaml` cannot be used: {error}.", hint=hint, code="invalid-policy"
    )
