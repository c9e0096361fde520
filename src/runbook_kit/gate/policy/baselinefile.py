"""Reads `gates/baseline.json`: every entry with its line, every problem with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.gate.policy.baseline import FORMAT, Baseline, Entry
from runbook_kit.suggestion import quoted, suggest

NAMES = ("gate", "rule", "path", "fingerprint", "message")
CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ")
AGAIN = "Mend it, or write it anew: `runbook gate --all --update-baseline`."


def read_baseline(text: str, path: str) -> Baseline:
    """The baseline in `text`. Raises `InvalidInput` with every problem and its line."""
    from json import JSONDecodeError, loads

    text = text.removeprefix("\ufeff")
    try:
        data = loads(text)
    except JSONDecodeError as error:
        raise InvalidInput(
            _broken(text, path, error.lineno, error.colno), hint=AGAIN, code="invalid-baseline"
        ) from error
    except RecursionError as error:
        raise InvalidInput(f"{path}:1: This is nested too deeply.", hint=AGAIN, code="invalid-baseline") from error
    items = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise InvalidInput(f"{path}:1: A baseline has a list of `findings`.", hint=AGAIN, code="invalid-baseline")
    spans = _spans(text, path, len(items))
    problems = [*_top(data), *(found for item, span in zip(items, spans, strict=True) for found in _wrong(item, span))]
    if problems:
        (line, first), *others = problems
        more = " ".join(f"{number}: {sentence}" for number, sentence in others)
        hint = f"There is more: {more} {AGAIN}" if others else AGAIN
        raise InvalidInput(f"{path}:{line}: {first}", hint=hint, code="invalid-baseline")
    return Baseline(path, tuple(_entry(item, span) for item, span in zip(items, spans, strict=True)))


def _broken(text: str, path: str, line: int, column: int) -> str:
    for number, each in enumerate(text.splitlines(), 1):
        if each.startswith(CONFLICT):
            return f"{path}:{number}: This is where git could not merge two baselines."
    return f"{path}:{line}: This is not JSON, from column {column} on."


def _top(data: dict[str, Any]) -> Iterator[tuple[int, str]]:
    if data.get("format") != FORMAT:
        yield 1, f"`format` must be `{FORMAT}`."
    for key in data:
        if key not in ("format", "findings"):
            yield 1, f"Unknown key {quoted(key)}. {suggest(key, ('format', 'findings'), 'keys')}"


def _wrong(item: Any, span: Span) -> Iterator[tuple[int, str]]:
    """What is wrong with one entry."""
    if not isinstance(item, dict):
        yield span.line, "An entry is a mapping of keys to values."
        return
    for name in NAMES:
        if name not in item:
            yield span.line, f"The key `{name}` is missing."
        elif not isinstance(item[name], str) or (name != "message" and not item[name]):
            yield span.line, f"`{name}` must be text."
    for key in item:
        if key not in (*NAMES, "count"):
            yield span.line, f"Unknown key {quoted(key)}. {suggest(key, (*NAMES, 'count'), 'keys')}"
    count = item.get("count", 1)
    if type(count) is not int or count < 1:
        yield span.line, "`count` must be a whole number, 1 or more."


def _entry(item: dict[str, Any], span: Span) -> Entry:
    texts = [str(item[name]) for name in NAMES]
    return Entry(texts[0], texts[1], texts[2], texts[3], texts[4], int(item.get("count", 1)), span)


def _spans(text: str, path: str, count: int) -> list[Span]:
    """Where each entry of the list `findings` stands. The text is known to be JSON with such a list."""
    import re
    from json import JSONDecoder

    from runbook_kit.document.source import Source

    source, decode = Source(path, text), JSONDecoder().raw_decode
    space = re.compile(r"[\s,]*+")
    for opening in re.finditer(r'"findings"\s*+:\s*+\[', text):  # a quote inside of a text has a backslash before it
        at, spans = opening.end(), []
        while (at := space.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
            end = decode(text, at)[1]
            spans.append(source.span(at, end))
            at = end
        if len(spans) == count:
            return spans
    return [source.span(0, 0)] * count
