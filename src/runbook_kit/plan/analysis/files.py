"""The files that commands of a block name: which they read, which they write, and from which folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from posixpath import isabs, join, normpath

from msgspec import Struct, field

from runbook_kit.plan.model import FileUse
from runbook_kit.plan.shell.script import SimpleCommand
from runbook_kit.plan.shell.words import Pattern, is_literal

TESTS = frozenset({"[", "[[", "test"})
FILE_TESTS = frozenset(f"-{letter}" for letter in "bcdefghkprsuwxGLNOS")
ROUNDABOUT = re.compile(r"//|(?:\A|/)\.\.?(?:/|\Z)|/\Z")
SETTINGS = frozenset({"--config", "--config-file", "--conf", "--env-file", "--settings", "--values", "--inventory"})
PATH = re.compile(r"/|\.[A-Za-z0-9]{1,6}\Z")
REPLACED = "{}"  # what `find` and `xargs` put a name in for
CONDITION = 0  # guards of an `if` hold on every later line


class Files(Struct):
    """Collects uses in source order; paths are as seen from where the block begins."""

    uses: dict[FileUse, None] = field(default_factory=dict)
    folders: dict[tuple[int, ...], str | None] = field(default_factory=dict)  # by subshell; None: only the run knows
    tested: set[tuple[str, int]] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def change_folder(self, command: SimpleCommand, target: str | None) -> None:
        """`cd target` in the subshell of `command`."""
        here = self.folder(command.place.subshells)
        inside = target is not None and is_literal(target) and target not in ("", "-")
        if not inside or target is None:
            self.folders[command.place.subshells] = None
        elif isabs(target):
            self.folders[command.place.subshells] = normpath(target)
        else:
            self.folders[command.place.subshells] = None if here is None else normpath(join(here, target))

    def folder(self, subshells: tuple[int, ...]) -> str | None:
        """The folder in which commands of this subshell run: its own, or that of the nearest one around it."""
        for length in range(len(subshells), -1, -1):
            if subshells[:length] in self.folders:
                return self.folders[subshells[:length]]
        return "."

    def resolve(self, path: str, command: SimpleCommand) -> str | None:
        """`path` as seen from where the block begins; None when a folder on the way is only known to the run."""
        if isabs(path):
            return normpath(path) if ROUNDABOUT.search(path) else path
        if path[:1] == "~" and isinstance(path, Pattern):
            return str(path)
        here = self.folder(command.place.subshells)
        if here == "." and not ROUNDABOUT.search(path):
            return path
        return None if here is None else normpath(join(here, path))

    def test(self, command: SimpleCommand) -> None:
        """`[ -f x ]`: what it tests may be missing."""
        words = command.words
        line = CONDITION if command.place.condition else command.line
        for operator, operand in pairwise(words):
            path = self.resolve(operand, command) if operator in FILE_TESTS and is_literal(operand) else None
            if path is not None:
                self.tested.add((path, line))

    def read(self, word: str, command: SimpleCommand) -> None:
        """A literal word that names a file the command needs."""
        if not is_literal(word) or not looks_like_file(word):
            return
        path = self.resolve(word, command)
        if path is None or path in self.written or {(path, command.line), (path, CONDITION)} & self.tested:
            return
        self.uses.setdefault(FileUse(path, command.line))

    def read_settings(self, words: Sequence[str], command: SimpleCommand) -> None:
        """Files that any program reads its settings from: `--config x.toml`."""
        for at, word in enumerate(words):
            if word[:2] != "--":
                continue
            name, equals, value = word.partition("=")
            if name in SETTINGS and is_literal(word):
                value = value if equals else words[at + 1] if at + 1 < len(words) else ""
                if PATH.search(value):
                    self.read(value, command)

    def write(self, word: str, command: SimpleCommand) -> bool:
        """A word that names a file the command writes; false when only the run knows which."""
        if REPLACED in word:
            return False
        home = isinstance(word, Pattern) and word[:1] == "~" and not set("*?[{") & set(word)
        path = self.resolve(word, command) if is_literal(word) or home else None
        if path is None:
            return False
        self.written.add(path)
        self.uses.setdefault(FileUse(path, command.line, writes=True))
        return True


def looks_like_file(word: str) -> bool:
    """Whether a word is a path of this machine: no address, no option, no device, no other host's file."""
    if not word or word[0] == "-" or "://" in word or word.startswith(("/dev/", "/proc/", "/sys/")) or "\n" in word:
        return False
    if REPLACED in word:
        return False
    return ":" not in word.split("/")[0]
