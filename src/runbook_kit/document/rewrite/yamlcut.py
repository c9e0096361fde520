"""Values taken out of a YAML text by their lines, so that every other character stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from runbook_kit.document.rewrite.change import apply_edits
from runbook_kit.document.source import Source
from runbook_kit.finding import Edit
from runbook_kit.yamltext import Drop, Node, YamlText, read_yaml, split_pointer, update_yaml

LEAD = re.compile(r"[ \t]*(?:-[ \t]+)?")
BEHIND = re.compile(r"[ \t]*(?:#.*)?")
COMMENT_LINE = re.compile(r"^[ \t]*#", re.MULTILINE)


def cut_values(text: str, pointers: Sequence[str], path: str = "") -> tuple[str, bool]:
    """`text` without the values at JSON `pointers`, each with its key; and whether comments were lost with them.

    Items of one list are named from its end. Values that do not have lines of their own are left to `update_yaml`,
    which lays the text out anew. Raises `InvalidInput` as that does.
    """
    yaml, source = read_yaml(text, path), Source(path, text)
    wanted: Any = deepcopy(yaml.data)
    for pointer in pointers:
        _remove(wanted, split_pointer(pointer))
    edits = [_lines(pointer, yaml, source) for pointer in pointers]
    lost = any(_has_comments(yaml.key_span(pointer).start, yaml.node(pointer), source) for pointer in pointers)
    if None not in edits:
        changed = apply_edits(text, [edit for edit in edits if edit])
        if read_yaml(changed, path).data == wanted:
            return changed, lost
    return update_yaml(text, [Drop(pointer) for pointer in pointers], path), lost


def _remove(data: Any, parts: Sequence[str]) -> None:
    """Take the value at a pointer out of plain data, in place."""
    for part in parts[:-1]:
        data = data[int(part)] if isinstance(data, list) else data[part]
    del data[int(parts[-1]) if isinstance(data, list) else parts[-1]]


def _lines(pointer: str, yaml: YamlText, source: Source) -> Edit | None:
    """The edit that removes the lines of a value, or None when something else stands on them."""
    key, value = yaml.key_span(pointer), yaml.span(pointer)
    start = source.line_starts[key.line - 1]
    is_item = key == value
    before = source.text[start : key.start]
    behind = source.text[value.end : source.line_end(value.end_line)]
    if not LEAD.fullmatch(before) or ("-" in before) != is_item or not BEHIND.fullmatch(behind):
        return None
    end = source.line_starts[value.end_line] if value.end_line < source.line_count else len(source.text)
    return Edit(start, end, "")


def _has_comments(start: int, node: Node, source: Source) -> bool:
    """Whether comments stand among the items of a list, or behind a value."""
    ends = [node.span, *(item.span for item in node.items)]
    behind = any("#" in source.text[span.end : source.line_end(span.end_line)] for span in ends)
    return behind or COMMENT_LINE.search(source.text, start, node.span.end) is not None
