"""Whether a word in inline code or prose names a path, and how its slashes are marked when it names an example."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.gate.paths.policy import PathPolicy

# What no path of a repository holds: white space, globs, alternatives, placeholders, expansions, calls, quotes.
FOREIGN = expression(r"[\s*?\[\]{}<>|$%=,;()'\"`!~^\x00-\x1f\x7f]")
STRANGE = expression(r"[@\\&:]")
SCHEME = expression(r"[A-Za-z][A-Za-z0-9+.-]*:(?!:|\d)|.*?://|[^/]*@[^/]*[:/]")
# A path and what follows it: `:12`, `:12:3`, `:12-20`, `::name`, `#L3`, `#anchor`.
PLACE = expression(r"([^:#]*+)(?:::.*|:\d+(?:[-:,]\d+)*+:?|#[^/]*)\Z", re.DOTALL)
START = expression(r"\A(?:/|(?:\.\.?/)+)")
SLASH_ENTITY = expression(r"&(?:#0*47|#[xX]0*2[fF]|sol);")
LONGEST = 4096  # of a path that a file system takes; also keeps slow patterns of a policy from long words
MASKED = expression(r"\\/|(?<=')/(?=')")


class Named(Struct, frozen=True):
    """A path that a word names: as written, and without a line, test or anchor behind it."""

    path: str
    suffix: str = ""

    @property
    def folder(self) -> bool:
        """Whether only a folder will do."""
        return self.path.endswith("/")


class Words:
    """Judges words by one policy and the top-level folders that git tracks."""

    def __init__(self, policy: PathPolicy, tops: Collection[str]) -> None:
        self.policy = policy
        self.tracked = frozenset(tops)
        self.tops = self.tracked | policy.roots
        self.named = lru_cache(maxsize=None)(self._named)

    def _named(self, word: str) -> Named | None:
        """The path that `word` names, or None: a word of unknown kind is not a finding."""
        if "/" not in word or len(word) > LONGEST or FOREIGN.search(word) or is_address(word):
            return None
        place = PLACE.match(word) if ":" in word or "#" in word else None
        path = place[1] if place else word
        if not self._is_path(path) or self.policy.never.fullmatch(path) or self.policy.placeholders.search(path):
            return None
        return Named(path, word[len(path) :])

    def _is_path(self, path: str) -> bool:
        plain = START.sub("", path)
        *folders, name = plain.split("/")
        first = folders[0] if folders else ""
        if not plain or "//" in path or STRANGE.search(path) or self.has_extension(first):
            return False  # `a.md/b.md` are two files
        if path.startswith("/"):
            return self._is_rooted(folders, name)
        if first in self.tops:
            return not self._is_branch(path)
        if first in self.policy.media or first.rpartition(".")[2] in self.policy.hosts:
            return False
        # `./out/` lies where a command is run, wherever that is.
        return self.has_extension(name) or (not name and not path.startswith("./"))

    def _is_rooted(self, folders: list[str], name: str) -> bool:
        """With a leading slash only what lies in a tracked folder and is no route: `/docs/x.md`, `/src/app/`."""
        if not folders or folders[0] not in self.tracked:
            return False
        return self.has_extension(name) if name else len(folders) > 1

    def _is_branch(self, path: str) -> bool:
        """`docs/update-readme`: two words, the first one of those branches begin with, and no extension."""
        first, _, rest = path.partition("/")
        if first not in self.policy.branches or not rest or "/" in rest:
            return False
        return not rest.startswith(".") and not self.has_extension(rest)  # git takes no branch that begins with a dot

    def has_extension(self, path: str) -> bool:
        """Whether the last segment ends in one of the policy's extensions."""
        name, dot, extension = path.rpartition("/")[2].rpartition(".")
        return bool(dot) and bool(name) and extension.lower() in self.policy.extensions


def is_address(word: str) -> bool:
    """Whether a word is of another kind of address: with a scheme, or with a user and a host."""
    return (":" in word or "@" in word) and SCHEME.match(word) is not None


def is_marked(raw: str) -> bool:
    """Whether inline code as written says that its path is an example: every slash is an entity or masked."""
    if "&" not in raw and "\\/" not in raw and "'/'" not in raw:
        return False
    bare = MASKED.sub("", SLASH_ENTITY.sub("", raw))
    return bare != raw and "/" not in bare


def decoded(text: str) -> str:
    """Inline code with the entities of slashes decoded, as its author means it."""
    return SLASH_ENTITY.sub("/", text) if "&" in text else text
