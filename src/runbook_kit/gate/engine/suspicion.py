"""Whether anything a document names or links to may be wrong, by its survey alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.paths.repository import Answer, Repository
from runbook_kit.gate.paths.words import decoded

# Of a document that is linked to, a fragment, and its survey when it is the linking document itself: whether the
# fragment surely leads somewhere.
Leads = Callable[[str, str, Survey | None], bool]


class Suspicion(Struct, frozen=True):
    """Something that may be wrong; `path` is one that is not tracked, empty when it is something else."""

    kind: Literal["code", "word", "link", "anchor", "dangling", "entities"]
    path: str = ""


def suspicions(path: str, survey: Survey, repository: Repository, leads: Leads) -> Iterator[Suspicion]:
    """What may be wrong in the document at `path`. Without any, none of the rules about links and paths objects."""
    tops = repository.words.tops
    for word in survey.codes:
        named = repository.word(path, decoded(word))
        if named is not None and named[1].state != "found":
            yield Suspicion("code", absent(named[1]))
    for word in survey.words:
        if word.lstrip("./").partition("/")[0] in tops or word.startswith("."):
            named = repository.word(path, word)
            if named is not None and named[1].state != "found":
                yield Suspicion("word", absent(named[1]))
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is None:
            continue
        if answer.state != "found":
            yield Suspicion("link", absent(answer))
        elif answer.fragment and not leads(answer.path, answer.fragment, survey if answer.path == path else None):
            yield Suspicion("anchor")
    if survey.dangling:
        yield Suspicion("dangling")


def absent(answer: Answer) -> str:
    """The path that is not tracked, and may lie here all the same."""
    return answer.path if answer.state in {"missing", "untracked"} else ""


def referred(path: str, survey: Survey, repository: Repository) -> Iterator[str]:
    """Every path of the repository that a document names or links to, whether or not it is there.

    Behind a symbolic link also the link, and what it leads to: a document depends on all of them.
    """
    tracked = repository.tracked
    for each in _written(path, survey, repository):
        yield each
        if tracked.symlinks:
            yield from (link for link in tracked.symlinks if each.startswith(f"{link}/"))
            yield tracked.resolve(each) or each


def _written(path: str, survey: Survey, repository: Repository) -> Iterator[str]:
    for word in (*survey.codes, *survey.words):
        named = repository.word(path, decoded(word))
        if named is not None:
            yield from repository.candidates(path, named[0])
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is not None and answer.state != "outside":
            yield answer.path
