"""A repository's own data files: YAML with a `format:` key, held against a schema before anything is believed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.yamltext import Problem, YamlText, read_yaml

FORMAT = re.compile(r"^(?:format|'format'|\"format\")[ \t]*:[ \t]+[\"']?(?P<format>[\w.-]+/[0-9]+)", re.MULTILINE)


class PolicyFile(Struct, frozen=True):
    """What such a file says: plain data, the places of its values, the SHA-256 of its text (hexadecimal)."""

    format: str
    data: dict[str, Any]
    yaml: YamlText
    digest: str


def file_format(text: str) -> str:
    """The format a YAML text says it has, such as `gate/1`; empty: the file is not ours, whatever its name."""
    found = FORMAT.search(text)
    return found["format"] if found else ""


def read_policy_file(text: str, path: str, schema: Mapping[str, Any]) -> PolicyFile:
    """Read a file with a `format:` key. Raises `InvalidInput` with every problem, the first one in the sentence."""
    from runbook_kit.yamltext.schema import check_schema

    yaml = read_yaml(text, path)
    problems = yaml.problems or check_schema(yaml, schema)
    if problems:
        raise _invalid(problems)
    data = yaml.data
    if not isinstance(data, dict):
        raise InvalidInput(f"{path}:1:1: A data file is a mapping of keys to values.", code="invalid-policy")
    return PolicyFile(str(data.get("format", "")), data, yaml, hashlib.sha256(text.encode()).hexdigest())


def _invalid(problems: tuple[Problem, ...]) -> InvalidInput:
    first, *others = problems
    where = f"{first.span.path}:{first.span.line}:{first.span.column}"
    more = [f"{each.span.line}:{each.span.column}: {each.message}" for each in others]
    hint = " ".join([first.hint, *(["There is more:"] if more else []), *more]).strip()
    return InvalidInput(f"{where}: {first.message}", hint=hint, code="invalid-policy")
