"""Data as JSON that is the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.canonical import canonical, sha256

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(DATA)
def test_it_is_what_json_writes_with_sorted_keys(data: Any) -> None:
    expected = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(data) == expected


@settings(derandomize=True, deadline=None)
@given(st.dictionaries(TEXT, st.integers(0, 9), min_size=2))
def test_the_order_of_keys_does_not_count(data: dict[str, int]) -> None:
    assert canonical(dict(reversed(data.items()))) == canonical(data)


def test_every_character_is_written_as_json_does() -> None:
    text = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x11000)]))
    assert canonical(text) == json.dumps(text, ensure_ascii=False).encode()


def test_keys_beyond_the_basic_plane_are_sorted_by_code_point() -> None:
    assert canonical({"\U00010000": 1, "\uffff": 2}) == '{"\uffff":2,"\U00010000":1}'.encode()


def test_sha256_is_hexadecimal() -> None:
    assert sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()
