"""Everything in a text that looks like a secret, by place, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import pairwise

from runbook_kit.expressions import expression
from runbook_kit.gate.secrets.given import find_given
from runbook_kit.gate.secrets.model import Secret, Settings
from runbook_kit.gate.secrets.placeholder import entropy
from runbook_kit.gate.secrets.prefilter import KEY, may_hold_given, may_hold_token
from runbook_kit.gate.secrets.services import find_tokens

WINDOW = 1200  # characters that are looked at together: some expressions of the library are quadratic
OVERLAP = 600  # of two parts of a line that is longer; more than the usual length of a token
LONGEST_KEY = 20_000  # characters between the marks of a private key
KEY_MARK = expression(r"-----(?P<mark>BEGIN|END) [A-Z0-9 ]{0,30}?PRIVATE KEY(?: BLOCK)?-----")
KEY_BODY = expression(r"[A-Za-z0-9+/=]{40}")
UNCERTAIN = 4.0  # bits per character; a line of a real key has five or more, `MIIEXXXX…` has fewer


def find_secrets(text: str, settings: Settings) -> tuple[Secret, ...]:
    """What looks like a secret in `text`. The time is linear in the text for any text."""
    found = [*_keys(text), *_on_lines(text, settings)] if KEY in text else [*_on_lines(text, settings)]
    return tuple(each for each in _joined(found) if digest(text[each.start : each.end]) not in settings.allowed)


def digest(value: str) -> str:
    """SHA-256 of a value, hexadecimal: how policy and baseline name it."""
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _keys(text: str) -> Iterator[Secret]:
    """What stands between the marks of private keys; without a mark at the end, up to an empty line."""
    marks = [(match["mark"], match.start(), match.end()) for match in KEY_MARK.finditer(text)]
    for (mark, _, start), (following, stop, _) in pairwise([*marks, ("", len(text), 0)]):
        end = min(stop, start + LONGEST_KEY)
        if following != "END":
            blank = text.find("\n\n", start, end)
            end = blank if blank >= 0 else end
        body = KEY_BODY.search(text, start, end) if mark == "BEGIN" else None
        if body and entropy(body[0]) >= UNCERTAIN:
            yield Secret(body.start(), start + len(text[start:end].rstrip()), "private key")


def _on_lines(text: str, settings: Settings) -> Iterator[Secret]:
    questions = [question for question in (may_hold_token, may_hold_given) if question(text, settings)]
    if not questions:
        return
    for start, window in _windows(text, 0, len(text), lambda part: any(each(part, settings) for each in questions)):
        tokens = may_hold_token in questions and may_hold_token(window, settings)
        for each in find_tokens(window, settings) if tokens else ():
            yield Secret(start + each.start, start + each.end, each.kind)
        if may_hold_given in questions:
            yield from _given(start, window, settings)


def _given(start: int, window: str, settings: Settings) -> Iterator[Secret]:
    """Values given to names, line by line: none runs over a line's end, and most lines need no close look."""
    for line in window.split("\n"):
        if may_hold_given(line, settings):
            for each in find_given(line, settings):
                yield Secret(start + each.start, start + each.end, each.kind)
        start += len(line) + 1


def _windows(text: str, start: int, end: int, may_hold: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Parts of `text[start:end]` that may hold a secret, with their offsets: whole lines, as long as they are short."""
    part = text[start:end]
    if not may_hold(part):
        return
    if len(part) <= WINDOW:
        yield start, part
        return
    middle = (start + end) // 2
    line = text.rfind("\n", start, middle) + 1
    around = 0 if line else OVERLAP // 2
    middle = line or middle
    yield from _windows(text, start, middle + around, may_hold)
    yield from _windows(text, middle - around, end, may_hold)


def _joined(found: Iterable[Secret]) -> Iterator[Secret]:
    """One secret for those that overlap: the kind that was named first, over all their characters."""
    last: Secret | None = None
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if last is None or each.start >= last.end:
            if last:
                yield last
            last = each
        else:
            last = Secret(last.start, max(last.end, each.end), last.kind)
    if last:
        yield last
