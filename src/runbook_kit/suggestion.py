"""The word a person probably meant, out of those that exist."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 80  # comparing is quadratic, and nobody mistypes a word of this length
CLOSE = 0.6  # difflib's ratio of two words


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or an empty string when none is close.

    As `difflib.get_close_matches` finds it; who asks for one only need not measure what is further off than the best.
    """
    by_folded = {name.casefold().replace("-", "_"): name for name in known} if len(word) <= LONGEST else {}
    if not by_folded:
        return ""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=word.casefold().replace("-", "_"))
    hopeful: list[tuple[float, str]] = []  # the quick ratio is never less than the ratio
    for name in by_folded:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= CLOSE and (most := matcher.quick_ratio()) >= CLOSE:
            hopeful.append((most, name))
    best = (CLOSE, "")
    for most, name in sorted(hopeful, reverse=True):
        if most < best[0]:
            break
        matcher.set_seq1(name)
        best = max(best, (matcher.ratio(), name))
    return by_folded.get(best[1], "")


def suggest(word: str, known: Iterable[str], kind: str) -> str:
    """A hint for an unknown `word`: the closest known one first, then all of them; `kind` is a plural noun."""
    names = list(known)
    close = nearest(word, names)
    guess = f"Did you mean {quoted(close)}? " if close else ""
    return f"{guess}Known {kind}: {', '.join(map(shown, names))}." if names else f"There are no {kind} here."


def quoted(text: str, limit: int = 60) -> str:
    """`text` marked off within a sentence, as `shown`."""
    words = shown(text, limit)
    return f'"{words}"' if "`" in words else f"`{words}`"


def shown(text: str, limit: int = 60) -> str:
    """`text` as one short line, with control and invisible characters escaped."""
    words = "".join(letter if letter.isprintable() else _escape(letter) for letter in text[: limit + 1])
    return f"{words[:limit]}…" if len(words) > limit else words


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
