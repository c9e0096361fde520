"""What a run has changed outside the scope that was declared for it, as git sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from runbook_kit.errors import RunbookError
from runbook_kit.gitprocess import Git, ask_all, open_git

STATUS = ("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")


def watch_scope(
    root: Path, scope: tuple[str, ...], out: str, environ: Mapping[str, str]
) -> Callable[[], tuple[str, ...]]:
    """What tells, whenever it is asked, which paths outside `scope` and `out` were changed since now.

    What git ignores is not looked at. Outside a repository nothing can be told.
    """
    if not scope:
        return tuple
    try:
        git = open_git(root, environ)
    except RunbookError:
        return tuple
    before, head = dirty(git), commit(git)
    allowed = (*scope, out)

    def strays() -> tuple[str, ...]:
        changed = (dirty(git) - before) | committed(git, head)
        return tuple(sorted(path for path in changed if not any(is_below(path, each) for each in allowed)))

    return strays


def dirty(git: Git) -> frozenset[str]:
    """The paths that differ from the last commit, each with how."""
    (answer,) = ask_all(git, [STATUS])
    return frozenset(entry[3:] for entry in answer.out.decode("utf-8", "surrogateescape").split("\0") if len(entry) > 3)


def commit(git: Git) -> str:
    (answer,) = ask_all(git, [("rev-parse", "-q", "--verify", "HEAD")])
    return answer.out.decode().strip() if answer.code == 0 else ""


def committed(git: Git, head: str) -> frozenset[str]:
    """The paths that commits since `head` have changed."""
    if not head or commit(git) == head:
        return frozenset()
    (answer,) = ask_all(git, [("diff", "--name-only", "-z", "--no-renames", head, "HEAD")])
    return frozenset(filter(None, answer.out.decode("utf-8", "surrogateescape").split("\0")))


def is_below(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
