"""Entities in a shell text that are not meant as they stand."""

from __future__ import annotations

import pytest

from runbook_kit.gate.commands.encoded import wrong_entities

TOOLS = frozenset({"echo", "sed"})


def wrong(text: str) -> dict[int, list[str]]:
    """By line, each entity with what follows it up to the end of its word."""
    return {
        line: [text[each.start() :].split()[0] for each in entities]
        for line, entities in wrong_entities(text, TOOLS).items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ls a&#47;b\n", {1: ["&#47;b"]}),
        ("ls\nls a&#47;b&#x2F;c &sol;d\n", {2: ["&#47;b&#x2F;c", "&#x2F;c", "&sol;d"]}),  # behind one is a comment
        ("make &amp;&amp; ls\n", {1: ["&amp;&amp;", "&amp;"]}),
        ("cat &lt; a&#47;b\n", {1: ["&lt;", "&#47;b"]}),
        ("cat a&#47;b  # and c&#47;d\n", {1: ["&#47;b"]}),  # a comment of the author
        ("echo '&lt;b&gt;' > a&#47;b\n", {1: ["&#47;b"]}),
        ("cat a&#47;b && echo '&lt;b&gt;' c&#47;d\n", {1: ["&#47;b", "&#47;d"]}),
        ('OUT="a&#47;b" ./x\n', {1: ['&#47;b"']}),
        ("sed 's/a&#47;b/c/' x\n", {}),
        ("# a&#47;b\n", {}),
        ("ls\n", {}),
    ],
)
def test_which_are_wrong(text: str, expected: dict[int, list[str]]) -> None:
    assert wrong(text) == expected


def test_only_lines_that_are_wrong_as_they_stand() -> None:
    assert set(wrong("ls a&#47;b\nls 'a' # &#47;\nls b&#47;c\n")) == {1, 3}
    # The quote opens once the entity before it is decoded: what is on the next line is wrong as it stands all the same.
    assert set(wrong("ls a&#47;it's\nls b&#47;c\n")) == {1, 2}


def test_many_take_no_longer_each() -> None:
    entities = wrong_entities("ls " + "a&#47;b " * 300 + "\n", TOOLS)
    assert [len(each) for each in entities.values()] == [300]
