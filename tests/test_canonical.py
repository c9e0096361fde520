"""Canonical JSON: the same bytes as the standard library writes with sorted keys and no blanks."""

from __future__ import annotations

import hashlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.canonical import canonical, sha256

WHOLE = st.integers(-(2**53), 2**53) | st.booleans() | st.none()
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DATA = st.recursive(WHOLE | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@settings(derandomize=True, deadline=None)
@given(DATA)
def test_like_the_standard_library(data: object) -> None:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(data) == text.encode()


def test_the_digest_is_that_of_sha256sum() -> None:
    assert sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()
