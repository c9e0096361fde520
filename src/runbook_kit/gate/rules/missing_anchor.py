"""A link leads to a place in a document that is not there.

Anchors are those that GitHub makes of headings, ids of raw HTML, explicit ids such as `{#id}`, and the ids of blocks.
`#L10` and `#L3-L9` are lines of a file, and must not lie behind its end.

    [steps](guide.md#the-steps)    wrong when the heading reads `Steps`
    [steps](guide.md#steps)        right
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.destination import read_destination
from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.paths.repository import Answer, Repository
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import nearest, shown

# Places that browsers and GitHub know in every document, and fragments that are no anchors.
ALWAYS = ("", "top", "readme")
OTHERWISE = (":~:", "page=", "!", "/", "?")
COMPARED = 100_000  # anchors that the wrong fragments of one document are compared with; more would take long


def check(subject: Subject) -> Iterator[Violation]:
    """Links whose fragment names nothing in the document they lead to."""
    repository = subject.repository
    if repository is None:
        return
    left = COMPARED
    for link, answer in led_links(subject):
        if answer.state != "found" or not answer.fragment:
            continue
        here = answer.path == subject.source.path
        if last := last_line(link.destination):
            problem = _beyond(repository, answer.path, last)
        else:
            there = subject.document.anchors if here else repository.anchors(answer.path)
            if there is None or is_anchor(answer.fragment, there):
                continue
            left -= len(there)
            problem = _nowhere(answer, there, here=here, guess=left > 0)
        if problem is not None:
            yield Violation(target_span(subject, link), *problem, (), f"{answer.path}#{answer.fragment}")


def last_line(destination: str) -> int:
    """The line that `#L10` or `#L3-L9` reaches to; 0 for every other destination."""
    read = read_destination(destination)
    return read.last_line if read else 0


def _nowhere(answer: Answer, there: frozenset[str], *, here: bool, guess: bool) -> tuple[str, str]:
    where = "this document" if here else f"`{shown(answer.path, 200)}`"
    close = nearest(answer.fragment, sorted(there)) if guess else ""
    hint = f"Did you mean `#{shown(close, 200)}`?" if close else "Link to a heading that is there, or to the document."
    return f"There is no `#{shown(answer.fragment, 200)}` in {where}.", hint


def _beyond(repository: Repository, path: str, last: int) -> tuple[str, str] | None:
    count = repository.outlook.lines(path)
    if not count or last <= count:
        return None
    message = f"`{shown(path, 200)}` has {count} lines; the link leads to line {last}."
    return message, "Link to the line it has moved to, or to a heading."


def is_anchor(fragment: str, there: frozenset[str]) -> bool:
    """Whether a fragment leads to one of the anchors; GitHub looks it up without regard to case."""
    name = fragment.removeprefix("user-content-")
    return fragment in ALWAYS or fragment.startswith(OTHERWISE) or name in there or name.lower() in there
