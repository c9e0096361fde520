"""The data the program goes by: what is shipped, or a repository's own in its gates folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.repo import read_bytes
from runbook_kit.shipped import digest, load

KEY = re.compile(r"^([a-z_]+)[ \t]*:", re.MULTILINE)  # of the whole file, in YAML as people write it
HEADINGS = "headings"
GENERIC = frozenset({"format", "version"})  # which files of others have, too


class GateData(Struct, frozen=True):
    """The plain content of one data file, the SHA-256 of its text (hexadecimal), and where it came from."""

    data: dict[str, Any]
    digest: str
    origin: str  # a path relative to the root, or "shipped"
    locate: Callable[[str], Span] | None = None


def own_or_shipped(name: str, form: str, gates: str, root: Path | None) -> GateData:
    """The data file `name` (`execution`, `headings` …) of format `form`: the one in `gates` below `root`, else ours.

    A file of another program that happens to have the name is not ours: it has neither our format nor a key of ours.
    Raises `InvalidInput` for one that cannot be read, and for one of ours that does not say that it is.
    """
    path = f"{gates}/{name}.yaml"
    if root is not None and is_file(root / path):
        own = read_own(path, form, name, root)
        if own is not None:
            return own
    return GateData(load(name), digest(name), "shipped")


def is_file(path: Path) -> bool:
    """Whether there is a file; a path that cannot be looked at is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_own(path: str, form: str, name: str, root: Path) -> GateData | None:
    """The repository's file at `path`; None when it is the shipped one, or not one of ours."""
    raw = read_bytes(root / path, root)
    if hashlib.sha256(raw).hexdigest() == digest(name):
        return None
    from runbook_kit.yamltext import read_yaml

    text = raw.decode("utf-8", "replace")
    if not is_ours(text, form, name, path):
        return None
    if name == HEADINGS:
        return GateData(own_headings(text, path), hashlib.sha256(raw).hexdigest(), path)
    yaml = read_yaml(text, path)
    for problem in yaml.problems:
        where = f"{path}:{problem.span.line}:{problem.span.column}"
        raise InvalidInput(f"{where}: {problem.message}", hint=problem.hint, code="invalid-policy")
    if not isinstance(yaml.data, dict):
        raise InvalidInput(f"{path}:1:1: A data file is a mapping of keys to values.", code="invalid-policy")
    return GateData(yaml.data, hashlib.sha256(raw).hexdigest(), path, yaml.key_span)


def is_ours(text: str, form: str, name: str, path: str) -> bool:
    """Whether a text is the data file `name` of format `form`, and not that of another program.

    Raises `InvalidInput` for one that is meant for us and does not say so: what somebody has decided in it must not be
    passed over.
    """
    from runbook_kit.policyfile import file_format

    found = file_format(text)
    if found == form:
        return True
    ours = load(name).keys() - GENERIC
    key = next((each[1] for each in KEY.finditer(text) if each[1] in ours), "")
    if found.partition("/")[0] != form.partition("/")[0] and not key:
        return False
    said = f"says `format: {found}`" if found else f"has `{key}:` and does not say which format it has"
    message = f"{path}:1:1: The file {said}, so nothing in it would count."
    raise InvalidInput(message, hint=f"Write `format: {form}` as its first line.", code="invalid-policy")


def headings_schema() -> dict[str, Any]:
    """The JSON Schema of `headings/1`: phrases for what ships with some, in any language."""
    words = {"type": "array", "items": {"type": "string", "minLength": 1}}
    languages = {"type": "object", "additionalProperties": words, "description": "Language, such as `en`: phrases."}
    shipped = load(HEADINGS)
    kinds: dict[str, Any] = {
        "labels": dict.fromkeys(shipped["labels"], languages),
        "header": dict.fromkeys(shipped["header"], words),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "List of headings",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": "headings/1"},
            "version": {"type": ["string", "number"]},
            **{name: words for name in shipped if name.endswith(("_words", "_phrases"))},
            **{
                name: {"type": "object", "additionalProperties": False, "properties": known}
                for name, known in kinds.items()
            },
        },
    }


def own_headings(text: str, path: str) -> dict[str, Any]:
    """The content of a `headings/1` file. Raises `InvalidInput` with every problem and its place."""
    from runbook_kit.policyfile import read_policy_file

    return read_policy_file(text, path, headings_schema()).data


def joined(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Both as one: lists of `own` are added to those shipped, anything else in it takes their place."""
    result = dict(shipped)
    for key, value in own.items():
        before = result.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = joined(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            result[key] = [*before, *(each for each in value if each not in before)]
        else:
            result[key] = value
    return result
