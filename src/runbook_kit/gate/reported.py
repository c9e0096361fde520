"""Objections that reading a document brought up, by the rule that presents them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from runbook_kit.expressions import expression
from runbook_kit.gate.linear import pays, searching
from runbook_kit.gate.rule import Subject, Violation

# A fence whose opening line has braces or an equals sign, and a comment that gives a fence its attributes. Each begins
# with a literal: that is what Python's engine is quick to find.
OPENING = expression(r"```[^\n`{=]*+[{=]")
TILDES = expression(r"~~~[^\r\n{=]*+([{=]?)")  # the first of a line: behind it there may be more of them
COMMENT = expression(r"<!--\s*+block:")
ATTRIBUTED = (r"```[^\n`{=]*[{=]", r"~~~[^\n{=]*[{=]", r"<!--\s*block:")  # the same for the linear engine
MARKERS = " \t>*+-.)0123456789`"  # of quotes and lists, and of the fence itself; a footnote's ends in `]:`
LONGEST = 200  # characters before a fence that are looked at
OURS = expression(r"runbook[\"']?\s*+:")  # the key that makes front matter ours, however YAML writes it


@lru_cache(maxsize=4)  # several rules ask this of a document, one after the other
def may_have_attributes(text: str) -> bool:
    """Whether a fence of the document may have attributes; without, it need not be read as a runbook to judge them."""
    if pays(text) and not searching(ATTRIBUTED)(text):
        return False
    if COMMENT.search(text) or any(_may_begin(text, found.start()) for found in OPENING.finditer(text)):
        return True
    return any(found[1] and _may_begin(text, found.start()) for found in TILDES.finditer(text))


def _may_begin(text: str, place: int) -> bool:
    """Whether what stands before `place` in its line may be the markers of containers: a fence begins with its line."""
    first = max(place - LONGEST, 0)
    start = max(text.rfind("\n", first, place), text.rfind("\r", first, place)) + 1
    before = text[start or first : place]
    return len(before) == LONGEST or not before.strip(MARKERS) or "]:" in before


def may_be_authored(text: str) -> bool:
    """Whether the document may have front matter of ours."""
    if not text.startswith("---"):
        return False
    end = text.find("\n---", 3)
    return OURS.search(text, 0, end if end >= 0 else len(text)) is not None


def reported(subject: Subject, rule: str) -> Iterator[Violation]:
    """What was found for `rule` while the document was read."""
    for finding in subject.reading.reported:
        if finding.rule == rule:
            yield Violation(finding.span, finding.message, finding.hint, finding.fix)


def attribute_violations(subject: Subject, rule: str) -> Iterator[Violation]:
    """Problems in info strings and block comments that `rule` is about."""
    if not may_have_attributes(subject.source.text):
        return
    from runbook_kit.document.read import attribute_problems

    for problem, span in attribute_problems(subject.reading):
        if problem.rule == rule:
            yield Violation(span, problem.message, problem.hint)
