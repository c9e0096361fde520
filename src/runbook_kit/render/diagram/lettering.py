"""How wide text is on a map, without asking a font: generous, so that what is wrapped fits in any of them."""

from __future__ import annotations

import re
import unicodedata

# Parts of the font size; DejaVu Sans, the widest that browsers fall back on, is not wider.
NARROW, LOWER, UPPER, BROAD, FULL = 0.39, 0.615, 0.75, 1.0, 1.05
THIN_LETTERS = frozenset("ijlIftr.,:;'|!()[]/\\-° ")
HIGH_SIGNS = frozenset("<>+=~^#&")
BROAD_LETTERS = frozenset("mwMW@%—…")
BREAKS = re.compile(r"(?<=[-/_.:])(?=\w)")
BOLD = 1.12


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels at a font size."""
    return sum(map(share, text)) * size * (BOLD if bold else 1.0)


def share(letter: str) -> float:
    """The width of one character as a part of the font size."""
    if letter in THIN_LETTERS:
        return NARROW
    if letter in BROAD_LETTERS:
        return BROAD
    if letter.isascii():
        return UPPER if letter.isupper() else UPPER * 1.12 if letter in HIGH_SIGNS else LOWER
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return FULL * 1.25
    return UPPER if letter.isupper() else BROAD if unicodedata.category(letter) == "So" else LOWER + 0.1


def wrap(text: str, room: float, size: float, most: int, *, bold: bool = False) -> list[str]:
    """The text on at most `most` lines no wider than `room` pixels; an ellipsis stands for what is left out."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = pieces(word, room, size, bold=bold)
        lines += full
        if len(lines) > most:
            break
    lines += [line] if line else []
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(f"{lines[most - 1]}…", room, size, bold=bold)]


def pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """A word in parts that fit: cut behind hyphens, slashes and dots where possible, anywhere where not."""
    found = [""]
    for part in BREAKS.split(word):
        if width(found[-1] + part, size, bold=bold) <= room:
            found[-1] += part
            continue
        found += [""] if found[-1] else []
        for letter in part:
            if found[-1] and width(found[-1] + letter, size, bold=bold) > room:
                found.append("")
            found[-1] += letter
    return found


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text cut to `room` pixels, with an ellipsis at its end when something is left out."""
    if width(text, size, bold=bold) <= room:
        return text
    kept = text.rstrip("…")
    while kept and width(f"{kept}…", size, bold=bold) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
