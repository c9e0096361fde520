"""What goes through the pipes: bytes as they are, and errors as they were."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import MachineError, Refused, RunbookError
from runbook_kit.run.jobs.handover import Begun, answer, failed, hand_over, heard, take_over
from runbook_kit.run.model import Invocation

WORD = st.binary(min_size=1, max_size=20).map(lambda data: os.fsdecode(data.replace(b"\0", b"x")))


@settings(derandomize=True, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=4), st.dictionaries(WORD, WORD, max_size=4), st.frozensets(WORD, max_size=3))
def test_any_bytes_arrive(words: list[str], environment: dict[str, str], secrets: frozenset[str]) -> None:
    invocation = Invocation(tuple(words), environment, words[0], carries=True)
    got = take_over(hand_over(invocation, "J", secrets, 3.0))
    assert got.invocation.argv == invocation.argv
    assert got.invocation.cwd == words[0]
    assert got.invocation.environment == {**environment, "RUNBOOK_JOB": "J"}
    assert frozenset(map(os.fsdecode, got.secrets)) == secrets
    assert (got.invocation.carries, got.grace_s) == (True, 3.0)


def test_an_answer() -> None:
    assert heard(answer(Begun(7, "boot/1")), "") == Begun(7, "boot/1")


@pytest.mark.parametrize("error", [MachineError("a\udc80", hint="b", code="c"), Refused("no", code="d")])
def test_an_error_is_the_same_error(error: RunbookError) -> None:
    with pytest.raises(type(error)) as raised:
        heard(answer(failed(error)), "")
    assert (raised.value.code, raised.value.hint, raised.value.exit_code) == (error.code, error.hint, error.exit_code)


@pytest.mark.parametrize("data", [b"", b"{", b'{"type":"other"}', b"\xff"])
def test_no_answer_is_an_error(data: bytes) -> None:
    with pytest.raises(MachineError) as raised:
        heard(data, "it broke")
    assert (raised.value.code, "it broke" in raised.value.message) == ("job-not-started", True)
