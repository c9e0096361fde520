"""Attributes of fences that are not in the format."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections

from runbook_kit.document.fence import NAMES

KNOWN = f"Known attributes: {', '.join(NAMES)}."


@pytest.mark.parametrize(
    ("document", "place", "message", "hint"),
    [
        ("```bash {timout=30s}\n```\n", "1:10-1:20", "Unknown attribute `timout`.", "Did you mean `timeout`?"),
        ("ä\n  ~~~sh {#a zzz=1}\n  ~~~\n", "2:13-2:18", "Unknown attribute `zzz`.", KNOWN),
        ("> - ```yaml {hello}\n", "1:14-1:19", "`hello` is no attribute.", ""),
        ("<!-- block: id=a retires=2 -->\n", "1:18-1:27", "Unknown attribute `retires`.", "Did you mean `retries`?"),
        ('```sh {"nam": "a"}\n```\n', "1:7-1:19", "Unknown attribute `nam`.", KNOWN),
        ("```bash id=a linenums=1\n```\n", "1:14-1:24", "Unknown attribute `linenums`.", KNOWN),
    ],
)
def test_attributes_nobody_knows(document: str, place: str, message: str, hint: str) -> None:
    assert objections("unknown-attribute", document) == [(place, message, hint)]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "```bash {#a timeout=3s}\n```\n",
        "```bash {timeout=soon background}\n```\n",
        "```bash linenums=1\n```\n",
        "    ```bash {zzz=1}\n",
        "`{zzz=1}`\n",
        "<!-- zzz=1 -->\n",
        "````md\n```bash {zzz=1}\n```\n````\n",
    ],
)
def test_nothing_is_unknown(document: str) -> None:
    assert objections("unknown-attribute", document) == []
