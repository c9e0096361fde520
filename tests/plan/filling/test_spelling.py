"""How values are written in quotes; that a shell reads them back is the matter of test_fill."""

from __future__ import annotations

import pytest

from runbook_kit.document.quoting import Quote
from runbook_kit.plan.filling.spelling import is_free, refer, spell


@pytest.mark.parametrize(
    ("quote", "value", "spelled"),
    [
        ("bare", "ops-1", "ops-1"),
        ("bare", "/srv/a_b@1.2:3,4%5+6", "/srv/a_b@1.2:3,4%5+6"),
        ("bare", "", "''"),
        ("bare", "a b", "'a b'"),
        ("bare", "it's", r"'it'\''s'"),
        ("bare", "-rf", "'-rf'"),
        ("bare", "a=b", "'a=b'"),
        ("bare", "ü", "'ü'"),
        ("bare", "done", "'done'"),
        ("single", 'a "b"', 'a "b"'),
        ("single", "it's", r"it'\''s"),
        ("double", "don't", "don't"),
        ("double", r'$a `b` "c" \d', r"\$a \`b\` \"c\" \\d"),
        ("double", "stop!!", "stop\"'!!'\""),
        ("ansi", r"it's \n", r"it\'s \\n"),
        ("here", r"$a `b` 'c' \d", r"\$a \`b\` 'c' \\d"),
        ("here-literal", r"$a `b` 'c' \d", r"$a `b` 'c' \d"),
    ],
)
def test_values(quote: Quote, value: str, spelled: str) -> None:
    assert spell(value, quote) == spelled


@pytest.mark.parametrize("after", ["<in", ">out", ">>out", "()"])
def test_a_plain_value_is_quoted_where_it_could_be_a_descriptor_or_a_name(after: str) -> None:
    assert spell("2", "bare", "", after) == "'2'"


@pytest.mark.parametrize("before", ["a\\x", "a\\x4", "\\1", "\\12", "\\u00", "\\c", "\\\\\\x4"])
def test_a_value_does_not_complete_an_escape(before: str) -> None:
    assert spell("1", "ansi", before) == "''1'$'"


@pytest.mark.parametrize("before", ["a", "\\x41", "\\123", "\\n", "\\\\x4", "\\\\"])
def test_complete_escapes_are_left_alone(before: str) -> None:
    assert spell("1", "ansi", before) == "1"


@pytest.mark.parametrize(
    ("quote", "spelled"),
    [
        ("bare", '"${TOKEN}"'),
        ("single", "'\"${TOKEN}\"'"),
        ("ansi", "'\"${TOKEN}\"$'"),
        ("double", "${TOKEN}"),
        ("here", "${TOKEN}"),
    ],
)
def test_references(quote: Quote, spelled: str) -> None:
    assert refer("TOKEN", quote) == spelled


@pytest.mark.parametrize("quote", ["comment", "unknown"])
def test_nothing_is_spelled_elsewhere(quote: Quote) -> None:
    with pytest.raises(ValueError, match=quote):
        spell("x", quote)
    with pytest.raises(ValueError, match=quote):
        refer("X", quote)


@pytest.mark.parametrize("name", ["TOKEN", "OPS_TOKEN", "API_KEY_2", "PATH_TO_REPO"])
def test_free_names(name: str) -> None:
    assert is_free(name)


TAKEN = ["PATH", "HOME", "IFS", "PS4", "BASH_ENV", "LD_PRELOAD", "UID", "RANDOM", "LC_ALL", "_", "EDITOR", "X_COMMAND"]


@pytest.mark.parametrize("name", [*TAKEN, "GRÖSSE", "2ND", "", "A-B"])
def test_names_that_a_secret_cannot_have(name: str) -> None:
    assert not is_free(name)
