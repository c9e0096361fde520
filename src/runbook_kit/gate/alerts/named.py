"""Alerts that runbooks name in their front matter, under `alerts:`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.gate.alerts.model import Files
from runbook_kit.yamltext import read_yaml

KEY = re.compile(r"^alerts[ \t]*+:", re.MULTILINE)


class Named(Struct, frozen=True):
    """An alert that the runbook at `span.path` says it is for."""

    name: str
    span: Span


def named_alerts(repository: Files) -> Iterator[Named]:
    """Every alert that a runbook names, by file and place."""
    for path in sorted(path for path in repository.files if path.endswith((".md", ".markdown"))):
        text = repository.read(path)
        if text and text.startswith("---") and KEY.search(text):
            yield from _named(Source(path, text))


def _named(source: Source) -> Iterator[Named]:
    parts = split_front_matter(source)
    if parts is None or not KEY.search(parts[0]):
        return
    root = read_yaml(parts[0], source.path, parts[1], source.line_starts[parts[1] - 1]).root
    if not root.has("runbook"):
        return
    alerts = root.child("alerts")
    for each in alerts.items or (alerts,):
        if each.text:
            yield Named(each.text, each.span)
