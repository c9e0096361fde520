"""What git keeps: the entries of the index, and files as the index or another revision has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.gitfolder import git_index
from runbook_kit.gitindex import INTENDED, KIND, REGULAR, SKIPPED, SYMLINK, Index, make_index
from runbook_kit.gitprocess import Git, ask, ask_all, read_objects
from runbook_kit.gitrevision import resolve
from runbook_kit.repo import LARGEST
from runbook_kit.suggestion import quoted

MANY = 100  # paths; more are cheaper to pick out of all entries than to name on a command line
INVISIBLE = "--ita-invisible-in-index"
EMPTY = {  # the ids of an empty file and of an empty folder
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813": (
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    ),
}

_Entry = tuple[str, int, str]  # path, mode, object id


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
    listed = [*map(_tree_entry, paths_in(ask(git, "ls-files", "-z", "-v", "--stage")))]
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
    listed = [(path, int(mode, 8), name) for (mode, _, name), path in map(_tree_entry, paths_in(out))]
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


def _index_entries(git: Git, paths: Collection[str]) -> Iterator[_Entry]:
    """The entries of `paths`; of a path in conflict, our side's."""
    wanted = frozenset(paths)
    if not wanted:
        return
    named = () if len(wanted) > MANY else ("--", *wanted)
    seen: set[str] = set()
    for (mode, name, stage), path in map(_tree_entry, paths_in(ask(git, "ls-files", "-z", "--stage", *named))):
        if path in wanted and path not in seen and stage != "1":
            seen.add(path)
            yield path, int(mode, 8), name


def _intended(git: Git, empty: Mapping[str, str]) -> frozenset[str]:
    """Those of the `empty` files, path → object id, that are only announced: git itself counts them as not there."""
    if not empty:
        return frozenset()
    nothing = EMPTY[next(iter(empty.values()))]
    there = ask(git, "diff-index", "--cached", "-z", "--name-only", "--no-ext-diff", INVISIBLE, nothing, "--")
    return frozenset(empty) - frozenset(paths_in(there))


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


def paths_in(out: bytes) -> list[str]:
    """The paths in git's output, each with a NUL behind it; bytes that are not UTF-8 become surrogates."""
    return _decode(out).split("\0")[:-1]


def _decode(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape")
