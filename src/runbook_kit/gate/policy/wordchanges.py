"""What a change of the lists of words takes away from the gates: what counts as a path, how headings are understood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runbook_kit.gate.paths.schema import paths_schema
from runbook_kit.gate.policy.changes import Change
from runbook_kit.gatedata import headings_schema, is_ours
from runbook_kit.policyfile import read_policy_file
from runbook_kit.shipped import digest, load
from runbook_kit.yamltext import Node

Words = dict[tuple[str, str], int]  # list, such as `labels.exit.en`, and word → line that says so (1-based)

# What a word more in one of the lists of `paths.yaml` lets pass …
ADDED = {
    "extensions": "A word whose first part ends in `.{}` is no path.",
    "branches": "`{}/name` is a branch, and no path.",
    "media": "A word that begins with `{}/` is no path, unless git tracks such a folder.",
    "hosts": "A word whose first part ends in `.{}` is a host, and no path.",
    "placeholders": "A word with `{}` (a regular expression) in it is no path.",
    "never": "A word that is `{}` (a regular expression) is no path.",
    "marks": "A path with `({})` behind it need not be there.",
    "web": "A link to `../../{}` from the root leads to the hosting site.",
}
# … and a word less.
REMOVED = {
    "roots": "A word is no path any more because it begins with `{}/`.",
    "extensions": "A word is no path any more because it ends in `.{}`.",
}
EXACT = frozenset({"roots", "branches", "media", "hosts", "placeholders", "never", "web"})  # case matters


def word_changes(before: Mapping[str, str], after: Mapping[str, str], folder: str) -> tuple[Change, ...]:
    """What the words of `paths.yaml` and `headings.yaml` let pass `after` a change, and did not `before`.

    Both are path → text of the gates `folder`. A word of headings is listed whenever it comes or goes: only the
    document shows which way is stricter. Raises `InvalidInput`.
    """
    return (*_path_changes(before, after, f"{folder}/paths.yaml"), *_heading_changes(before, after, folder))


def _path_changes(before: Mapping[str, str], after: Mapping[str, str], path: str) -> Iterator[Change]:
    old, new = (_own(texts.get(path, ""), path, "paths", paths_schema) for texts in (before, after))
    for (key, word), line in _more(new, old).items():
        if key in ADDED:
            yield Change("paths", ADDED[key].format(_shown(key, word)), path, line)
    for key, word in _more(old, new):
        if key in REMOVED:
            yield Change("paths", REMOVED[key].format(_shown(key, word)))


def _heading_changes(before: Mapping[str, str], after: Mapping[str, str], folder: str) -> Iterator[Change]:
    path = f"{folder}/headings.yaml"
    old, new = (_own(texts.get(path, ""), path, "headings", headings_schema) for texts in (before, after))
    for (key, word), line in _more(new, old).items():
        yield Change("headings", f"`{word}` is one of the words `{key}` of headings.", path, line)
    for key, word in _more(old, new):
        yield Change("headings", f"`{word}` is none of the words `{key}` of headings any more.")


def _own(text: str, path: str, name: str, schema: Callable[[], dict[str, Any]]) -> Words:
    """The words that a file adds to those that ship; none when it is not ours."""
    if (
        not text
        or hashlib.sha256(text.encode()).hexdigest() == digest(name)
        or not is_ours(text, f"{name}/1", name, path)
    ):
        return {}
    shipped = {(key, _plain(key, word)) for key, word in _listed(load(name))}
    found = _written(read_policy_file(text, path, schema()).yaml.root)
    return {(key, word): line for key, word, line in found if (key, _plain(key, word)) not in shipped}


def _more(one: Words, other: Words) -> Words:
    """What `one` has and `other` has not."""
    known = {(key, _plain(key, word)) for key, word in other}
    return {(key, word): line for (key, word), line in one.items() if (key, _plain(key, word)) not in known}


def _shown(key: str, word: str) -> str:
    return word.lstrip(".") if key == "extensions" else word


def _plain(key: str, word: str) -> str:
    """A word as it is compared."""
    if key == "extensions":
        return word.lower().lstrip(".")
    return word if key in EXACT else word.casefold()


def _listed(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every word in the lists of plain data, with the keys above it joined by dots."""
    if isinstance(data, dict):
        for name, below in data.items():
            yield from _listed(below, f"{key}.{name}".lstrip("."))
    elif isinstance(data, list):
        yield from ((key, str(word)) for word in data)


def _written(node: Node, key: str = "") -> Iterator[tuple[str, str, int]]:
    """The same of a file, with the line on which each stands."""
    for name, below in node.entries:
        yield from _written(below, f"{key}.{name}".lstrip("."))
    yield from ((key, item.text, item.span.line) for item in node.items)
