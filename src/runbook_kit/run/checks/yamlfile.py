"""Whether a text is YAML, of any number of documents and with any tags; nothing is built from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runbook_kit.suggestion import quoted
from runbook_kit.yamltext.faults import explain

DEEPEST = 200  # levels


def yaml_fault(text: str) -> str:
    """Where a text stops being YAML 1.2, has an alias without an anchor, or a key twice; empty when all is well."""
    from ruamel.yaml import YAML

    reached = [0]
    try:
        return next(_faults(YAML(typ="safe", pure=True).parse(text), reached), "")
    except Exception as error:  # the parser of ruamel.yaml raises more than its own errors on odd text
        fault = explain(error, text, reached[0])
        return f"line {text.count(chr(10), 0, fault.start) + 1}: {fault.message.rstrip('.')}"


def _faults(events: Iterator[Any], reached: list[int]) -> Iterator[str]:
    """Faults that the grammar allows."""
    anchors: set[str] = set()
    open_keys: list[tuple[set[str] | None, bool]] = []  # of each open collection: its keys, and whether one is due
    for event in events:
        reached[0] = event.end_mark.index
        kind, line = type(event).__name__, event.start_mark.line + 1
        anchor = getattr(event, "anchor", None)
        if kind == "DocumentStartEvent":
            anchors = set()
        elif kind == "AliasEvent" and anchor not in anchors:
            yield f"line {line}: {quoted('*' + str(anchor))} refers to an anchor that is not defined"
        elif anchor is not None:
            anchors.add(anchor)
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            open_keys.pop()
        elif kind in ("AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            if open_keys and open_keys[-1][0] is not None:
                keys, is_key = open_keys[-1]
                open_keys[-1] = keys, not is_key
                if is_key and kind == "ScalarEvent" and keys is not None:
                    if event.value in keys and event.value != "<<":
                        yield f"line {line}: the key {quoted(event.value)} is given twice"
                    keys.add(event.value)
            if kind == "SequenceStartEvent":
                open_keys.append((None, False))
            elif kind == "MappingStartEvent":
                open_keys.append((set(), True))
            if len(open_keys) > DEEPEST:
                yield f"line {line}: it is nested more than {DEEPEST} levels"
