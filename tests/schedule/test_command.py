"""The command of a schedule, and the way back from its words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.errors import InvalidInput
from runbook_kit.schedule.command import Call, call_of, given_of, read_call
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.timing import DAYS, Timing

ENTRY = Scheduled("ops/look", "ops/look", Timing("UTC", "08:00"), values=(("a", "b"),), skip=("2026-12-25",))
TEXT = st.text(min_size=1)


def test_an_entry_of_a_table_is_named() -> None:
    call = call_of(ENTRY, ("/bin/runbook",), "/srv/x", ("--late", "59m"))
    assert call.words == (
        "/bin/runbook", "-C", "/srv/x", "schedule", "run", "--late", "59m", "--", "ops/look",
    )  # fmt: skip
    assert read_call(call.words) == call
    assert given_of(call) is None


@settings(deadline=None)
@given(
    root=TEXT,
    target=TEXT,
    timing=st.builds(
        Timing,
        st.sampled_from(("UTC", "Europe/Berlin")),
        st.just("08:00"),
        days=st.sets(st.sampled_from(DAYS)).map(lambda days: tuple(day for day in DAYS if day in days)),
    )
    | st.builds(lambda s: Timing("UTC", every_s=s), st.integers(1, 10**6)),
    values=st.lists(st.tuples(st.text(st.sampled_from("abc"), min_size=1), st.text()), max_size=3),
    skip=st.lists(st.just("2026-12-25"), max_size=2),
    calendar=st.sampled_from(("", "a b.txt")),
)
def test_what_was_given_reads_back(
    root: str, target: str, timing: Timing, values: list[tuple[str, str]], skip: list[str], calendar: str
) -> None:
    each = Scheduled("x/y", target, timing, skip=tuple(skip), calendar=calendar, values=tuple(values), given=True)
    call = call_of(each, ("/usr/bin/python3", "-m", "runbook_kit"), root)
    found = read_call(call.words)
    assert found == call
    assert given_of(call) == each


@pytest.mark.parametrize("words", [
    (), ("schedule", "run"), ("/x", "-C", "/r", "schedule", "run", "a"), ("/x", "-C", "/r", "schedule", "run", "--"),
    ("/x", "-C", "/r", "schedule", "run", "--unknown", "1", "--", "a"), ("/x", "schedule", "run", "--", "a"),
    ("/x", "-C", "/r", "schedule", "run", "--", "a", "b"), ("-C", "/r", "schedule", "run", "--", "a"),
])  # fmt: skip
def test_words_that_are_not_ours(words: tuple[str, ...]) -> None:
    assert read_call(words) is None


def test_a_command_that_says_no_interval() -> None:
    with pytest.raises(InvalidInput):
        given_of(Call(("/x",), "/r", "a", (("--every", "soon"),)))
