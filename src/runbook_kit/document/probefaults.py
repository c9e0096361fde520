"""What the schema cannot say about built-in checks: arguments that do not go together, or that mean nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from runbook_kit.document.pattern import is_pattern
from runbook_kit.document.probes import probe_gaps
from runbook_kit.suggestion import quoted
from runbook_kit.yamltext import Node, Problem

PATHS = ("exists", "file", "dir", "absent")
INSIDE = "Name it from the repository's root, with forward slashes and without `..`."
PLACES = {
    "digest": ("file",),
    "git": ("ignored",),
    "json": ("file",),
    "parses": ("files",),
    "path": (*PATHS, "newer_than"),
    "text": ("file",),
}


def probe_faults(check: Node) -> Iterator[Problem]:
    """Every objection to the built-in check that a criterion's `check` names; nothing for a command."""
    names = [f"`{name}`" for name, _ in check.entries]
    if len(names) > 1:
        message = f"A check is one built-in check, but these are {len(names)}: {', '.join(names)}."
        hint = "Put them into a list below `all` or `any`, or make a criterion of each."
        yield Problem(check.key_span(check.entries[1][0]), message, hint)
    for name, value in check.entries:
        for part in value.items if name in ("all", "any") else ():
            yield from probe_faults(part)
        yield from _outside(name, value)
        yield from _by_name(name, value)


def window_nodes(check: Node) -> Iterator[Node]:
    """The time windows among a built-in check and its parts."""
    for name, value in check.entries:
        if name == "window":
            yield value
        for part in value.items if name in ("all", "any") else ():
            yield from window_nodes(part)


def _by_name(name: str, value: Node) -> Iterator[Problem]:
    if name == "path":
        yield from _path(value)
    elif name == "text":
        yield from _patterns(value)
    elif name == "http":
        yield from _url(value if value.text else value.child("url"))
    elif name == "sessions":
        yield from _sessions(value)


def _outside(name: str, value: Node) -> Iterator[Problem]:
    """Paths that leave the repository."""
    named = [value] if not value.entries and name in ("path", "parses") else []
    named += [value.child(key) for key in PLACES.get(name, ())]
    for node in (each for one in named for each in (one.items or (one,))):
        if node.text and (node.text.startswith("/") or ".." in posixpath.normpath(node.text).split("/")):
            yield Problem(node.span, f"{quoted(node.text)} is outside the repository.", INSIDE)


def _path(value: Node) -> Iterator[Problem]:
    named = [key for key in PATHS if value.has(key)]
    if len(named) > 1:
        message = f"A path check looks at one path, but {' and '.join(f'`{key}`' for key in named)} are given."
        yield Problem(value.key_span(named[1]), message, "Keep one of them, or put two checks below `all`.")
    for key in ("non_empty", "newer_than", "max_age"):
        if value.has("absent") and value.has(key):
            yield Problem(value.key_span(key), f"What is absent cannot have `{key}`.", "Remove one of them.")


def _patterns(value: Node) -> Iterator[Problem]:
    for key in ("matches", "not_matches"):
        for node in value.child(key).items or (value.child(key),):
            if node.text and not is_pattern(_filled(node.text)):
                hint = "Look-around and back references are not supported; patterns are matched in linear time."
                yield Problem(node.span, f"{quoted(node.text)} is no regular expression.", hint)


def _filled(text: str) -> str:
    """A pattern with a letter for each placeholder, whose value nobody knows yet."""
    import json

    for gap, _ in probe_gaps(json.dumps(text)):
        text = text.replace(gap, "x")
    return text


def _url(node: Node) -> Iterator[Problem]:
    if "@" in node.text.partition("://")[2].partition("/")[0]:
        yield Problem(node.span, "A URL in a document must not hold credentials.", "Remove what stands before the `@`.")


def _sessions(value: Node) -> Iterator[Problem]:
    """Questions that nothing, or everything, can answer."""
    least, most = value.child("at_least").data, value.child("at_most").data
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Problem(value.child("at_most").span, f"At least {least} cannot be at most {most}.", "Swap the numbers.")
    every = value.child("every")
    if value.has("every") and value.has("at_most"):
        message = "`at_most` says nothing where `every` session is looked at."
        yield Problem(value.key_span("at_most"), message, "Make two checks of it, below `all`.")
    if every.has("within") and not every.has("has"):
        hint = "Add what must be done by then, such as `has: closed`; `within` beside `every` says which sessions."
        yield Problem(every.key_span("within"), "`within` of `every` belongs to `has`, which is missing.", hint)
    for node in (value, every):
        wanted, banned = (
            {each.text: each for each in node.child(key).items or (node.child(key),) if each.text}
            for key in ("with", "without")
        )
        for word in wanted.keys() & banned.keys():
            yield Problem(banned[word].span, f"{quoted(word)} is wanted and not wanted.", "Remove one of them.")
