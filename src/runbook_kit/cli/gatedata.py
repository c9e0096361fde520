"""The data that commands go by: what is shipped, or the repository's own in its gates folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from runbook_kit.cli.place import Place, is_file
from runbook_kit.gatedata import GateData, own_or_shipped
from runbook_kit.repo import read_bytes
from runbook_kit.shipped import load

STRUCTURE = "runbook-structure"
RULES = re.compile(r"^[\"']?rules\b", re.MULTILINE)


def gate_data(name: str, form: str, place: Place) -> GateData:
    """The data file `name` (`execution`, `headings` …) of format `form`: the repository's own, else the shipped one.

    A file without `format:` is not ours, whatever its name. Raises `InvalidInput` for one that cannot be read.
    """
    return own_or_shipped(name, form, place.config.gates, place.root if place.in_repository else None)


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
