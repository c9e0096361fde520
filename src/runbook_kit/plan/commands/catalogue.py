"""What programs do: the command catalogue as frozen data, and what it says about one command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath
from typing import Final

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.plan.commands.decide import MEANINGS, judge, select
from runbook_kit.plan.commands.entry import Entry, Raw, extended, items, mapping, read_entry, strings
from runbook_kit.plan.commands.options import Scan, scan
from runbook_kit.plan.commands.phrases import is_worse, risk_word, worst
from runbook_kit.plan.model import Risk
from runbook_kit.plan.shell.words import is_literal

FORMAT: Final = "commands/1"
PROCESSES: Final = (">(", "<(")
DEEPEST: Final = 3  # entries that extend one another


class Classified(Struct, frozen=True):
    """What the catalogue says about one command, wrappers not looked through."""

    risk: Risk
    argv_head: str
    why: str
    reads: tuple[str, ...] = ()  # words that name files, as they are: literal or not
    writes: tuple[str, ...] = ()
    entry: Entry | None = None
    arguments: tuple[str, ...] = ()  # behind the program, or behind the sub-command with an entry of its own


class Lookup(Struct, frozen=True):
    """Variables that change what these programs do; `*` stands for every program."""

    variables: tuple[str, ...]
    programs: tuple[str, ...]
    harmless: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Programs by name. Entries are read when they are first needed: a block names few of them."""

    version: str
    folders: frozenset[str]
    places: tuple[tuple[str, tuple[str, ...]], ...]
    lookup: tuple[Lookup, ...]
    raw: Mapping[str, tuple[object, bool]] = field(repr=False)
    parents: frozenset[str]  # programs with sub-commands that have an entry of their own
    # What was asked before: a runbook repeats its commands, paths and variables.
    entries: dict[str, Entry | None] = field(default_factory=dict, compare=False, repr=False)
    answers: dict[tuple[str, ...], Classified] = field(default_factory=dict, compare=False, repr=False)
    placed: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    ruled: dict[str, tuple[Lookup, ...]] = field(default_factory=dict, compare=False, repr=False)

    def entry(self, name: str) -> Entry | None:
        """What is known about `name`: a program, a path of one in a system folder, or `docker exec`."""
        if name not in self.entries:
            self.entries[name] = self._read(name)
        return self.entries[name]

    def _read(self, name: str) -> Entry | None:
        plain = basename(name) if "/" in name and dirname(name) in self.folders else name
        found = self.raw.get(plain)
        if found is None:
            return None
        return read_entry(plain, self._extended(found[0]), builtin=found[1] and plain == name)

    def _extended(self, value: object, depth: int = 0) -> Raw:
        own = value if isinstance(value, Mapping) else {"risk": value}
        parent = self.raw.get(str(own.get("extends", "")))
        return own if parent is None or depth == DEEPEST else extended(self._extended(parent[0], depth + 1), own)

    def classify(self, words: Sequence[str]) -> Classified:
        """Risk, decisive words and files of one command; `words` begins with the program. Unknown when not listed."""
        if not all(map(is_literal, words)):
            return self._classified(words)
        key = tuple(words)
        if key not in self.answers:
            self.answers[key] = self._classified(key)
        return self.answers[key]

    def _classified(self, words: Sequence[str]) -> Classified:
        entry = self.entry(words[0]) if words and is_literal(words[0]) else None
        if entry is None:
            return Classified("unknown", words[0] if words else "", MEANINGS["unknown"])
        arguments = tuple(words[1:])
        if entry.first_is_options and arguments and arguments[0][:1] != "-" and is_literal(arguments[0]):
            arguments = ("-" + arguments[0], *arguments[1:])
        if entry.any_case:
            arguments = tuple(word.lower() if is_literal(word) else word for word in arguments)
        return self._classify(entry, arguments)

    def _classify(self, entry: Entry, arguments: tuple[str, ...]) -> Classified:
        if arguments and entry.help.issuperset(arguments):
            return Classified("read", f"{entry.name} {arguments[0]}", MEANINGS["read"])
        found = scan(arguments, entry.options)
        inner = self._inner(entry, found, arguments)
        if inner is not None:
            return inner
        if found.words and arguments[-1] == "--help" and _sub_command(entry, found) == arguments[:-1]:
            return Classified("read", f"{entry.name} {' '.join(arguments)}", MEANINGS["read"])
        risk, head, why = judge(entry, found)
        writes = tuple(word for word in select(entry.writes, found) if self.is_file(word))
        for word in writes:
            placed = self.place_risk(word)
            if is_worse(placed, risk):
                risk, why = placed, f"writes {word}"
        return Classified(risk, head, why, select(entry.reads, found), writes, entry, arguments)

    def _inner(self, entry: Entry, found: Scan, arguments: tuple[str, ...]) -> Classified | None:
        """What the entry of a sub-command says that has its own: `docker exec`."""
        if entry.name not in self.parents or not found.words:
            return None
        count = 1 if f"{entry.name} {found.words[0]}" in self.raw else 2
        inner = self.entry(" ".join((entry.name, *found.words[:count]))) if found.certain >= count else None
        if inner is None:
            return None
        before = scan(arguments, entry.options, limit=count - 1).at
        return self._classify(inner, arguments[before + 1 :])

    def is_file(self, word: str) -> bool:
        """Whether writing to `word` changes a file: not `/dev/null`, not a command that reads it."""
        return not word.startswith(PROCESSES) and self.place(word) != "nothing"

    def place(self, path: str) -> str:
        """What writing to `path` means: a risk, `nothing`, or empty for an ordinary file."""
        if path[:1] != "/":
            return ""
        if path not in self.placed:
            plain = "/" + normpath(path).lstrip("/")
            self.placed[path] = next((kind for kind, patterns in self.places if _matches(plain, patterns)), "")
        return self.placed[path]

    def place_risk(self, path: str) -> Risk:
        """The risk of writing to `path`: at least `write`."""
        kind = self.place(path)
        return "read" if kind == "nothing" else worst("write", risk_word(kind)) if kind else "write"

    def changes_lookup(self, variable: str, value: str) -> tuple[str, ...]:
        """The programs that setting `variable` makes uncertain; `*` for all of them."""
        if variable not in self.ruled:
            self.ruled[variable] = tuple(
                each
                for each in self.lookup
                if _matches(variable, each.variables) and not _matches(variable, each.harmless)
            )
        return tuple(
            program
            for each in self.ruled[variable]
            if not (each.values and is_literal(value) and value in each.values)
            for program in each.programs
        )


def read_catalogue(data: Raw) -> Catalogue:
    """The catalogue in `data`, a parsed `commands/1` mapping.

    Raises InvalidInput when it is something else. Entries are not read yet.
    """
    if data.get("format") != FORMAT:
        raise InvalidInput(f"A command catalogue has `format: {FORMAT}`, not `{data.get('format')}`.")
    raw: dict[str, tuple[object, bool]] = {}
    for section, builtin in (("programs", False), ("builtins", True)):
        for names, value in mapping(data.get(section)).items():
            raw.update(dict.fromkeys(names.split(", "), (value, builtin)))
    return Catalogue(
        version=str(data.get("version", "")),
        folders=frozenset(strings(data.get("folders"))),
        places=tuple((kind, strings(patterns)) for kind, patterns in mapping(data.get("places")).items()),
        lookup=tuple(_lookup(mapping(each)) for each in items(data.get("lookup"))),
        raw=raw,
        parents=frozenset(parent for name in raw if " " in name for parent in _parents(name)),
    )


def _lookup(raw: Raw) -> Lookup:
    return Lookup(*(strings(raw.get(key)) for key in ("variables", "programs", "harmless", "values")))


def _parents(name: str) -> tuple[str, ...]:
    """`docker compose exec` belongs to `docker compose`, and that to `docker`."""
    words = name.split()
    return tuple(" ".join(words[:count]) for count in range(1, len(words)))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _sub_command(entry: Entry, found: Scan) -> tuple[str, ...]:
    fitting = [each for each in entry.phrases.fitting(found.words) if each.kind == "base" and not each.anywhere]
    return tuple(found.words) if fitting and not found.values else ("",)
