"""What a block does to the meaning of its own words: functions, aliases, PATH and the like."""

from __future__ import annotations

import re

from msgspec import Struct, field

from runbook_kit.plan.commands.catalogue import Catalogue
from runbook_kit.plan.model import Reason
from runbook_kit.plan.shell.words import Dynamic, is_literal

NAME = re.compile(r"[A-Za-z_]\w*")
PLAIN = re.compile(r"[\w@%+:,./-]+(?: [\w@%+:,./=-]+)*", re.ASCII)  # words that mean themselves to every shell
DECLARING = frozenset({"export", "declare", "typeset", "local", "readonly", "let", "integer", "float"})
SETTING = {"read": 0, "mapfile": 0, "readarray": 0, "getopts": 1, "vared": 0}  # first word that may be a name
REDEFINING = frozenset({"enable", "zmodload", "autoload", "emulate", "rehash"})
EVERY = "*"


class Lookup(Struct):
    """Names that no longer mean what the catalogue says, and variables known to hold something."""

    catalogue: Catalogue
    functions: set[str]
    tainted: set[str]
    assigned: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)  # functions defined in this block
    announced: set[str] = field(default_factory=set)  # functions that the block defines somewhere
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)  # that stand for plain words

    def is_tainted(self, name: str, *, builtin: bool) -> bool:
        """Whether `name` may be another program by now; builtins are not looked up in PATH."""
        return name in self.tainted or (EVERY in self.tainted and not builtin)

    def is_function(self, name: str, *, later: bool) -> bool:
        """Whether `name` is a function and nothing else; `later`: it is called when all the block is read."""
        return (name in self.functions or (later and name in self.announced)) and name not in self.tainted

    def define(self, name: str, line: int, what: str = "function") -> list[Reason]:
        """A function or alias called `name`."""
        if what == "function":
            self.functions.add(name)
            self.own.add(name)
        if not name or self.catalogue.entry(name) is None:
            return []
        self.tainted.add(name)
        return [Reason("redefines-command", f"{what.capitalize()} `{name}` replaces the command of that name.", line)]

    def abbreviate(self, word: str, line: int) -> list[Reason]:
        """`alias NAME=VALUE`: one that stands for plain words is read as these from here on."""
        name, _, value = word.partition("=")
        if is_literal(word) and PLAIN.fullmatch(value) and self.catalogue.entry(name) is None:
            self.aliases[name] = tuple(value.split())
        else:
            self.aliases.pop(name, None)
        return self.define(name, line, "alias")

    def assign(self, name: str, value: str, line: int) -> list[Reason]:
        """A variable set for the rest of the block."""
        if value:
            self.assigned.add(name)
        changed = self.catalogue.changes_lookup(name, value)
        self.tainted.update(changed)
        return [Reason("changes-lookup", changes(name, changed, lasting=True), line)] if changed else []

    def forget(self, names: tuple[str, ...], line: int) -> list[Reason]:
        """`unset`: a variable may be empty now; without PATH nothing is found where it was."""
        self.assigned.difference_update(names)
        self.functions.difference_update(names)
        return self.assign("PATH", "", line) if "PATH" in names else []

    def declare(self, words: tuple[str, ...], line: int) -> list[Reason]:
        """What a builtin such as `export`, `read`, `printf -v`, `alias` or `hash` does to names."""
        name, rest = words[0], words[1:]
        if name == "alias":
            return [reason for word in rest if "=" in word for reason in self.abbreviate(word, line)]
        if name == "unset":
            return self.forget(tuple(word for word in rest if word[:1] != "-"), line)
        if name in REDEFINING or (name == "hash" and "-p" in rest):
            self.tainted.add(EVERY)
            return [Reason("changes-lookup", f"`{' '.join(words)}` changes which commands names stand for.", line)]
        if name == "printf":
            return self.assign(rest[1], Dynamic("?"), line) if rest[:1] == ("-v",) and len(rest) > 1 else []
        if name in SETTING:
            return [reason for word in rest[SETTING[name] :] for reason in self._set(word, line)]
        return self._declared(rest, line) if name in DECLARING else []

    def _set(self, word: str, line: int) -> list[Reason]:
        return self.assign(word, Dynamic("?"), line) if NAME.fullmatch(word) else []

    def _declared(self, words: tuple[str, ...], line: int) -> list[Reason]:
        unknown = next((word for word in words if not is_literal(word)), "")
        if unknown:
            self.tainted.add(EVERY)
            what = f"`{unknown}` sets variables whose names only the run knows."
            return [Reason("changes-lookup", what, line)]
        pairs = [word.partition("=") for word in words if "=" in word and word[:1] != "-"]
        return [reason for name, _, value in pairs for reason in self.assign(name, value, line)]


def changes(name: str, programs: tuple[str, ...], *, lasting: bool) -> str:
    """What setting `name` means for `programs`: from here on, or for one command only."""
    shown = "which programs run" if EVERY in programs else f"what {', '.join(programs[:3])} run"
    shown += " …" if len(programs) > 3 else ""
    what = "they are unknown from here on" if lasting else "this command is unknown"
    return f"Setting {name} changes {shown}: {what}."
