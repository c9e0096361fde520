"""A command's failure is thrown away: `|| true`, `|| echo …`, `; true`, or `set +e` that is never taken back.

A run that goes on after a failed step reports success that was not there. When a step may fail, say so where a run and
its reader see it: `continue_on_error=true` on the fence, or a comment with the reason on the same line.

Accepted are a fallback to another command that does something (`a --help || a help`), a default inside `$(…)`, a
condition, and a command whose exit code is an answer (`questions` of the policy: `grep`, `test`, `diff` …): that
`grep` finds nothing is no failure.

Wrong: `make test || true`. Right: `make test`, or `make clean || true  # nothing to clean on the first run`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import Shell, attribute, may_hold, shells
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.masked import PART, explained, masked
from runbook_kit.plan.shell.tree import read_tree

HINT = "Let it fail, or write the reason in a comment on the line, or `continue_on_error=true` on the fence."


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """Commands whose exit code is an answer, as they begin: `grep`, `git diff --quiet`."""

    questions: tuple[str, ...] = ()


def check(subject: Subject) -> Iterator[Violation]:
    """Every place of a block that lets a failed command pass."""
    questions = tuple(tuple(each.split()) for each in read_options(subject.options, Options).questions)
    if not may_hold(subject.document, lambda shell: PART.search(shell.text) is not None):
        return
    for shell in shells(subject.page):
        if not PART.search(shell.text) or attribute(subject.page, shell, "continue_on_error") == "true":
            continue
        tree = read_tree(shell.text)
        if tree is None:
            continue
        noted = explained(tree)
        for first, last, message in masked(tree, questions):
            if last.end_point.row not in noted:
                yield _violation(subject, shell, tree.start(first), tree.end(last), message)


def _violation(subject: Subject, shell: Shell, start: int, end: int, message: str) -> Violation:
    return Violation(
        shell.span(subject.source, start, end), message, HINT, token=" ".join(shell.text[start:end].split())
    )
