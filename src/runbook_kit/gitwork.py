"""What git knows of changes: what differs between a revision, the index and the work tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct, field

from runbook_kit.gitprocess import Answer, Git, ask_all, asking, failure
from runbook_kit.gitrevision import has_commits, resolve
from runbook_kit.gitstore import INVISIBLE, list_index, paths_in

RENAMES = "-l1000"  # git compares each deleted with each added file; with more of them only equal ones


class Changes(Struct, frozen=True):
    """What differs between a revision and now: paths of any type, each in one of the first four at least.

    Now means the index and the work tree: what is deleted in either is in `deleted`, also when it is still
    in the other. `renamed` maps old paths to new ones, as git finds them.
    """

    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    untracked: frozenset[str] = frozenset()  # in the work tree only, and not ignored


class Touched(Struct, frozen=True):
    """A path that differs. `added` and `deleted` are lines; None for what is no text, or was not read."""

    path: str
    kind: Literal["added", "modified", "deleted", "renamed", "untracked"]
    added: int | None = None
    deleted: int | None = None
    before: str = ""  # of one that was renamed: its old path


def changes(git: Git, base: str | None = None) -> Changes:
    """What differs between the commit `base` (an id; None: HEAD) and now: committed, staged, unstaged, untracked."""
    since_base, (work_tree,) = _staged_changes(git, base, (_LIST_WORK_TREE,))
    modified, removed, untracked = _work_tree(git, work_tree)
    return Changes(
        since_base.changed | modified,
        since_base.added,
        since_base.deleted | removed,
        since_base.renamed,
        untracked,
    )


def staged_changes(git: Git, base: str | None = None) -> Changes:
    """What differs between the commit `base` (an id; None: HEAD) and the index, which a commit made now would hold."""
    return _staged_changes(git, base, alone=True)[0]


def diffstat(git: Git, base: str, ref: str = "") -> tuple[Touched, ...]:
    """What differs between the commit `base` and `ref`, or the work tree, sorted by path.

    What git does not track is there, too, but without its number of lines: git does not read it. Raises `UsageError`
    (`unknown-base`) for what is no commit.
    """
    commits = [resolve(git, base), *([resolve(git, ref)] if ref else [])]
    compare = ("diff", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", RENAMES, "-M")
    commands = [(*compare, form, *commits, "--") for form in ("--name-status", "--numstat")]
    others = [] if ref else [("ls-files", "-z", "--others", "--exclude-standard")]
    answers = ask_all(git, [*commands, *others])
    for command, answer in zip([*commands, *others], answers, strict=True):
        if answer.code:
            raise failure(git, command, answer)
    found = _read_changes(paths_in(answers[0].out))
    lines = dict(_read_numbers(paths_in(answers[1].out)))
    before = {new: old for old, new in found.renamed.items()}
    touched = [
        Touched(path, _kind(path, found, before), *numbers, before.get(path, "")) for path, numbers in lines.items()
    ]
    new = [Touched(path, "untracked") for answer in answers[2:] for path in paths_in(answer.out)]
    return tuple(sorted([*touched, *new], key=lambda each: each.path))


def _kind(path: str, found: Changes, before: Mapping[str, str]) -> Literal["added", "modified", "deleted", "renamed"]:
    if path in before:
        return "renamed"
    return "added" if path in found.added else "deleted" if path in found.deleted else "modified"


def _read_numbers(words: list[str]) -> Iterator[tuple[str, tuple[int | None, int | None]]]:
    """The output of `--numstat -z`: added, deleted and path, or for a rename no path but two more words."""
    rest = iter(words)
    for word in rest:
        added, deleted, path = word.split("\t", 2)
        if not path:
            next(rest)
            path = next(rest)
        yield path, (_number(added), _number(deleted))


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else None


def untracked(git: Git) -> frozenset[str]:
    """The files in the work tree that are neither tracked nor ignored."""
    return _work_tree(git, ask_all(git, [_LIST_WORK_TREE])[0])[2]


@contextmanager
def asking_unstaged(git: Git, names: Collection[str] = ()) -> Iterator[Callable[[], frozenset[str]]]:
    """The tracked paths whose content in the work tree differs from the index; those that are gone, too.

    Git looks at every file for it, or at `names` and what is below them: for a few it need not look at the others.
    What is yielded waits for that, so that there is time for something else.
    """

    def found() -> frozenset[str]:
        (answer,) = answers()
        if answer.code and names:  # one of them lies behind a link or in a submodule
            (answer,) = ask_all(git, [_LIST_TRACKED])
        modified, removed, _ = _work_tree(git, answer)
        return modified | removed

    with asking(git, [(*_LIST_TRACKED, "--", *names)]) as answers:
        yield found


_LIST_TRACKED = ("ls-files", "-z", "-t", "--modified", "--deleted")
_LIST_WORK_TREE = (*_LIST_TRACKED, "--others", "--exclude-standard")


def _staged_changes(
    git: Git, base: str | None, others: Collection[tuple[str, ...]] = (), *, alone: bool = False
) -> tuple[Changes, list[Answer]]:
    """The index compared with `base` or HEAD, and the answers to the commands `others`, which run meanwhile.

    What is only announced (`git add -N`) is nothing to the index `alone`.
    """
    hides = (INVISIBLE,) if alone else ()
    compare = ("diff-index", "--cached", "-z", "--name-status", "--no-ext-diff", "--no-textconv", RENAMES, *hides)
    first, *answers = ask_all(git, [(*compare, "-M", base or "HEAD", "--"), *others])
    if first.code and base is None and not has_commits(git):
        index = list_index(git)
        return (Changes(added=frozenset((index.staged if alone else index).paths)), answers)
    if first.code:  # a partial clone may lack what similarity is judged by; equal files are known by their ids
        exact = (*compare, "-M100%", base or "HEAD", "--")
        (first,) = ask_all(git, [exact])
        if first.code:
            raise failure(git, exact, first)
    return (_read_changes(paths_in(first.out)), answers)


def _read_changes(words: list[str]) -> Changes:
    """The output of `--name-status -z`: a letter and a path, or for a rename a letter, a score and two paths."""
    paths: dict[str, set[str]] = {letter: set() for letter in "MADTUXB"}
    renamed: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        path = next(rest)
        if word[0] == "R":
            renamed[path] = next(rest)
        else:
            paths[word[0]].add(path)
    changed = paths["M"] | paths["T"] | paths["U"] | paths["X"] | paths["B"]
    return Changes(frozenset(changed), frozenset(paths["A"]), frozenset(paths["D"]), renamed)


def _work_tree(git: Git, answer: Answer) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The paths that `ls-files -t` calls modified, removed and untracked. One that is removed is not modified."""
    if answer.code:
        raise failure(git, ("ls-files",), answer)
    lines = paths_in(answer.out)
    modified, removed, unknown = (
        frozenset(line[2:] for line in lines if line[0] == letter and not line.endswith("/")) for letter in "CR?"
    )
    return modified - removed, removed, unknown
