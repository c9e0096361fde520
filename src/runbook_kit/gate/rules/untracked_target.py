"""A link or a path in inline code means something that git does not track: it is ignored, or was never added.

It lies in your work tree and nowhere else: in a fresh clone, in CI and on GitHub it is missing. Add a file that belongs
to the repository with `git add`; mark the path of a file that a command makes as an example.

    `out/report.json`                 wrong: `out/` is ignored, no reader has it
    <code>out&#47;report.json</code>  right: marked as an example
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.links import led_links, target_span
from runbook_kit.gate.paths.marks import named_codes
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown

WHY = {"ignored": "git ignores it", "present": "it lies in your work tree, and git does not track it"}


def check(subject: Subject) -> Iterator[Violation]:
    """Links and paths that exist here at most."""
    repository = subject.repository
    if repository is None:
        return
    for link, answer in led_links(subject):
        if answer.state == "untracked":
            why = WHY.get(repository.outlook.unseen(answer.path), "git does not track it")
            message = f"The link leads to `{shown(answer.path, 200)}`, which only you may have: {why}."
            yield Violation(
                target_span(subject, link), message, "Add the file to git, or link to another.", (), answer.path
            )
    for code, named, answer in named_codes(subject):
        if answer.state == "untracked":
            why = WHY.get(repository.outlook.unseen(answer.path), "git does not track it")
            message = f"`{shown(named.path, 200)}` is a path that only you may have: {why}."
            hint = "Add the file to git, or mark the path as an example: `runbook rule unmarked-path` shows how."
            yield Violation(subject.page.span(code), message, hint, (), named.path)
