"""Fills the gaps of a command with the values of inputs, so that a value is always one word and never code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct

from runbook_kit.document.placeholders import SHELLS, Fillable, Gap, neutral
from runbook_kit.document.quoting import Quoting, read_quoting
from runbook_kit.plan.filling.constructs import Obstacle
from runbook_kit.plan.filling.places import Place, Range, find_places
from runbook_kit.plan.filling.spelling import PLAIN, is_free, refer, spell
from runbook_kit.plan.model import Reason

LONGEST: Final = 32 * 1024  # characters of a block with gaps; the grammar needs quadratic time for some texts
MOST: Final = 200  # gaps in a block
POSITION: Final = "unsafe-input-position"
VALUE: Final = "unsafe-input-value"

NUMBER: Final = re.compile(r"[0-9]+")
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # Unicode categories
POSIX_ONLY: Final = frozenset({"sh", "dash", "ash"})


class Filled(Struct, frozen=True):
    """A command with its gaps filled: `gaps` are those that stayed, at their places in the new `source`.

    `unfilled` are the texts of gaps whose input has no value; a gap with a reason is not among them.
    """

    source: str
    unfilled: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    gaps: tuple[Gap, ...] = ()


def fill(
    source: str, lang: str, gaps: Sequence[Fillable], values: Mapping[str, str], secrets: Collection[str]
) -> Filled:
    """`source` with each gap replaced by the value of its name, quoted for its place; `gaps` are all its gaps.

    A name in `secrets` becomes a reference to the environment variable of that name in capitals; its value is not
    looked at, but the name must be in `values` to count as given. Where no quoting is safe, the gap stays, with a
    reason: `unsafe-input-position` or `unsafe-input-value`, its line within `source`.
    """
    gaps = sorted(gaps, key=lambda gap: gap.start)
    unfilled = tuple(dict.fromkeys(gap.text for gap in gaps if gap.name not in values))
    given = [gap for gap in gaps if gap.name in values]
    if not given:
        return Filled(source, unfilled, (), _as_gaps(gaps))
    obstacle = _not_a_block(source, lang, len(gaps))
    if obstacle:
        reasons = tuple(_reason(source, gap, POSITION, obstacle) for gap in given)
        return Filled(source, unfilled, reasons, _as_gaps(gaps))
    return _fill_shell(source, lang.lower(), gaps, values, secrets)


def _not_a_block(source: str, lang: str, gaps: int) -> str:
    """Why nothing of the block can be filled; empty when something can."""
    if lang.lower() not in SHELLS:
        language = lang or "code of an unknown language"
        return f"stands in {language}, for which no safe quoting is known; read it from the environment"
    if len(source) > LONGEST or gaps > MOST:
        return f"stands in a block of more than {LONGEST} characters or {MOST} gaps; divide the block"
    return ""


def _fill_shell(
    source: str, lang: str, gaps: Sequence[Fillable], values: Mapping[str, str], secrets: Collection[str]
) -> Filled:
    words = neutral(source, gaps)
    quoting = read_quoting(words)
    places = find_places(words, quoting, [Range(gap.start, gap.end) for gap in gaps])
    texts: list[str | Reason | None] = [
        _text(words, source, lang, gap, place, values[gap.name], gap.name in secrets) if gap.name in values else None
        for gap, place in zip(gaps, places, strict=True)
    ]
    texts = _without_delimiters(words, source, gaps, places, texts)
    filled = _put(source, gaps, texts)
    if not _reads_alike(words, quoting, gaps, filled, texts):
        unsafe = "changes, with its value, how the text after it is read; give another value"
        texts = [
            _reason(source, gap, VALUE, unsafe) if isinstance(text, str) else text
            for gap, text in zip(gaps, texts, strict=True)
        ]
        filled = _put(source, gaps, texts)
    return filled


def _put(source: str, gaps: Sequence[Fillable], texts: Sequence[str | Reason | None]) -> Filled:
    """The texts in place of their gaps; a gap without a text stays as it is."""
    parts, stayed, at, length = [], [], 0, 0
    for gap, text in zip(gaps, texts, strict=True):
        put = text if isinstance(text, str) else gap.text
        start = length + gap.start - at
        if not isinstance(text, str):
            stayed.append(Gap(gap.text, gap.name, start, start + len(put)))
        parts += [source[at : gap.start], put]
        at, length = gap.end, start + len(put)
    unfilled = dict.fromkeys(gap.text for gap, text in zip(gaps, texts, strict=True) if text is None)
    reasons = dict.fromkeys(text for text in texts if isinstance(text, Reason))
    return Filled("".join([*parts, source[at:]]), tuple(unfilled), tuple(reasons), tuple(stayed))


def _as_gaps(gaps: Sequence[Fillable]) -> tuple[Gap, ...]:
    return tuple(Gap(gap.text, gap.name, gap.start, gap.end) for gap in gaps)


def _reason(source: str, gap: Fillable, code: str, why: str) -> Reason:
    line = source.count("\n", 0, gap.start) + 1
    return Reason(code, f"The input {gap.name} cannot fill {gap.text}: it {why}.", line)


def _text(words: str, source: str, lang: str, gap: Fillable, place: Place, value: str, secret: bool) -> str | Reason:
    """What to write in the place of `gap`, or why nothing can be."""
    refusal = place.refusal
    if place.quote == "ansi" and lang in POSIX_ONLY:
        refusal = refusal or "stands in $'…', which not every sh knows; use '…' instead"
    if refusal:
        return _reason(source, gap, POSITION, refusal)
    if secret:
        return _reference(source, gap, place)
    problem = _problem(words, gap, place, value)
    if problem:
        return _reason(source, gap, VALUE, problem)
    before, after = words[max(gap.start - 80, 0) : gap.start], source[gap.end : gap.end + 1]
    return spell(value, place.quote, before, after)


def _reference(source: str, gap: Fillable, place: Place) -> str | Reason:
    """A secret as the environment variable that holds it."""
    name = gap.name.upper()
    if not is_free(name):
        why = f"is handed over as {name}, which is not free as a variable's name; give the input another name"
    elif place.limits:
        why = f"has a value that cannot be checked here, and {place.limits[0].why}"
    elif place.quote == "here-literal":
        why = "is only a reference, in a here-document that expands nothing; write its delimiter without quotes"
    else:
        return refer(name, place.quote)
    return _reason(source, gap, POSITION, why)


def _problem(words: str, gap: Fillable, place: Place, value: str) -> str:
    """Why `value` is not safe in a place that takes others; empty when it is."""
    for character in value:
        if character not in "\n\t" and unicodedata.category(character) in INVISIBLE:
            return f"would be given a value with the invisible character U+{ord(character):04X}; remove it"
    if place.here and "\n" in value:
        return "would be given a value of several lines inside a here-document; give one line"
    line_start = words.rfind("\n", 0, gap.start) + 1
    if place.here and value[:1] in (" ", "\t") and not words[line_start : gap.start].strip("\t"):
        return "would begin a line of a here-document with a blank; give a value without it"
    if place.optional and value.startswith("-"):
        return "would be given a value with a leading -, which is read as an option; write -- before the argument"
    return next((why for limit in place.limits if (why := _beyond(limit, value))), "")


def _beyond(limit: Obstacle, value: str) -> str:
    if limit.kind == "number" and not NUMBER.fullmatch(value):
        return f"{limit.why}; give a whole number"
    if limit.kind == "plain" and not PLAIN.fullmatch(value):
        return f"{limit.why}; give a value of letters, digits and _@%+:,./- only"
    if limit.kind == "list" and value.startswith("("):
        return f"{limit.why}; give a value without a leading ("
    return ""


def _without_delimiters(
    words: str,
    source: str,
    gaps: Sequence[Fillable],
    places: Sequence[Place],
    texts: list[str | Reason | None],
) -> list[str | Reason | None]:
    """Without texts in here-documents by which a line would begin like a line that ends one."""
    if not any(place.here for place in places):
        return texts
    delimiters = [re.sub(r"['\"\\]", "", each) for each in re.findall(r"<<-?[ \t]*([^\s;|&<>()]+)", words)]
    kept = list(texts)
    for at, gap in enumerate(gaps):
        line = _line_with(source, gaps, texts, gap).lstrip()
        if places[at].here and isinstance(texts[at], str) and any(line.startswith(each) for each in delimiters):
            kept[at] = _reason(source, gap, VALUE, "would make a line that ends the here-document; give another value")
    return kept


def _line_with(source: str, gaps: Sequence[Fillable], texts: Sequence[str | Reason | None], gap: Fillable) -> str:
    """The line of `gap` as it is when filled."""
    start = source.rfind("\n", 0, gap.start) + 1
    end = source.find("\n", gap.end)
    end = len(source) if end < 0 else end
    on_line = [(each, text) for each, text in zip(gaps, texts, strict=True) if start <= each.start < end]
    shifted = [Gap(each.text, each.name, each.start - start, each.end - start) for each, _ in on_line]
    return _put(source[start:end], shifted, [text for _, text in on_line]).source


def _reads_alike(
    words: str, quoting: Quoting, gaps: Sequence[Fillable], filled: Filled, texts: Sequence[str | Reason | None]
) -> bool:
    """Whether everything around the gaps stands in the same quotes as before: a guard that must never be needed."""
    after = read_quoting(neutral(filled.source, filled.gaps))
    before_at, after_at = 0, 0
    for gap, text in zip(gaps, texts, strict=True):
        length = gap.start - before_at
        if length and quoting.outline(before_at, gap.start) != after.outline(after_at, after_at + length):
            return False
        before_at, after_at = gap.end, after_at + length + (len(text) if isinstance(text, str) else len(gap.text))
    return quoting.outline(before_at, len(words)) == after.outline(after_at, len(filled.source))
