"""Expected output that can, or can never, be compared."""

from __future__ import annotations

import pytest

from runbook_kit.document.expectation import Wanted, unreadable
from runbook_kit.finding import Span

HERE = Span("x.md", 1, 1, 1, 1)


@pytest.mark.parametrize(("text", "match", "readable"), [
    ('{"a": [1, null]}\n', "json", True),
    ("{'a': 1}\n", "json", False),
    ("", "json", False),
    ("^a+$\n", "regex", True),
    (r"(a)\1", "regex", False),
    ("a(b", "exact", True),
    ("a(b", "contains", True),
    ("[*", "glob", True),
    ("a", "similar:0.8", True),
])  # fmt: skip
def test_what_output_can_be_compared_with(text: str, match: str, readable: bool) -> None:
    assert (unreadable(Wanted(text, match, HERE)) == "") is readable
