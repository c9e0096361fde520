"""YAML as this program reads and writes it: plain data with places, problems as sentences, comments kept."""

from __future__ import annotations

from runbook_kit.yamltext.rewrite import Drop, Put, update_yaml
from runbook_kit.yamltext.values import (
    Json,
    Node,
    Places,
    Problem,
    Scalar,
    YamlText,
    join_pointer,
    places,
    split_pointer,
)

__all__ = [
    "Drop",
    "Json",
    "Node",
    "Places",
    "Problem",
    "Put",
    "Scalar",
    "YamlText",
    "join_pointer",
    "places",
    "read_yaml",
    "split_pointer",
    "update_yaml",
]


def read_yaml(text: str, path: str, first_line: int = 1, offset: int = 0) -> YamlText:
    """Read one YAML 1.2 document (core schema; dates stay text). Never raises: what is wrong is in `.problems`.

    `text` begins at line `first_line`, column 1, and at character `offset` of the file at `path`.
    """
    from runbook_kit.yamltext.compose import compose

    return compose(text, places(text, path, first_line, offset))
