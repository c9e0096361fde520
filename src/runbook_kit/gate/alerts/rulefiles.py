"""Alerts in tracked YAML: rule files of Prometheus, `PrometheusRule` resources, and templates that become them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbook_kit.document.source import Source
from runbook_kit.gate.alerts.model import Alert, Files
from runbook_kit.yamltext import Node, read_yaml

NAMES = (".yaml", ".yml", ".yaml.tpl", ".yml.tpl", ".yaml.j2", ".yml.j2", ".yaml.gotmpl", ".yaml.tmpl", ".yml.tmpl")
LARGEST = 65_536  # characters of YAML that is parsed; longer files are scanned, which is a thousand times as fast
DOCUMENTS = re.compile(r"^---(?=\s|\Z)[^\n]*\n?", re.MULTILINE)
MENTIONED = re.compile(r"\balert[\"']?[ \t]*+:|runbook_url")
NAMED = re.compile(
    r"^[ \t]*+(?P<item>-[ \t]++)?[\"']?(?P<key>alert|runbook_url)[\"']?[ \t]*+:(?=[ \t\r\n])", re.MULTILINE
)
# A value on its line, or behind `>-` and `|` on the next one.
VALUE = re.compile(
    r"[ \t]*+(?:[>|][+-]?[0-9]?[ \t]*+\r?\n[ \t]++)?"
    r"(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s#\"'][^\n#]*(?:(?<=\S)#[^\n#]*)*))"
)


def find_alerts(repository: Files) -> Iterator[Alert]:
    """Every alert of the repository, by file and place."""
    for path in sorted(path for path in repository.files if path.endswith(NAMES)):
        text = repository.read(path)
        if text and ("runbook_url" in text or "alert:" in text):
            yield from read_alerts(path, text)


def read_alerts(path: str, text: str) -> tuple[Alert, ...]:
    """The alerts of one file. Never raises: what is no valid YAML is read line by line."""
    if not MENTIONED.search(text):
        return ()
    parsed = _parsed(path, text) if len(text) <= LARGEST and "{{-" not in text else None
    # Valid YAML without an alert may still hold rules inside a text, as a ConfigMap does; there they are list items.
    return parsed or tuple(_scanned(Source(path, text), only_items=parsed is not None))


def _parsed(path: str, text: str) -> tuple[Alert, ...] | None:
    """The alerts of valid YAML; None when a document of the file is not valid."""
    found: list[Alert] = []
    source = Source(path, text)
    for start, end in _documents(text):
        yaml = read_yaml(text[start:end], path, source.position(start)[0], start)
        if yaml.problems:
            return None
        found += _walk(yaml.root)
    return tuple(found)


def _documents(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in DOCUMENTS.finditer(text):
        if text[start : mark.start()].strip():
            yield start, mark.start()
        start = mark.end()
    if text[start:].strip():
        yield start, len(text)


def _walk(node: Node) -> Iterator[Alert]:
    name, annotations = node.child("alert"), node.child("annotations")
    if name.text and (node.has("expr") or node.has("annotations")):
        url = annotations.child("runbook_url")
        yield Alert(name.text, name.span, url.text, url.span if url.text else None)
        return
    for child in (*(child for _, child in node.entries), *node.items):
        yield from _walk(child)


def _scanned(source: Source, *, only_items: bool) -> Iterator[Alert]:
    """Alerts by their lines: a `runbook_url` belongs to the `alert` above it."""
    alert: Alert | None = None
    for key in NAMED.finditer(source.text):
        value = VALUE.match(source.text, key.end())
        if value is None:
            continue
        start, end = value.span(value.lastgroup or 0)
        end = start + len(source.text[start:end].rstrip())
        quotes = value.lastgroup != "bare"
        text, span = source.text[start:end], source.span(start - quotes, end + quotes)
        if key["key"] == "alert" and only_items and not key["item"]:
            continue
        if key["key"] == "alert":
            if alert:
                yield alert
            alert = Alert(text, span)
        elif alert and not alert.url:
            alert = Alert(alert.name, alert.span, text, span)
    if alert:
        yield alert
