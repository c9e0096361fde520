"""Decisions: each line is bound to the one before it."""

from __future__ import annotations

import pytest

from runbook_kit.canonical import sha256
from runbook_kit.drift.decisions import FIRST, Decision, Verdict, head_of, latest, read, sealed
from runbook_kit.errors import Tampered


def record(seq: int, prev: str, verdict: Verdict = "intentional", difference: str = "d") -> Decision:
    return Decision(
        seq=seq, prev=prev, at="A", by="ada", decision=verdict, reason="x", difference=difference, before="b", after="c"
    )


ONE = sealed(record(1, FIRST))
TWO = sealed(record(2, sha256(ONE), "accidental"))
THREE = sealed(record(3, sha256(TWO), "intentional", "e"))


def test_the_last_word_counts() -> None:
    found = read(ONE + TWO + THREE)
    word = latest(found, "d")
    assert word is not None
    assert (len(found), word.decision, latest(found, "f")) == (3, "accidental", None)


def test_what_a_crash_cut_off_was_never_written() -> None:
    assert len(read(ONE + TWO[:-1])) == 1
    assert head_of(ONE + TWO[:-1]) == (1, sha256(ONE))
    assert head_of(b"") == (0, FIRST)


@pytest.mark.parametrize("data", [
    TWO, ONE + THREE, TWO + ONE, ONE + ONE, ONE.replace(b"ada", b"bob") + TWO, b"x\n", b"\n", b"\xff\n",
    ONE.replace(b'"seq"', b' "seq"'), ONE.replace(b"drift-decision/1", b"drift-decision/2"),
])  # fmt: skip
def test_what_was_changed_is_found(data: bytes) -> None:
    with pytest.raises(Tampered) as caught:
        read(data)
    assert caught.value.code == "decisions-changed"
