"""Words of a shell command: literal, pattern, or known to the run only."""

from __future__ import annotations

import pytest

from runbook_kit.document.bash import parse
from runbook_kit.plan.shell.words import Dynamic, Pattern, is_literal, read_text, read_word, text_of, unescape

LITERAL = {
    "plain": "plain",
    "r\\m": "rm",
    "x\\ y": "x y",
    "'a b'": "a b",
    "'a\\b'": "a\\b",
    '"a b"': "a b",
    '"a\\"b\\$c\\d"': 'a"b$c\\d',
    "a'b'\"c\"d": "abcd",
    "''": "",
    '""': "",
    "$'a\\tb\\x41\\101\\u00e9'": "a\tbAA\u00e9",
    "$'r\\x6d'": "rm",
    "{}": "{}",
    "a\\*b": "a*b",
    "'*'": "*",
    "12": "12",
    "--x=y": "--x=y",
}
PATTERNS = {"*.log": "*.log", "a?": "a?", "[ab]": "[ab]", "~/x": "~/x", "{a,b}": "{a,b}", "x{1..3}": "x{1..3}"}
DYNAMIC = {
    "$x": "$x",
    "${x:-y}": "${x:-y}",
    '"$x y"': "$x y",
    "$(a b)": "$(a b)",
    "`a`": "`a`",
    "a$x'b c'": "a$xb c",
    "$((1+2))": "$((1+2))",
    "<(a)": "<(a)",
}


def word(text: str) -> str:
    command = parse(f"cmd {text}").children[0]
    return read_word(command.children[1])


@pytest.mark.parametrize(("text", "expected"), LITERAL.items())
def test_literal(text: str, expected: str) -> None:
    assert (type(word(text)), word(text)) == (str, expected)


@pytest.mark.parametrize(("text", "expected"), PATTERNS.items())
def test_pattern(text: str, expected: str) -> None:
    assert (type(word(text)), word(text)) == (Pattern, expected)


@pytest.mark.parametrize(("text", "expected"), DYNAMIC.items())
def test_dynamic(text: str, expected: str) -> None:
    assert (type(word(text)), word(text)) == (Dynamic, expected)


def test_text_without_expansions_needs_no_tree() -> None:
    assert read_text("a\\ b", quoted=False) == "a b"
    assert read_text('"a\\\\b"', quoted=True) == "a\\b"
    assert isinstance(unescape("*"), Pattern)


def test_only_plain_texts_are_literal() -> None:
    assert is_literal("x")
    assert not is_literal(Dynamic("x"))
    assert not is_literal(Pattern("x"))


def test_text_of_a_node_is_its_source() -> None:
    assert text_of(parse("echo \u00e9").children[0]) == "echo \u00e9"
