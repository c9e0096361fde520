"""Whether anything a document names or links to may be wrong, by its survey alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal

from msgspec import Struct

from runbook_kit.gate.page.survey import Survey
from runbook_kit.gate.paths.destination import lead
from runbook_kit.gate.paths.repository import Answer, Repository, folder_of
from runbook_kit.gate.paths.words import decoded

# Of a document that is linked to, a fragment, and its survey when it is the linking document itself: whether the
# fragment surely leads somewhere.
Leads = Callable[[str, str, Survey | None], bool]
InProse = Callable[[Collection[str]], Collection[str]]  # which of some words of a document may stand in its prose


class Suspicion(Struct, frozen=True, array_like=True):
    """Something that may be wrong; `path` is one that is not tracked, empty when it is something else.

    `word` is what the document says, by which the places are found; empty when the whole document is concerned.
    """

    kind: Literal["code", "word", "link", "anchor", "dangling", "entities"]
    path: str = ""
    word: str = ""


def suspicions(
    path: str, survey: Survey, repository: Repository, leads: Leads, in_prose: InProse
) -> Iterator[Suspicion]:
    """What may be wrong in the document at `path`. Without any, none of the rules about links and paths objects."""
    tops, harmless, files = repository.words.tops, repository.harmless, repository.tracked.files
    folder = folder_of(path)
    for word in survey.codes:
        if word not in harmless and (word not in files or ":" in word or "#" in word):  # behind these a path may end
            named = repository.word(path, decoded(word))
            if named is not None and named[1].state != "found":
                yield Suspicion("code", absent(named[1]), word)
    doubtful = [
        word
        for word in survey.words
        if word not in harmless
        and word not in files
        and (word.lstrip("./").partition("/")[0] in tops or word.startswith("."))
        and repository.words.named(word) is not None
        and lead(folder, word) not in files
    ]
    # Most of them are in code blocks. To know where a path leads that is not there takes longest.
    for word in in_prose(doubtful) if doubtful else ():
        named = repository.word(path, word)
        if named is not None and named[1].state != "found":
            yield Suspicion("word", absent(named[1]), word)
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is None:
            continue
        if answer.state != "found":
            yield Suspicion("link", absent(answer), link)
        elif answer.fragment and not leads(answer.path, answer.fragment, survey if answer.path == path else None):
            yield Suspicion("anchor", word=link)
    if survey.dangling:
        yield Suspicion("dangling")


def absent(answer: Answer) -> str:
    """The path that is not tracked, and may lie here all the same."""
    return answer.path if answer.state in {"missing", "untracked"} else ""


def refers(path: str, survey: Survey, repository: Repository, targets: Collection[str], in_prose: InProse) -> bool:
    """Whether a document links to one of the paths `targets`, or names it, whether or not it is there."""
    for link in survey.links:
        answer = repository.link(path, link)
        if answer is not None and answer.state != "outside" and _is_among(answer.path, repository, targets):
            return True
    if any(_names(path, decoded(word), repository, targets) for word in survey.codes):
        return True
    words = [word for word in survey.words if _names(path, word, repository, targets)]
    return bool(words and in_prose(words))


def _names(path: str, word: str, repository: Repository, targets: Collection[str]) -> bool:
    named = repository.words.named(word)
    return named is not None and any(
        _is_among(each, repository, targets) for each in repository.candidates(path, named)
    )


def _is_among(path: str, repository: Repository, targets: Collection[str]) -> bool:
    """Whether a path is one of `targets`, or depends on one of them by a symbolic link on its way or at its end."""
    tracked = repository.tracked
    if path in targets or not tracked.symlinks:
        return path in targets
    links = [link for link in tracked.symlinks if link in targets]
    on_its_way = any(path.startswith(f"{link}/") or path == tracked.resolve(link) for link in links)
    return on_its_way or tracked.resolve(path) in targets
