"""A path in running text, without backticks, is not there.

Only words count that begin with a top-level folder of the repository (or one that `gates/paths.yaml` lists) and end in
a known extension; the value of a command's option does not. A path that will come is marked with a remark behind it,
one that is an example with an escaped or encoded slash; both read well. When git knows that the file was renamed,
`--fix` writes the new name.

    See docs/setup.md for more.             wrong when nobody tracks it
    See docs/setup.md (future) for more.    right, and so is docs\\/setup.md
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.marks import named_prose
from runbook_kit.gate.paths.mending import bare_fix
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Words of the prose whose path is not tracked."""
    repository = subject.repository
    for offset, named, answer in named_prose(subject):
        if answer.state in {"missing", "untracked"} and repository is not None:
            span = subject.source.span(offset, offset + len(named.path))
            close = repository.meant(answer.path)
            meant = f"Did you mean `{shown(close, 200)}`? " if close else ""
            fix = bare_fix(offset, subject.source.path, named, (answer, repository))
            message = f"`{shown(named.path, 200)}` is not a path of this repository."
            yield Violation(span, message, f"{meant}Correct it, or write `(future)` behind it.", fix, named.path)
