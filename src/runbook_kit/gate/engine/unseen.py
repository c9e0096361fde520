"""Why a path that git does not track may exist all the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook_kit.gitprocess import Git

BATCH = 1000  # paths on one command line


def ignored(git: Git, paths: Collection[str]) -> frozenset[str]:
    """Those of `paths` that git would ignore, whether or not they are there."""
    names = [path for path in sorted(paths) if path and "\0" not in path and len(path) < 4096]
    found: set[str] = set()
    for start in range(0, len(names), BATCH):
        found.update(_ask(git, names[start : start + BATCH]))
    return frozenset(found)


def _ask(git: Git, names: Sequence[str]) -> Iterator[str]:
    """Those of `names` that are ignored. Git answers about none when one lies in a submodule or behind a link."""
    from runbook_kit.gitprocess import ask_all

    written = [f"./{name}" for name in names]  # a colon at the beginning would have a meaning
    (answer,) = ask_all(git, [("check-ignore", "--no-index", "--verbose", "--non-matching", "--", *written)])
    # One line for each path, in their order; one that is not ignored begins with `::`.
    lines = answer.out.split(b"\n")[:-1]
    if answer.code in (0, 1) and len(lines) == len(names):
        yield from (name for name, line in zip(names, lines, strict=True) if _is_ignored(line))
    elif len(names) > 1:
        middle = len(names) // 2
        yield from _ask(git, names[:middle])
        yield from _ask(git, names[middle:])


def _is_ignored(line: bytes) -> bool:
    source = line.partition(b"\t")[0]
    return not source.startswith(b"::") and not source.partition(b":")[2].partition(b":")[2].startswith(b"!")


def why_unseen(present: Callable[[str], bool], hidden: Collection[str]) -> Callable[[str], str]:
    """The answer for one path: it is ignored, it is there and not tracked, or an empty text."""
    return lambda path: "ignored" if path in hidden else "present" if present(path) else ""
