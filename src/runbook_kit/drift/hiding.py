"""Values of secret-like keys, taken out of configuration before it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable

MARK = "***"
KEY = re.compile(r"""(?<![\w.])(["']?)([A-Za-z_][\w.-]{0,127})\1[ \t]*(?:=>|:=|[:=])(?![:=])[ \t]*""")
BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?")  # YAML: the value stands on the lines below, further in
OPEN = re.compile(r"[\[{(]?[ \t]*\\?")  # the value goes on below
LONG_STRING = ('"""', "'''")
CREDENTIALS = re.compile(r"(?<=://)[^\s/@\"'<>]+(?=@)")
KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
ALSO = frozenset({"APIKEY", "PASSPHRASE", "PASSWORDS", "PWD", "SECRETS", "TOKENS"})  # beside the words of the policy
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[.-]")


def hide(text: str, is_secret: Callable[[str], bool]) -> tuple[str, int]:
    """The text with `***` where it seems to hold a secret, and how many there were.

    `is_secret` judges a name in capitals with underscores. Too much is hidden rather than too little: behind a
    secret-like key the rest of the line, and every line below it that belongs to the value.
    """
    lines, count = [], 0
    until: Callable[[str], bool] | None = None  # whether a line is the last one of a value that is hidden
    depth = -1  # the indentation of a key whose value are the lines further in; -1 when there is none
    for line in text.split("\n"):
        if until is not None:
            until = None if until(line) else until
            continue
        if depth >= 0:
            if not line.strip() or _depth(line) > depth or line.startswith(f"{' ' * depth}- "):
                continue
            depth = -1
            if line.strip().rstrip(",;") in ("]", "}", ")"):
                lines.append(line)
                continue
        kept, hidden, until, depth = _line(line, is_secret)
        lines.append(kept)
        count += hidden
    return "\n".join(lines), count


def _line(line: str, is_secret: Callable[[str], bool]) -> tuple[str, int, Callable[[str], bool] | None, int]:
    """One line without secrets, how many it had, and what says how far the last one goes on."""
    begins = KEY_BEGINS.search(line)
    if begins:
        until = None if KEY_ENDS.search(line, begins.end()) else lambda each: KEY_ENDS.search(each) is not None
        return line[: begins.start()] + MARK, 1, until, -1
    for found in KEY.finditer(line):
        name = HUMP.sub("_", found[2]).upper()
        if is_secret(name) or not ALSO.isdisjoint(name.split("_")):
            column = found.start() if not line[: found.start()].strip(" -") else _depth(line)
            return _hidden(line, found.end(), column)
    kept, count = CREDENTIALS.subn(MARK, line)
    return kept, count, None, -1


def _hidden(line: str, at: int, column: int) -> tuple[str, int, Callable[[str], bool] | None, int]:
    """The line up to `at`, where a secret value begins; its key stands in `column`."""
    head, count = CREDENTIALS.subn(MARK, line[:at])
    value = line[at:].rstrip()
    quote = next((mark for mark in LONG_STRING if value.startswith(mark)), "")
    if quote and quote not in value[3:]:
        return head + MARK, count + 1, lambda each: quote in each, -1
    goes_on = BLOCK.fullmatch(value) or OPEN.fullmatch(value)
    return head + MARK, count + 1, None, column if goes_on or not value else -1


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
