"""Where front matter begins and ends."""

from __future__ import annotations

import pytest

from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.source import Source


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nbody", ("a: 1\n", 2, 3)),
        ("---\na: 1\n...\nbody", ("a: 1\n", 2, 3)),
        ("---\r\na: 1\r\nb: 2\r\n---\r\nbody", ("a: 1\r\nb: 2\r\n", 2, 4)),
        ("---  \na: 1\n---\t", ("a: 1\n", 2, 3)),
        ("---\n---\n", ("", 2, 2)),
        ("---\na: |\n  ---\n---\n", ("a: |\n  ---\n", 2, 4)),
        ("", None),
        ("---", None),
        ("---\na: 1\n", None),
        ("----\na: 1\n---\n", None),
        ("\n---\na: 1\n---\n", None),
        ("# Title\n---\n", None),
        ("---\na: 1\n----\n--- x\n", None),
    ],
)
def test_front_matter_is_found_between_markers(text: str, parts: tuple[str, int, int] | None) -> None:
    assert split_front_matter(Source("a.md", text)) == parts
