"""What is written for one schedule, whatever the form: its name, its command, when, and as whom."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.errors import UsageError
from runbook_kit.schedule.timing import Timing

MARK = "Written by `runbook schedule export`; `runbook schedule doctor` compares it with its schedule."
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Unit(Struct, frozen=True):
    """One schedule as it is written for the machine. `zone` is what the machine's own clock shows."""

    id: str
    name: str
    description: str  # one line
    words: tuple[str, ...]
    timing: Timing
    path: str = PATH
    user: str = ""
    zone: str = ""

    @property
    def mark(self) -> str:
        return MARK


def refuse_unwritable(words: tuple[str, ...], form: str, allowed: str = "\t\n") -> None:
    """Raise `UsageError` for a word that this form cannot hold: bytes that are no text, and control characters."""
    for word in words:
        wrong = [letter for letter in word if (is_control(letter) and letter not in allowed) or is_surrogate(letter)]
        if wrong:
            raise UsageError(
                f"{form} cannot hold the word {word!a}: it has a character that is no text.",
                hint="Give the folder or the value another name.",
                code="cannot-be-quoted",
            )


def is_control(letter: str) -> bool:
    return ord(letter) < 0x20 or 0x7F <= ord(letter) <= 0x9F


def is_surrogate(letter: str) -> bool:
    """Whether it stands for a byte of a path that is no text, or cannot be written as UTF-8."""
    return "\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff"
