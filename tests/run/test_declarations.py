"""What shells print about themselves is read back exactly."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.run.declarations import changed_options, quote, read_aliases, read_exports, read_functions, unquote

BYTES = st.binary(max_size=40).map(lambda data: data.replace(b"\0", b""))


@settings(derandomize=True, deadline=None)
@given(BYTES)
def test_quoting_is_undone(value: bytes) -> None:
    assert unquote(quote(value)) == value


@pytest.mark.parametrize(("word", "value"), [
    (rb'"a\"\$\`\\\n"', rb'a"$`\\n'), (b"$'\\E[0m\\n\\t\\377\\'\\\\'", b"\x1b[0m\n\t\xff'\\"),
    (b"'it'\"'\"'s'", b"it's"), (b"plain\\ word", b"plain word"), (b'"a\\\nb"', b"ab"), (b"", b""), (b"$", b"$"),
])  # fmt: skip
def test_words_of_the_shells(word: bytes, value: bytes) -> None:
    assert unquote(word) == value


def test_exports_of_every_shell() -> None:
    text = (
        b'declare -x A="1\n2=3"\ndeclare -ix B="5"\ndeclare -x EMPTY\ndeclare -ax C=([0]="x)" [1]=$\'\\n\')\n'
        b"export D='it'\"'\"'s'\nexport E=\"e\"\ndeclare -x F=$'\\001'\n"
    )
    expected = {"A": b"1\n2=3", "B": b"5", "D": b"it's", "E": b"e", "F": b"\x01"}
    assert read_exports(text) == expected


def test_aliases_and_options() -> None:
    assert read_aliases(b"alias l='ls -l'\nalias -- -='cd -'\nm='x'\n") == {"l": b"ls -l", "-": b"cd -", "m": b"x"}
    assert changed_options(b"a:b", b"b:c") == {"a": False, "c": True}
    assert changed_options(b"shopt -s a\nshopt -u c\n", b"shopt -u a\nshopt -s c\n") == {"a": False, "c": True}


def test_functions_are_told_apart() -> None:
    script = "a() { cat <<E\nb () \n{ \nE\n}; b-c() { :; }; export -f b-c; declare -F; printf '\\0'; declare -f"
    names, bodies = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.split(b"\0")
    functions, exported = read_functions(names, bodies)
    assert (list(functions), exported) == (["a", "b-c"], frozenset({"b-c"}))
    assert b"".join(functions.values()) == bodies
    assert read_functions(b"", b"") == ({}, frozenset())
