"""The YAML at the head of a document: found, read, held against its schema; every problem at once."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from runbook_kit.document.authored import Authored, read_authored
from runbook_kit.document.consistency import Objection, check_consistency
from runbook_kit.document.frontmarks import OPENING, split_front_matter
from runbook_kit.document.source import Source
from runbook_kit.finding import Finding, Span
from runbook_kit.yamltext import Node, YamlText, read_yaml

GATE = "runbook-structure"
RULE = "invalid-front-matter"
OURS = re.compile(r"(?:\A|(?<=[\r\n]))(?:runbook|'runbook'|\"runbook\")[ \t]*:(?=[\s]|\Z)")
SEARCHED = 100_000  # characters in which the `runbook:` key of front matter without an end is looked for
SCHEMA = Path(__file__).with_name("runbook.schema.json")


class FrontMatter(Struct, frozen=True):
    """What a document's front matter says and what is wrong with it.

    `data` is None when there is none or it has no `runbook:` key; `title` is offered all the same.
    `last_line` is the line of the closing marker; 0: the whole text is body.
    """

    title: str = ""
    data: Authored | None = None
    findings: tuple[Finding, ...] = ()
    last_line: int = 0


def read_front_matter(source: Source, section_ids: Collection[str] = ()) -> FrontMatter:
    """The front matter of `source`; never raises.

    `section_ids` are ids of phases that only the body has, so that `needs:` may name them.
    """
    parts = split_front_matter(source)
    if parts is None:
        return FrontMatter(findings=_unclosed(source))
    text, first_line, last_line = parts
    yaml = read_yaml(text, source.path, first_line, source.line_starts[first_line - 1])
    title = yaml.root.child("title").text
    if not _is_ours(yaml, text):
        return FrontMatter(title, last_line=last_line)
    root = _rooted(yaml.root, source, first_line, last_line)
    authored = read_authored(root)
    objections = {
        *_objections(YamlText(yaml.path, root, yaml.problems)),
        *check_consistency(authored, root, section_ids),
    }
    return FrontMatter(title, authored, _findings(objections), last_line)


@cache
def read_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the front matter, as published."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return schema


def _is_ours(yaml: YamlText, text: str) -> bool:
    """Whether the front matter has a `runbook:` key; with broken YAML the text decides."""
    return yaml.root.has("runbook") or (bool(yaml.problems) and OURS.search(text) is not None)


def _rooted(root: Node, source: Source, first_line: int, last_line: int) -> Node:
    """`root`, or an empty mapping over the front matter when nothing could be read."""
    return root if root.entries else Node({}, source.lines(first_line, max(first_line, last_line - 1)))


def _objections(yaml: YamlText) -> Iterator[Objection]:
    from runbook_kit.yamltext.schema import check_schema

    for problem in (*yaml.problems, *check_schema(yaml, _schema_for(yaml))):
        yield Objection(RULE, problem.span, problem.message, problem.hint)


def _schema_for(yaml: YamlText) -> dict[str, Any]:
    """The schema; after broken YAML without the top level's required keys, which may stand in the broken part."""
    schema = read_schema()
    return {**schema, "required": []} if yaml.problems else schema


def _unclosed(source: Source) -> tuple[Finding, ...]:
    """A finding when front matter of ours begins and does not end; else the `---` is a line across the page."""
    opening = OPENING.match(source.text)
    if not opening or not OURS.search(source.text, opening.end(), SEARCHED):
        return ()
    message = "The front matter that begins here is never closed."
    return (_finding(Objection(RULE, source.lines(1, 1), message, "Add a line `---` behind its last key.")),)


def _findings(objections: set[Objection]) -> tuple[Finding, ...]:
    return tuple(_finding(objection) for objection in sorted(objections, key=_order))


def _order(objection: Objection) -> tuple[Span, str, str]:
    return objection.span, objection.rule, objection.message


def _finding(objection: Objection) -> Finding:
    return Finding(GATE, objection.rule, "error", objection.span, objection.message, objection.hint)
