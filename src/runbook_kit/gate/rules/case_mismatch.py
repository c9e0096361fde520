"""A link or a path is spelled in another case than the file it means.

On the file systems of macOS and Windows it works, on Linux, on GitHub and in a container it does not. The spelling
that git tracks is the right one, whatever the machine at hand says. `--fix` writes it.

    [guide](Guide.md)    wrong when docs/guide.md is tracked
    [guide](guide.md)    right
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.finding import Edit, Span
from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.paths.marks import named_codes, named_prose
from runbook_kit.gate.paths.mending import bare_fix, link_fix, word_fix
from runbook_kit.gate.paths.repository import Answer
from runbook_kit.gate.paths.words import Named
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Links and paths, in inline code and in running text, that differ from a tracked path in case only."""
    repository = subject.repository
    if repository is None:
        return
    for link, answer in led_links(subject):
        if answer.state == "case":
            fix = link_fix(link, subject.source.path, subject.source.text, answer, repository)
            message = f"The link is spelled `{shown(answer.path, 200)}`, the file is `{shown(answer.spelling, 200)}`."
            yield Violation(target_span(subject, link), message, "Use the spelling of the file.", fix, answer.path)
    for code, named, answer in named_codes(subject):
        if answer.state == "case":
            fix = word_fix(code, subject.source.path, subject.source.text, named, (answer, repository))
            yield _misspelled(subject.page.span(code), named, answer, fix)
    for offset, named, answer in named_prose(subject):
        if answer.state == "case":
            fix = bare_fix(offset, subject.source.path, named, (answer, repository))
            yield _misspelled(subject.source.span(offset, offset + len(named.path)), named, answer, fix)


def _misspelled(span: Span, named: Named, answer: Answer, fix: tuple[Edit, ...]) -> Violation:
    message = f"`{shown(named.path, 200)}` is spelled in another case than `{shown(answer.spelling, 200)}`."
    return Violation(span, message, "Use the spelling of the file.", fix, named.path)
