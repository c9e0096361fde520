"""The data that commands go by: what is shipped, or the repository's own in its gates folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from runbook_kit.cli.place import Place, is_file
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.repo import read_bytes
from runbook_kit.shipped import digest, load

STRUCTURE = "runbook-structure"
RULES = re.compile(r"^[\"']?rules\b", re.MULTILINE)


class GateData(Struct, frozen=True):
    """The plain content of one data file, the SHA-256 of its text (hexadecimal), and where it came from."""

    data: dict[str, Any]
    digest: str
    origin: str  # a path relative to the root, or "shipped"
    locate: Callable[[str], Span] | None = None


def gate_data(name: str, form: str, place: Place) -> GateData:
    """The data file `name` (`execution`, `headings` …) of format `form`: the repository's own, else the shipped one.

    A file without `format:` is not ours, whatever its name. Raises `InvalidInput` for one that cannot be read.
    """
    path = f"{place.config.gates}/{name}.yaml"
    if place.in_repository and is_file(place.root / path):
        own = read_own(path, form, digest(name), place)
        if own is not None:
            return own
    return GateData(load(name), digest(name), "shipped")


def structure_policy(place: Place) -> Mapping[str, Any]:
    """The rules about a document by itself, for `check_document`: shipped, with the repository's own over them.

    Only a repository whose own file says something about rules pays for reading it. Raises `InvalidInput`.
    """
    path = f"{place.config.gates}/{STRUCTURE}.yaml"
    if not place.in_repository or not is_file(place.root / path):
        return load(STRUCTURE)
    text = read_bytes(place.root / path, place.root).decode("utf-8", "replace")
    if not RULES.search(text):
        return load(STRUCTURE)
    from runbook_kit.gate.policy.read import read_gate_policy

    rules = read_gate_policy(STRUCTURE, text, path).rules
    return {"rules": {name: {"severity": rule.severity, "options": rule.options} for name, rule in rules.items()}}


def read_own(path: str, form: str, shipped_digest: str, place: Place) -> GateData | None:
    """The repository's file at `path`; None when it is the shipped one, or not one of ours."""
    raw = read_bytes(place.root / path, place.root)
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
