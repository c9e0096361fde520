"""The risk of one command by its entry in the catalogue: sub-command, options, text, and the files it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

from runbook_kit.plan.commands.entry import Entry, Selector
from runbook_kit.plan.commands.options import Scan
from runbook_kit.plan.commands.phrases import Phrase, is_worse, worst
from runbook_kit.plan.model import Risk
from runbook_kit.plan.shell.words import is_literal

LONGEST_TEXT = 4000  # characters of one argument that patterns are tried on; a longer one is unknown
MEANINGS: Final[dict[Risk, str]] = {
    "read": "only looks",
    "write": "changes files here",
    "network": "talks to another host",
    "remote": "changes something elsewhere",
    "destructive": "deletes or overwrites for good",
    "privileged": "changes the system or becomes another user",
    "unknown": "not in the catalogue",
}


def judge(entry: Entry, found: Scan) -> tuple[Risk, str, str]:
    """Risk, decisive words and a few words why, from sub-command and options alone."""
    fitting = entry.phrases.fitting(found.words)
    base = [each for each in fitting if each.kind == "base"]
    risk, shown, why = _base(entry, found, base)
    if found.seen:
        # An option alone lowers the risk of the program, not that of a sub-command.
        lowering = [
            each for each in fitting if each.kind == "lowers" and (each.words or not base) and each.holds(found)
        ]
        if lowering and found.certain >= lowering[0].needed:
            risk = worst(*(each.risk for each in lowering))
            shown, why = _shown(lowering[0], found), MEANINGS[risk]
        for phrase in fitting:
            if phrase.kind == "raises" and is_worse(phrase.risk, risk) and phrase.holds(found):
                risk = phrase.risk
                shown, why = _shown(phrase, found), MEANINGS[risk]
    for text_risk, pattern in entry.text:
        if is_worse(text_risk, risk) and _holds_text(pattern, found):
            risk, why = text_risk, f"{MEANINGS[text_risk]}: its text does"
    return risk, " ".join((entry.name, *shown)), why


def _base(entry: Entry, found: Scan, fitting: list[Phrase]) -> tuple[Risk, tuple[str, ...], str]:
    """The risk of the sub-command alone: the longest that fits decides, of equally long ones the worst."""
    words = found.words
    if entry.has_commands and words and not is_literal(words[0]):
        return worst("unknown", entry.risk), (), "its sub-command is only known to the run"
    if not fitting:
        uncatalogued = entry.has_commands and entry.risk == "unknown" and words
        why = "sub-command not in the catalogue" if uncatalogued else entry.why or MEANINGS[entry.risk]
        return entry.risk, tuple(words[:1]) if uncatalogued else (), why
    best = fitting[0]
    for phrase in fitting[1:]:
        if phrase.weight > best.weight or (phrase.weight == best.weight and is_worse(phrase.risk, best.risk)):
            best = phrase
    if found.certain < best.needed:
        return worst("unknown", best.risk), tuple(words[:1]), "an option before its sub-command is not in the catalogue"
    return best.risk, _shown(best, found), MEANINGS[best.risk]


def _shown(phrase: Phrase, found: Scan) -> tuple[str, ...]:
    """The words of a command that a phrase is about."""
    words = found.words[: max(len(phrase.words), 1)] if not phrase.anywhere else _up_to(phrase, found)
    options = tuple(
        each.option + ("=" if each.option[:2] == "--" else " ") * bool(values) + "".join(values)
        for each in phrase.conditions
        if each.there
        for values in [found.values.get(each.option, [])[:1] if each.among or each.other_than else []]
    )
    return (*(words if phrase.words else ()), *options)


def _up_to(phrase: Phrase, found: Scan) -> tuple[str, ...]:
    at = next(at for at, word in enumerate(found.words) if fnmatchcase(word, phrase.words[0]))
    return tuple(found.words[: at + 1])


def _holds_text(pattern: re.Pattern[str], found: Scan) -> bool:
    texts = (*found.words, *(value for values in found.values.values() for value in values))
    return any(len(text) > LONGEST_TEXT or pattern.search(text) for text in texts)


def select(selectors: tuple[Selector, ...], found: Scan) -> tuple[str, ...]:
    """The words that `selectors` name, in order, without repetition."""
    if not selectors:
        return ()
    chosen: list[str] = []
    for each in selectors:
        if not all(map(str.__eq__, found.words, each.words)):
            continue
        if len(found.words) >= len(each.words) and all(one.holds(found, strict=False) for one in each.conditions):
            chosen.extend(_selected(each.what, found, len(each.words)))
    return tuple(dict.fromkeys(word for word in chosen if word not in ("-", "")))


def _selected(what: str, found: Scan, skip: int) -> Sequence[str]:
    words = found.words[skip:]
    if what[0] == "-":
        return found.values.get(what.rstrip("="), ())
    if what[-1] == "=":
        return [word[len(what) :] for word in words if word.startswith(what) and is_literal(word)]
    parts = {"operands": words, "first": words[:1], "last": words[-1:], "rest": words[1:], "most": words[:-1]}
    return parts.get(what, ())
