"""What the repository tracks, as sets to look paths up in: files, folders, links and submodules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property
from itertools import islice, takewhile

from msgspec import Struct

from runbook_kit.gitentries import Entries
from runbook_kit.gitindex import Index

LONGEST_CHAIN = 40  # links on the way to a file, as many as Linux follows
FEW = 2000  # questions that are answered sooner one by one
LONGEST_PATH = 4096  # of a file that exists; what documents claim may be longer

NOT_DIGITS = re.compile(r"[^0-9]+")


def no_link(path: str) -> str | None:
    """Nothing: the link `path` is not followed."""
    del path
    return None


class Tracked(Struct, frozen=True, dict=True):
    """The tracked paths: with `/`, without one at either end; the root is the empty path.

    `files` are regular files, `folders` all their ancestors, and those of links and submodules. `read_link` gives
    the target of a link as it is written, None when it cannot be read.
    """

    files: Set[str] = frozenset()
    folders: Set[str] = frozenset({""})
    symlinks: frozenset[str] = frozenset()
    submodules: frozenset[str] = frozenset()
    read_link: Callable[[str], str | None] = no_link
    listing: Collection[str] = ()  # everything, in git's order

    def exists(self, path: str) -> bool:
        """Whether `path` is tracked; through links that stay inside. What lies in a submodule counts as existing."""
        if path in self.files or path in self.folders or path in self.symlinks:
            return True
        if not self.symlinks:
            return self.inside_submodule(path)
        real = self.resolve(path)
        return real is not None and (real in self.files or real in self.folders or self.inside_submodule(real))

    def is_folder(self, path: str) -> bool:
        """Whether `path` is a folder, a submodule, or a link to one of them inside of the repository."""
        real = self.resolve(path)
        return real is not None and (real in self.folders or real in self.submodules)

    def inside_submodule(self, path: str) -> bool:
        """Whether `path` is a submodule or lies in one: what is there is tracked by another repository."""
        return any(path == module or path.startswith(f"{module}/") for module in self.submodules)

    def resolve(self, path: str) -> str | None:
        """Where `path` leads when all links are followed; None: out of the repository, nowhere (a loop), unreadable.

        The result need not exist.
        """
        if not self.symlinks or len(path) > LONGEST_PATH:
            return path
        done: list[str] = []
        rest = path.split("/")[::-1]
        links = 0
        while rest:
            part = rest.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            done.append(part)
            here = "/".join(done)
            if here in self.symlinks:
                links += 1
                target = self.read_link(here) if links <= LONGEST_CHAIN else None
                if not target or target.startswith("/"):
                    return None
                done.pop()
                rest += target.split("/")[::-1]
        return "/".join(done)

    def fold(self, path: str) -> str | None:
        """The tracked path that differs from `path` in upper and lower case only, or in how letters are composed."""
        found = self._by_folded.get(_folded(path))
        return None if found == path else found

    def without(self, gone: Collection[str]) -> Tracked:
        """The same without some paths, as it will be when their deletion is staged."""
        left = [path for path in self.listing or sorted(self.paths) if path not in gone]
        links, modules = self.symlinks - frozenset(gone), self.submodules - frozenset(gone)
        files = frozenset(left) - links - modules
        return Tracked(files, _ancestors(tuple(left)), links, modules, self.read_link, tuple(left))

    @property
    def paths(self) -> Iterable[str]:
        """Everything tracked except folders."""
        return (*self.files, *self.symlinks, *self.submodules)

    @cached_property
    def key(self) -> str:
        """What tells these paths, and where links lead, from every other set; the same on every run."""
        from hashlib import blake2b

        links = [f"{path} {self.read_link(path)}" for path in sorted(self.symlinks)]
        modes = [*links, "", *sorted(self.submodules)]
        listing = "\0".join(self.listing or sorted(self.files))
        return blake2b("\0".join([listing, "", *modes]).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()

    @cached_property
    def tops(self) -> frozenset[str]:
        """The folders at the root."""
        return frozenset(folder for folder in self.folders if folder and "/" not in folder) | frozenset(
            module for module in self.submodules if "/" not in module
        )

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[str]]:
        """The paths of files by their last part, sorted."""
        found: dict[str, list[str]] = {}
        for path in self._sorted:
            found.setdefault(path[path.rfind("/") + 1 :], []).append(path)
        return found

    def names_in(self, folder: str) -> Sequence[str]:
        """The last parts of all paths right in a folder, sorted."""
        if folder not in self._names:
            start = f"{folder}/" if folder else ""
            first = bisect_left(self._sorted, start)
            below = takewhile(lambda path: path.startswith(start), islice(self._sorted, first, None))
            self._names[folder] = sorted({path[len(start) :].partition("/")[0] for path in below})
        return self._names[folder]

    @cached_property
    def _names(self) -> dict[str, Sequence[str]]:
        return {}

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self.listing or self.paths)

    @cached_property
    def _by_folded(self) -> Mapping[str, str]:
        """The first of several, whatever the order of a set."""
        paths = self._sorted[::-1]
        found = dict(zip(_all_folded(paths), paths, strict=True))  # later ones replace those before
        folders = sorted(self.folders, reverse=True)
        for folded, folder in zip(_all_folded(folders), folders, strict=True):
            found[folded] = min(found.get(folded, folder), folder)
        return found


class Sought(Set[str]):
    """A set that is looked up where it lies, and made only for who goes through it or asks for much of it."""

    def __init__(self, holds: Callable[[str], bool], make: Callable[[], Collection[str]]) -> None:
        self._holds = holds
        self._make = make
        self._left = FEW

    @cached_property
    def _made(self) -> Collection[str]:
        self._left = 0
        return self._make()

    def __contains__(self, path: object) -> bool:
        if self._left == 0:
            return path in self._made
        self._left -= 1
        return isinstance(path, str) and self._holds(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    @classmethod
    def _from_iterable(cls, paths: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(paths)


class Glimpse(Tracked, frozen=True, dict=True, kw_only=True):
    """The tracked paths for who asks about few of them: reading all takes longer than looking at a document."""

    entries: Entries

    @cached_property
    def tops(self) -> frozenset[str]:
        return self.entries.tops() | frozenset(module for module in self.submodules if "/" not in module)


def glimpse(entries: Entries, whole: Callable[[], Index], read_link: Callable[[str], str | None] = no_link) -> Tracked:
    """As `make_tracked`, with the same answers; `whole` gives the index that `entries` are of."""
    tracked = cache(lambda: make_tracked(whole(), read_link))
    other = entries.symlinks | entries.submodules
    return Glimpse(
        Sought(lambda path: path not in other and entries.has(path), lambda: tracked().files),
        Sought(entries.has_below, lambda: tracked().folders),
        entries.symlinks,
        entries.submodules,
        read_link,
        Sought(entries.has, lambda: tracked().listing),
        entries=entries,
    )


def make_tracked(index: Index, read_link: Callable[[str], str | None] = no_link) -> Tracked:
    """The entries of `index` as sets."""
    everything = frozenset(index.paths)
    return Tracked(
        everything - index.symlinks - index.submodules if index.symlinks or index.submodules else everything,
        _ancestors(index.paths),
        index.symlinks,
        index.submodules,
        read_link,
        index.paths,
    )


def numbers(name: str) -> str:
    """The digits in `name`."""
    return NOT_DIGITS.sub("", name)


def _ancestors(paths: Iterable[str]) -> frozenset[str]:
    """Every folder above one of `paths`, the root included."""
    found = {""}
    for folder in {path.rpartition("/")[0] for path in paths}:
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _all_folded(paths: Sequence[str]) -> list[str]:
    """`_folded` of each: most are ASCII, and lower case is made of all at once sooner than one by one."""
    lower = "\0".join(paths).lower().split("\0") if paths else []
    return [each if path.isascii() else _folded(path) for path, each in zip(paths, lower, strict=True)]


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", path).casefold())
