from __future__ import annotations

from difflib import get_close_matches

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.suggestion import nearest, quoted, shown, suggest

KNOWN = ["phases", "last_reviewed", "runbook"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("phasess", "phases"), ("Runbook", "runbook"), ("last-reviewed", "last_reviewed"), ("zzz", ""), ("p" * 1000, "")],
)
def test_the_nearest_word(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


WORDS = st.text("abc_-", max_size=7)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(WORDS, st.lists(WORDS, max_size=8, unique_by=lambda word: word.replace("-", "_")))
def test_it_is_the_one_that_difflib_finds(word: str, known: list[str]) -> None:
    folded = {name.replace("-", "_"): name for name in known}
    close = get_close_matches(word.replace("-", "_"), folded, n=1, cutoff=0.6)
    assert nearest(word, known) == (folded[close[0]] if close else "")


def test_a_hint_names_the_nearest_word_first_and_then_all() -> None:
    assert suggest("phase", KNOWN, "keys") == "Did you mean `phases`? Known keys: phases, last_reviewed, runbook."
    assert suggest("zzz", KNOWN, "keys") == "Known keys: phases, last_reviewed, runbook."
    assert suggest("zzz", [], "phases") == "There are no phases here."


def test_text_in_a_sentence_is_short_and_shows_what_cannot_be_seen() -> None:
    assert quoted("a\x1b[0m\u202eb") == "`a\\x1b[0m\\u202eb`"
    assert quoted("a`b") == '"a`b"'
    assert shown("x" * 100, 5) == "xxxxx…"
    assert shown("\ud800\n") == "\\ud800\\n"
