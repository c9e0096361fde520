"""Objections that reading a document brought up, by the rule that presents them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from runbook_kit.expressions import expression
from runbook_kit.gate.linear import pays, searching
from runbook_kit.gate.rule import Subject, Violation

# A fence whose opening line has braces or an equals sign, and a comment that gives a fence its attributes. A fence
# begins its line, behind the markers of quotes, lists and footnotes; one in the middle of a line is only mentioned.
MARKERS = r"[ \t>*+.)0-9-]*+"
OPENING = expression(
    rf"(?:^|[\n\r]){MARKERS}(?:\[\^[^\]\n]*+\]:{MARKERS})?(?:```++[^\n`{{=]*+[{{=]|~~~[^\n{{=]*+[{{=])"
)
COMMENT = expression(r"<!--\s*+block:")  # begins with a literal: that is what Python's engine is quick to find
ATTRIBUTED = (r"```[^\n`{=]*[{=]", r"~~~[^\n{=]*[{=]", r"<!--\s*block:")  # nearly the same for the linear engine
OURS = expression(r"runbook[\"']?\s*+:")  # the key that makes front matter ours, however YAML writes it


@lru_cache(maxsize=4)  # several rules ask this of a document, one after the other
def may_have_attributes(text: str) -> bool:
    """Whether a fence of the document may have attributes; without, it need not be read as a runbook to judge them."""
    if pays(text) and not searching(ATTRIBUTED)(text):
        return False
    return COMMENT.search(text) is not None or OPENING.search(text) is not None


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
