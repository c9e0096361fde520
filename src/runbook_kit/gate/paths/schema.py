"""A repository's own `gates/paths.yaml`: held against its schema before anything is believed."""

from __future__ import annotations

from typing import Any

LISTS = {
    "roots": "Folders whose name alone makes a word a path.",
    "extensions": "A word with a slash that ends in one of these is a path.",
    "branches": "First words of branch names.",
    "media": "First words of media types.",
    "hosts": "Endings of host names.",
    "placeholders": "Regular expressions of what only stands for something else, anywhere in a word.",
    "never": "Regular expressions of whole words that look like a path and are none.",
    "marks": "Remarks in brackets behind a path that does not exist yet.",
    "web": "What lies two levels above the root on the hosting site.",
}


def paths_schema() -> dict[str, Any]:
    """The JSON Schema of `paths/1`."""
    words = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policy of paths",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": "paths/1"},
            **{name: {**words, "description": text} for name, text in LISTS.items()},
        },
    }


def own_paths(text: str, path: str) -> dict[str, Any]:
    """The content of a `paths/1` file. Raises `InvalidInput` with every problem and its place."""
    from runbook_kit.policyfile import read_policy_file

    return read_policy_file(text, path, paths_schema()).data
