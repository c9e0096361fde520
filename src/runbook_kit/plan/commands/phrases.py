"""What gives a command its risk, as the catalogue writes it: `reset --hard`, `* delete-*`, `-X!=GET`, `-d !-G`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

from msgspec import Struct, field

from runbook_kit.plan.commands.options import NOTHING_GIVEN, Given, Scan
from runbook_kit.plan.model import RISKS, Risk
from runbook_kit.plan.shell.words import is_literal

# An unknown command may do anything, and a person is asked; what is known to change something elsewhere is worse.
ORDER: tuple[Risk, ...] = ("read", "write", "network", "unknown", "remote", "destructive", "privileged")
RANK: dict[Risk, int] = {risk: rank for rank, risk in enumerate(ORDER)}
MARKS = "-!^"  # what conditions begin with
DEEPEST = 4  # words of a sub-command
SHORTEST = 3  # `--h` may stand for `--hard`: programs accept what is unambiguous


def worst(first: Risk, *others: Risk) -> Risk:
    """The highest of these risks."""
    for other in others:
        if RANK[other] > RANK[first]:
            first = other
    return first


def is_worse(risk: Risk, than: Risk) -> bool:
    """Whether `risk` is higher."""
    return RANK[risk] > RANK[than]


def risk_word(text: object) -> Risk:
    """`text` as a risk; whatever is not one is unknown."""
    return next((risk for risk in RISKS if risk == text), "unknown")


Kind = Literal["base", "raises", "lowers"]


class Condition(Struct, frozen=True):
    """One option of a phrase: there, not there, with one of these values, or with another one."""

    option: str
    there: bool = True
    early: bool = False  # it must stand before the sub-command
    among: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()

    def holds(self, scan: Scan, *, strict: bool) -> bool:
        """Whether the arguments fulfil it. `strict`: only if that is certain, for phrases that lower a risk."""
        name, given = self.option, (scan.early or NOTHING_GIVEN) if self.early else scan
        there = name in given.seen
        if not self.there:
            return not there
        if not there and (not (given.long or name[-1] == "*") or not _written(name, given, strict=strict)):
            return False
        if self.among:
            every = all if strict else any
            return every(_fits(value, self.among, strict=strict) for value in given.values.get(name, ()))
        if self.other_than:
            return any(not _fits(value, self.other_than, strict=True) for value in given.values.get(name, ()))
        return True


def _written(name: str, given: Given | Scan, *, strict: bool) -> bool:
    """Whether an option is there in another form: `--delete-*`, or `--forc` for `--force`."""
    if name[-1] == "*":
        return any(each.startswith(name[:-1]) for each in given.seen)
    if strict or name[:2] != "--":
        return False
    return any(name.startswith(each) for each in given.long if len(each) >= SHORTEST)


def _fits(value: str, patterns: tuple[str, ...], *, strict: bool) -> bool:
    if not is_literal(value):
        return not strict
    return any(fnmatchcase(value, pattern) for pattern in patterns)


class Phrase(Struct, frozen=True):
    """A sub-command, or options with or without one, and the risk that they give a command."""

    risk: Risk
    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    anywhere: bool = False  # the word may stand behind others
    kind: Kind = "base"
    weight: float = 0  # of those that fit, the one with most plain words decides, then the longest
    needed: int = 0  # words up to the last one that is not just any word

    def fits(self, words: Sequence[str]) -> bool:
        """Whether the sub-command is this one."""
        if not self.words:
            return True
        if self.anywhere:
            return any(is_literal(word) and match_word(word, self.words[0]) for word in words[:DEEPEST])
        if len(self.words) > len(words):
            return False
        return all(map(match_word, words, self.words))

    def holds(self, scan: Scan) -> bool:
        strict = self.kind == "lowers"
        return all(condition.holds(scan, strict=strict) for condition in self.conditions)


@cache
def _is_pattern(text: str) -> bool:
    return any(mark in text for mark in "*?[")


def match_word(word: str, pattern: str) -> bool:
    """Whether `word` is what `pattern` says; `*` alone fits whatever the run makes of it."""
    if not _is_pattern(pattern):
        return word == pattern and is_literal(word)
    return pattern == "*" or (is_literal(word) and fnmatchcase(word, pattern))


def read_phrase(text: str, risk: Risk, *, lowers: bool = False) -> Phrase:
    """A phrase from its text in the catalogue."""
    parts = text.split()
    anywhere = parts[0] == "..."
    words = tuple(part for part in parts if part[0] not in MARKS and part != "...")
    conditions = tuple(read_condition(part) for part in parts if part[0] in MARKS)
    kind: Kind = "lowers" if lowers else "raises" if conditions else "base"
    needed = max((at for at, word in enumerate(words, 1) if word != "*"), default=0)
    exact = sum(2 if not _is_pattern(word) else word != "*" for word in words)
    return Phrase(risk, words, conditions, anywhere, kind, 0.5 if anywhere else 10 * exact + len(words), needed)


def read_condition(text: str) -> Condition:
    """`-x`, `!-x`, `-x=A|B`, `-x!=A|B`, or one of these with `^` in front."""
    early, text = text[0] == "^", text.removeprefix("^")
    if text[0] == "!":
        return Condition(text[1:], there=False, early=early)
    name, unequal, values = text.partition("!=")
    if unequal:
        return Condition(name, early=early, other_than=tuple(values.split("|")))
    name, equal, values = text.partition("=")
    return Condition(name, early=early, among=tuple(values.split("|")) if equal else ())


class Phrases(Struct, frozen=True):
    """Phrases found by the first word of a sub-command: an entry may have hundreds, and few begin alike."""

    begun: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    others: tuple[Phrase, ...] = ()

    def fitting(self, words: Sequence[str]) -> list[Phrase]:
        """Those that fit the sub-command, in no particular order."""
        found = [phrase for phrase in self.others if phrase.fits(words)]
        if self.begun and words and is_literal(words[0]):
            begun = self.begun.get(words[0], ())
            found += [phrase for phrase in begun if len(phrase.words) == 1 or phrase.fits(words)]
        return found


def gather(phrases: Iterable[Phrase]) -> Phrases:
    """Phrases by their first word; those that begin with a pattern or an option stand apart."""
    begun: dict[str, list[Phrase]] = {}
    others = []
    for phrase in phrases:
        if phrase.anywhere or not phrase.words or set("*?[") & set(phrase.words[0]):
            others.append(phrase)
        else:
            begun.setdefault(phrase.words[0], []).append(phrase)
    return Phrases({word: tuple(each) for word, each in begun.items()}, tuple(others))
