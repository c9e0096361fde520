"""The data the program goes by: what is shipped, or a repository's own in its gates folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.repo import read_bytes
from runbook_kit.shipped import digest, load


class GateData(Struct, frozen=True):
    """The plain content of one data file, the SHA-256 of its text (hexadecimal), and where it came from."""

    data: dict[str, Any]
    digest: str
    origin: str  # a path relative to the root, or "shipped"
    locate: Callable[[str], Span] | None = None


def own_or_shipped(name: str, form: str, gates: str, root: Path | None) -> GateData:
    """The data file `name` (`execution`, `headings` …) of format `form`: the one in `gates` below `root`, else ours.

    A file without `format:` is not ours, whatever its name. Raises `InvalidInput` for one that cannot be read.
    """
    path = f"{gates}/{name}.yaml"
    if root is not None and is_file(root / path):
        own = read_own(path, form, digest(name), root)
        if own is not None:
            return own
    return GateData(load(name), digest(name), "shipped")


def is_file(path: Path) -> bool:
    """Whether there is a file; a path that cannot be looked at is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_own(path: str, form: str, shipped_digest: str, root: Path) -> GateData | None:
    """The repository's file at `path`; None when it is the shipped one, or not one of ours."""
    raw = read_bytes(root / path, root)
    if hashlib.sha256(raw).hexdigest() == shipped_digest:
        return None
    from runbook_kit.policyfile import file_format
    from runbook_kit.yamltext import read_yaml

    text = raw.decode("utf-8", "replace")
    if file_format(text) != form:
        return None
    yaml = read_yaml(text, path)
    for problem in yaml.problems:
        where = f"{path}:{problem.span.line}:{problem.span.column}"
        raise InvalidInput(f"{where}: {problem.message}", hint=problem.hint, code="invalid-policy")
    if not isinstance(yaml.data, dict):
        raise InvalidInput(f"{path}:1:1: A data file is a mapping of keys to values.", code="invalid-policy")
    return GateData(yaml.data, hashlib.sha256(raw).hexdigest(), path, yaml.key_span)


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
