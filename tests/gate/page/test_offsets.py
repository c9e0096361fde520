"""Bytes and characters."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.page.offsets import continuations


def test_plain_letters_need_nothing() -> None:
    assert continuations("abc") == ()


@settings(derandomize=True, deadline=None)
@given(st.text(), st.text())
def test_every_character_is_found_by_the_bytes_before_it(before: str, behind: str) -> None:
    offset = len(before.encode())
    assert offset - bisect_left(continuations(before + behind), offset) == len(before)
