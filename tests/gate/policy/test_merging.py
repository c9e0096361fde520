"""What both documentation gates object to is told once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.gate.policy.samples import finding

from runbook_kit.finding import Edit, Finding
from runbook_kit.gate.policy.merging import merge_same_span

TEXT = "`x/y` and `z/w`\n"
PATH = ("docs-reference-targets", "missing-path")
MARK = ("docs-token-policy", "unmarked-path")


def told(*findings: Finding) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(each.rule, each.also) for each in merge_same_span(findings)]


@pytest.mark.parametrize(
    ("path", "mark", "expected"),
    [
        ("error", "error", [("missing-path", (MARK,))]),
        ("error", "warning", [("missing-path", (MARK,))]),
        ("warning", "error", [("unmarked-path", (PATH,))]),
        ("info", "info", [("missing-path", (MARK,))]),
    ],
)
def test_the_more_severe_one_tells_it(
    path: str, mark: str, expected: list[tuple[str, tuple[tuple[str, str], ...]]]
) -> None:
    both = finding(TEXT, "x/y", "missing-path", path), finding(TEXT, "x/y", "unmarked-path", mark)
    assert told(*both) == told(*reversed(both)) == expected


def test_other_places_and_other_gates_are_left_alone() -> None:
    apart = [
        finding(TEXT, "x/y"),
        finding(TEXT, "z/w", "unmarked-path"),
        finding(TEXT, "x/y", "secret-like-value"),
        finding(TEXT, "x/y", "case-mismatch"),
    ]
    assert merge_same_span(apart) == tuple(apart)


@pytest.mark.parametrize("how", ["suppressed", "baselined"])
def test_what_does_not_count_is_not_merged(how: str) -> None:
    silent = replace(finding(TEXT, "x/y"), **{how: True})
    assert told(silent, finding(TEXT, "x/y", "unmarked-path")) == [("missing-path", ()), ("unmarked-path", ())]


def test_the_order_stays() -> None:
    found = [finding(TEXT, "z/w"), finding(TEXT, "x/y", "unmarked-path"), finding(TEXT, "x/y")]
    assert [each.span.column for each in merge_same_span(found)] == [12, 2]


FINDINGS = st.builds(
    finding,
    st.just(TEXT),
    st.sampled_from(["x/y", "z/w"]),
    st.sampled_from(["missing-path", "missing-target", "unmarked-path", "entity-in-code", "secret-like-value"]),
    st.sampled_from(["error", "warning", "info"]),
)


@given(st.lists(FINDINGS, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_nothing_is_lost_and_twice_is_once(found: list[Finding]) -> None:
    merged = merge_same_span(found)
    assert merge_same_span(merged) == merged
    named = {(each.span, *pair) for each in merged for pair in ((each.gate, each.rule), *each.also)}
    assert named == {(each.span, each.gate, each.rule) for each in found}


def test_the_fix_of_the_other_one_mends_it() -> None:
    mark = replace(finding(TEXT, "x/y", "unmarked-path", "error"), fix=(Edit(0, 5, "marked"),))
    (one,) = merge_same_span((finding(TEXT, "x/y", "missing-path", "error"), mark))
    assert (one.rule, one.fix) == ("missing-path", mark.fix)
    own = replace(finding(TEXT, "x/y", "missing-path", "error"), fix=(Edit(0, 5, "`x/z`"),))
    assert [each.fix for each in merge_same_span((mark, own))] == [own.fix]
