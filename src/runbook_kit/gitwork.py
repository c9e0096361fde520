"""What git knows of the repository: what is tracked, what has changed since when, what another revision holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct, field

from runbook_kit.errors import InvalidInput
from runbook_kit.gitfolder import git_index
from runbook_kit.gitindex import INTENDED, KIND, REGULAR, SKIPPED, SYMLINK, Index, make_index
from runbook_kit.gitprocess import Answer, Git, ask, ask_all, asking, failure, read_objects
from runbook_kit.gitrevision import has_commits, resolve
from runbook_kit.repo import LARGEST
from runbook_kit.suggestion import quoted

RENAMES = "-l1000"  # git compares each deleted with each added file; with more of them only equal ones
MANY = 100  # paths; more are cheaper to pick out of all entries than to name on a command line


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


class Stored(Struct, frozen=True):
    """A file as git stores it; `data` is None when it is larger than was asked for. `size` in bytes."""

    path: str
    data: bytes | None
    size: int


def list_index(git: Git) -> Index:
    """What is tracked; nothing where there is no index yet. Starts git only for an index in an unusual form."""
    index = git_index(git.root, git.index_file)
    if index is not None:
        return index
    listed = [*map(_tree_entry, _lines(ask(git, "ls-files", "-z", "-v", "--stage")))]
    entries = {path: words for words, path in reversed(listed) if words[3] != "1"}  # as `_index_entries`
    modes = {path: int(mode, 8) for path, (_, mode, _, _) in entries.items()}
    marks = {path: SKIPPED for path, (tag, *_) in entries.items() if tag in "Ss" or tag.islower()}
    intended = _intended(git, {path: name for path, (_, _, name, _) in entries.items() if name in EMPTY})
    return make_index(
        [path for _, path in listed if path in entries],
        {path: mode for path, mode in modes.items() if mode != REGULAR},
        marks | {path: marks.get(path, 0) | INTENDED for path in intended},
    )


def origin(git: Git) -> str:
    """The address of the remote `origin`; empty when there is none."""
    (answer,) = ask_all(git, [("config", "--get", "remote.origin.url")])
    return _decode(answer.out).strip() if answer.code == 0 else ""


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
    found = _read_changes(_lines(answers[0].out))
    lines = dict(_read_numbers(_lines(answers[1].out)))
    before = {new: old for old, new in found.renamed.items()}
    touched = [
        Touched(path, _kind(path, found, before), *numbers, before.get(path, "")) for path, numbers in lines.items()
    ]
    new = [Touched(path, "untracked") for answer in answers[2:] for path in _lines(answer.out)]
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


def read_staged(git: Git, paths: Collection[str], most: int = LARGEST) -> Iterator[Stored]:
    """The regular files among `paths` as the index has them, in its order; up to `most` bytes of each are held.

    Links, submodules and paths that are not in the index are left out.
    """
    yield from _read(git, [entry for entry in _index_entries(git, paths) if _is_regular(entry[1])], most)


def staged_links(git: Git, paths: Collection[str]) -> dict[str, str]:
    """Where the symbolic links among `paths` lead, as the index has it."""
    links = [entry for entry in _index_entries(git, paths) if entry[1] & KIND == SYMLINK]
    return {stored.path: _decode(stored.data or b"") for stored in _read(git, links, LARGEST)}


def read_at(git: Git, ref: str, paths: Iterable[str], most: int = LARGEST) -> dict[str, bytes]:
    """The regular files `paths`, and those below the folders `paths`, in the revision `ref`; what is not there is not.

    Raises `UsageError` for an unknown `ref` and `InvalidInput` (`file-too-large`) above `most` bytes.
    """
    out = ask(git, "ls-tree", "-r", "-z", "--full-tree", resolve(git, ref), "--", *paths)
    return _read_tree(git, out, ref, most)


def read_folder_at(git: Git, ref: str, folder: str, endings: tuple[str, ...], most: int = LARGEST) -> dict[str, bytes]:
    """The regular files right in `folder` (empty: the root) in the revision `ref` whose names end so.

    Raises as `read_at`.
    """
    named = (f"{folder}/",) if folder else ()
    out = ask(git, "ls-tree", "-z", "--full-tree", resolve(git, ref), "--", *named)
    return _read_tree(git, out, ref, most, endings)


def _read_tree(git: Git, out: bytes, ref: str, most: int, endings: tuple[str, ...] = ("",)) -> dict[str, bytes]:
    """The contents of the regular files that `ls-tree` has listed, of those whose names end so."""
    listed = [(path, int(mode, 8), name) for (mode, _, name), path in map(_tree_entry, _lines(out))]
    entries = [entry for entry in listed if _is_regular(entry[1]) and entry[0].endswith(endings)]
    found = list(_read(git, entries, most))
    for stored in found:
        if stored.data is None:
            raise InvalidInput(
                f"{quoted(stored.path, 200)} has {stored.size / 1048576:.1f} MB in {quoted(ref, 200)}.",
                hint=f"At most {most / 1048576:g} MB are read.",
                code="file-too-large",
            )
    return {stored.path: stored.data for stored in found if stored.data is not None}


INVISIBLE = "--ita-invisible-in-index"
EMPTY = {  # the ids of an empty file and of an empty folder
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813": (
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    ),
}

_LIST_TRACKED = ("ls-files", "-z", "-t", "--modified", "--deleted")
_LIST_WORK_TREE = (*_LIST_TRACKED, "--others", "--exclude-standard")

_Entry = tuple[str, int, str]  # path, mode, object id


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
    return (_read_changes(_lines(first.out)), answers)


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
    lines = _lines(answer.out)
    modified, removed, unknown = (
        frozenset(line[2:] for line in lines if line[0] == letter and not line.endswith("/")) for letter in "CR?"
    )
    return modified - removed, removed, unknown


def _index_entries(git: Git, paths: Collection[str]) -> Iterator[_Entry]:
    """The entries of `paths`; of a path in conflict, our side's."""
    wanted = frozenset(paths)
    if not wanted:
        return
    named = () if len(wanted) > MANY else ("--", *wanted)
    seen: set[str] = set()
    for (mode, name, stage), path in map(_tree_entry, _lines(ask(git, "ls-files", "-z", "--stage", *named))):
        if path in wanted and path not in seen and stage != "1":
            seen.add(path)
            yield path, int(mode, 8), name


def _intended(git: Git, empty: Mapping[str, str]) -> frozenset[str]:
    """Those of the `empty` files, path → object id, that are only announced: git itself counts them as not there."""
    if not empty:
        return frozenset()
    nothing = EMPTY[next(iter(empty.values()))]
    there = ask(git, "diff-index", "--cached", "-z", "--name-only", "--no-ext-diff", INVISIBLE, nothing, "--")
    return frozenset(empty) - frozenset(_lines(there))


def _tree_entry(line: str) -> tuple[list[str], str]:
    """The three words before the tab, and the path behind it."""
    words, _, path = line.partition("\t")
    return words.split(), path


def _is_regular(mode: int) -> bool:
    return mode & KIND == REGULAR & KIND


def _read(git: Git, entries: list[_Entry], most: int) -> Iterator[Stored]:
    blobs = read_objects(git, [name for _, _, name in entries], most)
    for (path, _, _), blob in zip(entries, blobs, strict=True):
        yield Stored(path, blob.data, blob.size)


def _lines(out: bytes) -> list[str]:
    return _decode(out).split("\0")[:-1]


def _decode(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape")
