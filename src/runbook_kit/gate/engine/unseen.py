"""Why a path that git does not track may exist all the same."""

from __future__ import annotations

from collections.abc import Callable, Collection

from runbook_kit.gitprocess import Git, ask_all

BATCH = 200  # paths on one command line


def ignored(git: Git, paths: Collection[str]) -> frozenset[str]:
    """Those of `paths` that git would ignore, whether or not they are there."""
    names = [path for path in sorted(paths) if path and "\0" not in path and len(path) < 4096]
    found: set[str] = set()
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        (answer,) = ask_all(git, [("check-ignore", "--no-index", "--verbose", "--non-matching", "--", *batch)])
        # One line for each path, in their order; one that is not ignored begins with `::`.
        lines = answer.out.split(b"\n")[:-1]
        if answer.code in (0, 1) and len(lines) == len(batch):
            found.update(path for path, line in zip(batch, lines, strict=True) if _is_ignored(line))
    return frozenset(found)


def _is_ignored(line: bytes) -> bool:
    source = line.partition(b"\t")[0]
    return not source.startswith(b"::") and not source.partition(b":")[2].partition(b":")[2].startswith(b"!")


def why_unseen(present: Callable[[str], bool], hidden: Collection[str]) -> Callable[[str], str]:
    """The answer for one path: it is ignored, it is there and not tracked, or an empty text."""
    return lambda path: "ignored" if path in hidden else "present" if present(path) else ""
