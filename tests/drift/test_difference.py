"""What differs between two snapshots."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.drift.difference import DIFFABLE, MOST_LINES, compare
from runbook_kit.drift.facts import Fact, Snapshot, snapshot

FACTS = st.lists(
    st.builds(
        Fact,
        st.sampled_from(["git", "tool", "configuration"]),
        st.sampled_from("abc"),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["", "x\n", "x\ny"]),
    ),
    max_size=6,
)


def of(*facts: Fact) -> Snapshot:
    return snapshot(facts, "A")


def config(text: str, value: str = "") -> Fact:
    return Fact("configuration", "a.toml", value or f"sha256:{hash(text)}", text)


def test_added_removed_changed() -> None:
    found = compare(
        of(Fact("tool", "a", "1"), Fact("tool", "b", "1")), of(Fact("tool", "b", "2"), Fact("tool", "c", "1"))
    )
    assert [(each.name, each.change, each.before, each.after) for each in found.differences] == [
        ("a", "removed", "1", ""), ("b", "changed", "1", "2"), ("c", "added", "", "1"),
    ]  # fmt: skip
    assert (found.drifted, found.count("added")) == (True, 1)


def test_lines() -> None:
    (found,) = compare(of(config("a\nb\n")), of(config("a\nc"))).differences
    assert found.diff == ("--- a/a.toml", "+++ b/a.toml", "@@ -1,2 +1,2 @@", " a", "-b", "+c (no line feed at the end)")


def test_lines_are_bounded() -> None:
    old, new = "".join(f"{n}\n" for n in range(500)), "".join(f"x{n}\n" for n in range(500))
    (found,) = compare(of(config(old)), of(config(new))).differences
    assert (len(found.diff), found.left_out) == (MOST_LINES, 1003 - MOST_LINES)
    (found,) = compare(of(config("a\n" * (DIFFABLE + 1))), of(config("b\n"))).differences
    assert (found.diff, found.left_out) == ((), 0)


def test_a_text_that_one_side_does_not_keep_has_no_lines() -> None:
    (found,) = compare(of(config("a\n")), of(config("", "sha256:1"))).differences
    assert found.diff == ()


def test_the_same_difference_has_the_same_digest() -> None:
    one, other = Fact("tool", "a", "1"), Fact("tool", "a", "2")
    same = Fact("http", "x", "answers 200")
    digest = compare(of(one), of(other)).digest
    assert compare(of(one, same), snapshot([other, same], "later")).digest == digest
    assert compare(of(other), of(one)).digest != digest


@settings(derandomize=True, deadline=None)
@given(FACTS, FACTS)
def test_no_difference_means_the_same(one: list[Fact], other: list[Fact]) -> None:
    a, b = of(*one), of(*other)
    assert compare(a, b).drifted is (a.facts != b.facts)
    assert not compare(a, a).drifted
