"""Whether anything a document names or links to may be wrong, by its survey alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.paths.repository import Repository
from runbook_kit.gate.paths.words import decoded

# Of a document that is linked to, a fragment, and its survey when it is the linking document itself: empty for a
# fragment that surely leads somewhere, else what the answer depends on.
Anchored = Callable[[str, str, Survey | None], str]


def suspicions(path: str, survey: Survey, repository: Repository, anchor: Anchored) -> Iterator[str]:
    """What may be wrong in the document at `path`, each as one text that tells it from every other state.

    A document without any has no finding of the rules about links and paths, but for undefined references.
    """
    for word in survey.codes:
        found = repository.word(path, decoded(word))
        if found is not None and found[1].state != "found":
            yield f"code {word} {found[1].state} {found[1].spelling}"
    for word in survey.words:
        if word.lstrip("./").partition("/")[0] in repository.words.tops or word.startswith("."):
            found = repository.word(path, word)
            if found is not None and found[1].state != "found":
                yield f"word {word} {found[1].state} {found[1].spelling}"
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is None or (answer.state == "found" and not answer.fragment):
            continue
        if answer.state != "found":
            yield f"link {link} {answer.state} {answer.spelling}"
        elif state := anchor(answer.path, answer.fragment, survey if answer.path == path else None):
            yield f"anchor {link} {state}"
    if survey.dangling:
        yield "dangling"


def referred(path: str, survey: Survey, repository: Repository) -> Iterator[str]:
    """Every path of the repository that a document names or links to, whether or not it is there."""
    for word in (*survey.codes, *survey.words):
        found = repository.word(path, decoded(word))
        if found is not None:
            yield from repository.candidates(path, found[0])
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is not None and answer.state != "outside":
            yield answer.path
