"""A block has a problem that shellcheck knows, where that program is installed.

shellcheck knows hundreds of ways in which a shell text does something else than its author meant: words are split,
globs match nothing, an exit code is lost. Off as shipped, because a gate must say the same everywhere: turn
it on where every machine that runs the gate has shellcheck in a system folder.

It is given each block by itself, with gaps such as `<name>` replaced by words, and `--norc`, so that no file in a home
folder decides. `level` is the mildest it reports (`error`, `warning`, `info`, `style`), `without` lists codes to leave
out; shipped are those that only make sense for a whole script (no shebang, variables set elsewhere, files it cannot
follow). Each code has its page: `https://www.shellcheck.net/wiki/SC2086`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.gate.commands.checker import Comment, Level, ask_shellcheck, find_shellcheck
from runbook_kit.gate.commands.options import read_options
from runbook_kit.gate.commands.shell import Shell, holds_shell, shells
from runbook_kit.gate.rule import Subject, Violation
from runbook_kit.plan.shell.tree import read_tree
from runbook_kit.suggestion import shown

DIALECTS = {"sh": "sh", "zsh": ""}  # by language; zsh is none that shellcheck knows
WIDEST = 200  # characters of what it says


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """The mildest level that counts, and codes that do not."""

    level: Level = "warning"
    without: tuple[str, ...] = ()


def check(subject: Subject) -> Iterator[Violation]:
    """What shellcheck says about every block, where it says it."""
    if not holds_shell(subject.source.text) or not find_shellcheck():
        return
    options = read_options(subject.options, Options)
    for shell in shells(subject.page):
        dialect = DIALECTS.get(shell.language, "bash")
        tree = read_tree(shell.text)
        if dialect and tree is not None:
            for comment in ask_shellcheck(tree.text, dialect, options.level, options.without):
                yield _violation(subject, shell, comment)


def _violation(subject: Subject, shell: Shell, comment: Comment) -> Violation:
    start = _offset(shell.text, comment.line, comment.column)
    end = max(_offset(shell.text, comment.end_line, comment.end_column), start + 1)
    code = f"SC{comment.code}"
    message = f"{shown(comment.message.rstrip('.'), WIDEST)} ({comment.level}, {code})."
    hint = f"See https://www.shellcheck.net/wiki/{code}."
    return Violation(shell.span(subject.source, start, min(end, len(shell.text))), message, hint, token=code)


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a 1-based line and column, within the text."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    before = sum(len(each) + 1 for each in lines[: line - 1])
    return before + min(column - 1, len(lines[line - 1]))
