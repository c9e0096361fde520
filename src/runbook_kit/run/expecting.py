"""Compares what a block printed with what the document expects of it; time is bounded, whatever either says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise, zip_longest

from msgspec import Struct

from runbook_kit.run import lineglob, subset
from runbook_kit.suggestion import quoted

SHOWN = 200  # characters of a line in a mismatch
LARGEST = 1_000_000  # bytes of a compiled expression
COSTS = 100_000_000_000  # of these times the characters of the text: a few seconds for the worst of expressions


class Mismatch(Struct, frozen=True):
    """Why output is not what was expected.

    `line` is the number (1-based) of the first line that differs: of the output where `got` is a line of it, of the
    expected text otherwise; 0 where no line can be named. `expected` and `got` have at most 200 characters and "…".
    """

    sentence: str
    line: int = 0
    expected: str = ""
    got: str = ""


def matches_expected(output: bytes, expected: str, how: str, *, whole: bool = True) -> Mismatch | None:
    """None when `output` is as `expected`, compared as `how` says; pure, and never raises.

    - `exact`: the same bytes;
    - `contains`: the expected text is somewhere in the output;
    - `regex`: it is a regular expression of the linear engine that is found in the output; `^` and `$` are the ends
      of lines;
    - `glob`: line by line, `*` for any characters, `?` for one, `...` alone on a line for any number of lines;
    - `json`: every key and value is in the output's JSON; lists have the same length, element by element;
    - `similar:<0..1>`: at least so much of the words, and of the pairs of neighbours among them, is the same.

    The last line feed and the difference between CRLF and LF never decide. `whole` is false when `output` is only
    the beginning of what was printed; then `contains` alone can be answered, and that with yes only.
    """
    kind, _, threshold = how.partition(":")
    if not whole and kind != "contains":
        return Mismatch(f"The output is longer than the {len(output)} bytes that are kept to be compared.")
    got, wanted = _plain(output), expected.replace("\r\n", "\n").removesuffix("\n")
    if kind == "similar":
        return _similar(_text(got), wanted, threshold)
    if how not in COMPARED_AS:
        return Mismatch(f"{quoted(how)} is no way to compare output.")
    return COMPARED_AS[how](got, wanted)


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").removesuffix(b"\n")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _coded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _short(line: str) -> str:
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _differs(number: int, expected: str | None, got: str | None) -> Mismatch:
    left, right = ("nothing" if line is None else quoted(line, SHOWN) for line in (expected, got))
    return Mismatch(
        f"Line {number} is {right}, and {left} is expected.", number, _short(expected or ""), _short(got or "")
    )


def _exact(output: bytes, expected: str) -> Mismatch | None:
    wanted = _coded(expected)
    if output == wanted:
        return None
    pairs = zip_longest(wanted.split(b"\n"), output.split(b"\n"))
    number, (left, right) = next((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return _differs(number, *(None if line is None else _text(line) for line in (left, right)))


def _contains(output: bytes, expected: str) -> Mismatch | None:
    if _coded(expected) in output:
        return None
    for number, line in enumerate(expected.split("\n"), 1):
        if _coded(line) not in output:
            return Mismatch(f"{quoted(line, SHOWN)} is nowhere in the output.", number, _short(line))
    return Mismatch("All the lines are somewhere in the output, but not one after the other.", 1)


def _regex(output: bytes, expected: str) -> Mismatch | None:
    text = _text(output)
    found = _found(expected, text)
    if found:
        return None
    if found is None:
        return Mismatch(
            f"{quoted(expected, SHOWN)} is no regular expression that can be looked for in bounded time. "
            "Look-around, back references and, in much output, long repetitions are not.",
            1,
            _short(expected),
        )
    return Mismatch(f"{quoted(expected, SHOWN)} is found nowhere in the output.", 1, _short(expected))


def _found(expression: str, text: str) -> bool | None:
    """Whether a regular expression is found; None when it is none, or too large for a text of this length.

    The engine's time grows with the length of the text times the size of the compiled expression.
    """
    from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

    limit = min(LARGEST, COSTS // max(1, len(text)))
    try:
        options = RegexOptions(size_limit=limit)
        return Draft202012Validator({"pattern": f"(?m){expression}"}, pattern_options=options).is_valid(text)
    except (ValidationError, ValueError):
        return None


def _glob(output: bytes, expected: str) -> Mismatch | None:
    lines, wanted = _text(output).split("\n"), expected.split("\n")
    try:
        differs = lineglob.compare(lines, wanted)
    except lineglob.TooMuch:
        return Mismatch("The output and the expected lines are too long to be compared; use fewer wildcards.")
    if differs is None:
        return None
    line = None if differs.expected is None else wanted[differs.expected]
    if differs.got is None and differs.expected is not None and line is not None:
        return Mismatch(f"No line that follows looks like {quoted(line, SHOWN)}.", differs.expected + 1, _short(line))
    at = differs.got or 0
    return _differs(at + 1, line, lines[at] if at < len(lines) else None)


def _json(output: bytes, expected: str) -> Mismatch | None:
    try:
        wanted = subset.parse(expected)
    except ValueError as error:
        return Mismatch(f"The expected text is no JSON: {error}.")
    try:
        got = subset.parse(_text(output))
    except ValueError as error:
        return Mismatch(f"The output is no JSON: {error}.")
    missing = subset.first_difference(wanted, got)
    if missing is None:
        return None
    told = "nothing" if missing.got is None else quoted(missing.got, SHOWN)
    sentence = f"{quoted(missing.where, SHOWN)} is {told}, and {quoted(missing.expected, SHOWN)} is expected."
    return Mismatch(sentence, 0, _short(missing.expected), _short(missing.got or ""))


def _similar(output: str, expected: str, threshold: str) -> Mismatch | None:
    try:
        least = float(threshold)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        return Mismatch(f"`similar:` takes a number from 0 to 1, and not {quoted(threshold)}.")
    score = similarity(output, expected)
    return None if score >= least else Mismatch(f"The output is similar to {score:.2f}; {least:g} is expected.")


def similarity(one: str, other: str) -> float:
    """From 0 to 1: twice what both have of words and of pairs of neighbours among them, by what both have together."""
    left, right = _parts(one), _parts(other)
    together = left.total() + right.total()
    return 2 * (left & right).total() / together if together else 1.0


def _parts(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter([*((word,) for word in words), *pairwise(words)])


COMPARED_AS: dict[str, Callable[[bytes, str], Mismatch | None]] = {
    "exact": _exact,
    "contains": _contains,
    "regex": _regex,
    "glob": _glob,
    "json": _json,
}
