"""The links of a page that lead into the repository, each with where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.expressions import expression
from runbook_kit.finding import Span
from runbook_kit.gate.page.model import Link
from runbook_kit.gate.paths.repository import Answer
from runbook_kit.gate.rule import Subject

# Between angle brackets, where nothing else needs them: `[name](<path>)` is a template that somebody fills in.
PLACEHOLDER = expression(r"<[\w -]{1,60}>")


def led_links(subject: Subject) -> Iterator[tuple[Link, Answer]]:
    """Links, images, definitions and raw HTML; a link by reference is judged once, at its definition."""
    repository = subject.repository
    if repository is None:
        return
    for link in subject.page.links:
        if link.form not in {"reference", "autolink"}:
            answer = repository.link(subject.source.path, link.destination)
            if answer is not None and not (answer.state == "missing" and is_placeholder(subject.source.text, link)):
                yield link, answer


def is_placeholder(text: str, link: Link) -> bool:
    """Whether the destination only says what belongs in its place."""
    start, end = link.target.start, link.target.end
    return link.form == "inline" and start > 0 and PLACEHOLDER.fullmatch(text, start - 1, end + 1) is not None


def target_span(subject: Subject, link: Link) -> Span:
    """Where the destination is written; the whole link when it is nowhere."""
    target = link.target
    return subject.source.span(target.start, target.end) if target.end > target.start else subject.page.span(link)


def written(subject: Subject, link: Link) -> str:
    """The destination as the document spells it."""
    return subject.source.text[link.target.start : link.target.end]
