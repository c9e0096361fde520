"""Changing single values of a YAML text as a careful person would: comments, order and quotes of the rest stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from io import StringIO
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted
from runbook_kit.yamltext.values import Json, places, split_pointer

if TYPE_CHECKING:
    from ruamel.yaml import YAML

TAGS = {bool: "bool", float: "float", int: "int", str: "str", type(None): "null"}
WIDEST_FLOW = 80  # a list of short words up to this width stays on one line
ITEM_BELOW_KEY = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ", re.MULTILINE)
KEY_BELOW_KEY = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n( +)[^\s#-][^\n]*:", re.MULTILINE)


class Put(Struct, frozen=True):
    """Set the value at a JSON pointer; `/-` adds to the end of a list, and missing mappings are made."""

    pointer: str
    value: Json


class Drop(Struct, frozen=True):
    """Remove the value at a JSON pointer, with its key."""

    pointer: str


def update_yaml(text: str, edits: Iterable[Put | Drop], path: str = "") -> str:
    """`text` with `edits` made in order. Line ends stay as they are.

    Raises `InvalidInput` when `text` is no valid YAML, has no such place, or would not read back as meant.
    """
    from runbook_kit.yamltext.compose import compose

    edits = list(edits)
    before = compose(text, places(text, path))
    if before.problems:
        problem = before.problems[0]
        place = f"{path}:{problem.span.line}:{problem.span.column}"
        raise InvalidInput(f"{place}: {problem.message}", hint=problem.hint)
    if not edits:
        return text
    wanted: Any = before.data if before.data is not None else {}
    for edit in edits:
        _apply(deepcopy(edit), wanted, path)
    try:
        changed = _write(text, edits, path)
    except InvalidInput:
        raise
    except Exception as error:  # ruamel.yaml raises more than its own errors on odd text
        raise InvalidInput(f"{path or 'The YAML text'} cannot be rewritten: {quoted(str(error))}.") from error
    if compose(changed, places(changed, path)).data != wanted:
        hint = "Make the change by hand; aliases (`*name`) are the usual reason."
        raise InvalidInput(f"{path or 'The YAML text'} cannot be changed without changing something else.", hint=hint)
    return changed


def _write(text: str, edits: list[Put | Drop], path: str) -> str:
    """The edited text as ruamel.yaml's round-trip mode writes it."""
    unix = text.replace("\r\n", "\n")
    yaml = _round_trip(unix)
    loaded = yaml.load(unix)
    kept = "" if loaded is not None else unix  # without data ruamel.yaml drops the comments
    data = {} if loaded is None else loaded
    for edit in edits:
        _apply(Put(edit.pointer, _styled(edit.value)) if isinstance(edit, Put) else edit, data, path)
    out = StringIO()
    yaml.dump(data, out)
    changed = kept + out.getvalue()
    if text and not unix.endswith("\n"):
        changed = changed.removesuffix("\n")
    return changed.replace("\n", "\r\n") if "\r\n" in text else changed


def _round_trip(text: str) -> YAML:
    """A writer that indents as `text` does, and to which a plain scalar means what it means when we read it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver
    from ruamel.yaml.tag import Tag

    from runbook_kit.yamltext.compose import CORE_TAG, plain_value

    class CoreSchema(VersionedResolver):
        """Dates stay text, also those that no calendar has."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode and implicit[0]:
                return Tag(suffix=CORE_TAG + TAGS[type(plain_value(str(value)))])
            return super().resolve(kind, value, implicit)

    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = CoreSchema
    yaml.preserve_quotes = True
    yaml.width = 4096
    mapping, offset = _indentation(text)
    yaml.indent(mapping=mapping, sequence=offset + 2, offset=offset)
    return yaml


def _apply(edit: Put | Drop, data: Any, path: str) -> None:
    """Make `edit` in `data`, in place."""
    *above, last = split_pointer(edit.pointer) or [""]
    for part in above:
        if isinstance(data, dict) and isinstance(edit, Put):
            data = data.setdefault(part, {})
        else:
            data = data[_place_in(data, part, edit, path)]
    if isinstance(edit, Drop):
        del data[_place_in(data, last, edit, path)]
    elif isinstance(data, list) and last == "-":
        data.append(edit.value)
    elif isinstance(data, dict) and last:
        data[last] = edit.value
    else:
        data[_place_in(data, last, edit, path)] = edit.value


def _place_in(data: Any, part: str, edit: Put | Drop, path: str) -> Any:
    """The key or index that `part` of a pointer means in `data`."""
    if isinstance(data, dict) and part in data:
        return part
    if isinstance(data, list) and part.isascii() and part.isdigit() and int(part) < len(data):
        return int(part)
    raise InvalidInput(f"{path or 'The YAML text'} has no place `{edit.pointer}`.")


def _styled(value: Json) -> Any:
    """`value` in the style a person would write: short lists on one line, long texts as blocks."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import LiteralScalarString

    if isinstance(value, dict):
        return CommentedMap({key: _styled(child) for key, child in value.items()})
    if isinstance(value, list):
        written = CommentedSeq(_styled(child) for child in value)
        if all(_is_word(child) for child in value) and sum(len(str(child)) + 2 for child in value) <= WIDEST_FLOW:
            written.fa.set_flow_style()
        return written
    if isinstance(value, str) and re.fullmatch(r"(?:\S(?:[^\n]*\S)?\n+)+", value) and value.isprintable() is False:
        return LiteralScalarString(value)
    return value


def _is_word(value: Json) -> bool:
    return not isinstance(value, (dict, list)) and not (isinstance(value, str) and "\n" in value)


def _indentation(text: str) -> tuple[int, int]:
    """How far `text` indents mappings, and list items below their key; 2 and 2 when it does not say."""
    item, key = ITEM_BELOW_KEY.search(text), KEY_BELOW_KEY.search(text)
    offset = len(item[2]) - len(item[1]) if item else 2
    mapping = len(key[2]) - len(key[1]) if key else 2
    return max(mapping, 2), max(offset, 0)
