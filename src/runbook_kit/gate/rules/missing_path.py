"""Inline code names a path of this repository that is not there.

Readers copy it, agents open it, and both find nothing. A word counts as a path when it begins with a top-level folder
of the repository (or one that `gates/paths.yaml` lists), or has a slash and a known extension, or is the name of a
folder with a slash at its end. A line, a test or an anchor behind it (`:12`, `::test_x`, `#L3`) is cut off. Globs,
placeholders, commands, branches, routes, addresses and words of unknown kind are no paths. Paths are looked up from
the root, then from the folder of the document; `./x` and `../x` from that folder first.

    `src/app/main.py`   wrong when nobody tracks it
    `src/main.py`       right when git tracks it

A path that is only an example is marked: `runbook rule unmarked-path` shows how. When git knows that the file was
renamed, `--fix` writes the new name.
"""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.paths.example import as_example
from runbook_kit.gate.paths.marks import named_codes
from runbook_kit.gate.paths.mending import word_fix
from runbook_kit.gate.paths.words import decoded
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.suggestion import shown


def check(subject: Subject) -> Iterator[Violation]:
    """Inline code whose path is not tracked."""
    repository = subject.repository
    for code, named, answer in named_codes(subject):
        if answer.state == "missing" and repository is not None:
            close = repository.meant(answer.path)
            meant = f"Did you mean `{shown(close, 200)}`? " if close else ""
            example = shown(as_example(decoded(code.text.strip())), 200)
            hint = f"{meant}Correct it, or mark it as an example: `{example}`."
            fix = word_fix(code, subject.source.path, subject.source.text, named, (answer, repository))
            message = f"`{shown(named.path, 200)}` is not a path of this repository."
            yield Violation(subject.page.span(code), message, hint, fix, named.path)
