"""Documents as values: read from a string, with the vocabulary as shipped, and judged by one rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent

from runbook_kit.document.headings import Vocabulary, read_vocabulary
from runbook_kit.document.model import Block, Phase, Runbook
from runbook_kit.document.read import Reading, read_runbook
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.gate.registry import load_rule
from runbook_kit.gate.rule import Document, Subject, Violation

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = ROOT / "tests" / "documents"
TODAY = date(2026, 11, 20)


@cache
def vocabulary() -> Vocabulary:
    """The heading vocabulary as shipped; parsed once."""
    from ruamel.yaml import YAML

    return read_vocabulary(YAML(typ="safe", pure=True).load(ROOT / "gates" / "headings.yaml"))


def text_of(document: str) -> str:
    """A document written inside a test; one that begins with a line end loses it and its indentation."""
    return dedent(document)[1:] if document.startswith("\n") else document


def read(document: str, path: str = "docs/example.md") -> Reading:
    """The reading of a document written inside a test."""
    return read_runbook(Source(path, text_of(document)), vocabulary())


def runbook(document: str) -> Runbook:
    return read(document).runbook


def phase(document: str) -> Phase:
    """The only phase of a document."""
    (found,) = runbook(document).phases
    return found


def block(document: str) -> Block:
    """The only block of a document."""
    (found,) = runbook(document).blocks
    return found


def fixture(name: str) -> Reading:
    """The reading of a document in `tests/documents`."""
    return read_runbook(Source(f"documents/{name}", (DOCUMENTS / name).read_text("utf-8")), vocabulary())


def cut(source: Source, span: Span) -> str:
    """The characters of the file that a span covers."""
    return source.text[span.start : span.end]


def objections(rule: str, document: str, options: Mapping[str, object] | None = None) -> list[tuple[str, str, str]]:
    """What a rule objects to in a document: `line:column-line:column`, the message and the hint of each, by place."""
    found = load_rule(rule).check(subject(read(document), options))
    return [(_place(each), each.message, each.hint) for each in sorted(found, key=lambda each: each.span)]


def subject(reading: Reading, options: Mapping[str, object] | None = None) -> Subject:
    """A document that was read, as a rule gets it."""
    return Subject(Document(reading.source, reading=reading), TODAY, options or {})


def _place(violation: Violation) -> str:
    span = violation.span
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"
