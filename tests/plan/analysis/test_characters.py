"""Hidden characters and entities in a block, and what bash would make of them."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.characters import find_entities, find_hidden

ENTITIES = {
    "git reset --hard origin&#47;main": (
        "`&#47;` is not decoded inside a block: bash would run `git reset --hard origin` in the background, "
        "and the rest of the line, `#47;main`, is a comment."
    ),
    "cat a&#x2F;b | wc -l": (
        "`&#x2F;` is not decoded inside a block: bash would run `cat a` in the background, "
        "and the rest of the line, `#x2F;b | wc -l`, is a comment."
    ),
    "make a &amp;&amp; make b": "`&amp;` is not decoded inside a block: bash would stop at `;&` with a syntax error.",
    "a &#47;&amp;b": (
        "`&#47;` is not decoded inside a block: bash would run `a` in the background, "
        "and the rest of the line, `#47;&amp;b`, is a comment."
    ),
    "make a &amp; make b": (
        "`&amp;` is not decoded inside a block: bash would run `make a` in the background, "
        "and then run `amp`, then `make b`."
    ),
    "ls a&sol;b": (
        "`&sol;` is not decoded inside a block: bash would run `ls a` in the background, and then run `sol`, then `b`."
    ),
    "echo > &lt; b": (
        "`&lt;` is not decoded inside a block: bash would end the command at its `&` and go on with `lt; b`."
    ),
    'echo "a&#47;b"': "`&#47;` is not decoded inside a block: bash would pass on the text `&#47;` as it stands.",
    "echo 'a&amp;b'": "`&amp;` is not decoded inside a block: bash would pass on the text `&amp;` as it stands.",
    "cat <<EOF\na&lt;b\nEOF": "`&lt;` is not decoded inside a block: bash would pass on the text `&lt;` as it stands.",
    "echo a\\&amp;b": "`&amp;` is not decoded inside a block: bash would pass on the text `&amp;` as it stands.",
}


@pytest.mark.parametrize(("source", "message"), ENTITIES.items())
def test_an_entity_says_what_bash_would_do(source: str, message: str) -> None:
    reason = find_entities(source)[0]
    assert (reason.code, reason.message) == ("entity-in-command", message)


def test_each_entity_has_its_line() -> None:
    assert [reason.line for reason in find_entities("a\nb&#47;c\n\nd&amp;e")] == [2, 4]


@pytest.mark.parametrize("source", ["echo a # origin&#47;main", "# a&amp;b", "a && b", "a & b; c", "a&nbsp;b", "&#;"])
def test_no_entity(source: str) -> None:
    assert find_entities(source) == ()


def test_letters_beyond_ascii_do_not_shift_the_places() -> None:
    (reason,) = find_entities("echo 'äöü – 😀'; ls größe&#47;main # é&#47;")
    assert "`ls größe` in the background" in reason.message


HIDDEN = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
HIDDEN += [*range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF]


@pytest.mark.parametrize("code", HIDDEN, ids=hex)
def test_hidden(code: int) -> None:
    (reason,) = find_hidden(f"a\necho x{chr(code)}y")
    assert (reason.code, reason.line) == ("hidden-character", 2)
    assert f"U+{code:04X}" in reason.message


@pytest.mark.parametrize("text", ["a\tb\nc", "äöü – 😀", "\u00a0", "\u2028", ""])
def test_not_hidden(text: str) -> None:
    assert find_hidden(text) == ()


def test_one_reason_for_a_line_names_each_character_once() -> None:
    (reason,) = find_hidden("a\u200bb\u200bc\u202ed")
    assert reason.message == (
        "The line holds characters that readers do not see: U+200B ZERO WIDTH SPACE, U+202E RIGHT-TO-LEFT OVERRIDE."
    )
