"""Pins: read only as they were written, and what has moved since."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from runbook_kit.drift.gitstate import GitState
from runbook_kit.drift.pin import Pin, moved, read, sum_line, written
from runbook_kit.errors import Tampered

PIN = Pin(name="base", commit="a" * 40, branch="main", tree="b" * 40, created_at="2026-11-01T03:00:00.000Z")
DATA = written(PIN)
STATE = GitState(commit=PIN.commit, branch="main", tree=PIN.tree)


def test_it_reads_what_it_wrote() -> None:
    assert read(DATA, sum_line(DATA, "x.pin"), "x.pin") == PIN
    assert DATA.startswith(b"format=state-pin/1\nname=base\ncommit=aaaa")


@pytest.mark.parametrize("data", [
    b"", DATA[:-1], DATA.replace(b"base", b"Base"), DATA + b"x=1\n", DATA.replace(b"\n", b"\r\n"),
    DATA.replace(b"aaaa", b"zzzz"), DATA.replace(b"state-pin/1", b"state-pin/2"), b"\xff",
    DATA.replace(b"name", b"nam"),
])  # fmt: skip
def test_what_no_program_wrote(data: bytes) -> None:
    with pytest.raises(Tampered):
        read(data, sum_line(data, "x.pin"), "x.pin")


@pytest.mark.parametrize("sums", [None, b"", sum_line(DATA, "y.pin"), sum_line(DATA + b"x", "x.pin")])
def test_a_digest_that_is_not_its_own(sums: bytes | None) -> None:
    with pytest.raises(Tampered):
        read(DATA, sums, "x.pin")


@pytest.mark.parametrize(("state", "what"), [
    (STATE, []),
    (replace(STATE, commit="c" * 40, tree="d" * 40), ["commit"]),
    (replace(STATE, tree="d" * 40), ["tree"]),
    (replace(STATE, branch=""), ["branch"]),
    (replace(STATE, changes=(("??", "x"),)), ["work tree"]),
    (replace(STATE, upstream="origin/main"), ["upstream"]),
    (replace(STATE, upstream="origin/main", ahead=0, behind=1), ["upstream"]),
    (replace(STATE, upstream="origin/main", ahead=0, behind=0), []),
    (GitState(), ["commit", "branch"]),
])  # fmt: skip
def test_what_has_moved(state: GitState, what: list[str]) -> None:
    assert [each.what for each in moved(PIN, state)] == what
