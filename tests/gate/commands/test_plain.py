"""Shell texts that are valid beyond doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.gate.commands.bash import ask_bash
from runbook_kit.gate.commands.plain import FIRST, LETTERS, TEXT, is_plain
from runbook_kit.plan.shell.tree import read_tree

PLAIN = [
    "",
    "ls\n",
    "git status && git push origin main\n",
    "export A=\"$HOME/x\" B='y z'\n\n# done (really)\n",
    "kubectl get pods \\\n  -o yaml > out.yaml 2>&1 | tee log; true\n",
    "sleep 5 &\n",
    'echo "a (b) `c" # d\n'.replace("`", ""),
    "cp a{b,c} *.md ${TARGET}\n",
    'cd "$(git rev-parse --show-toplevel)"\n',
    "a ||\n  b\n",
]
OTHER = [
    "ls (now)\n",
    'echo "a\n',
    "if true; then ls; fi\n",
    "ls &&\n",
    "| ls\n",
    "done\n",
    "cat <<EOF\na\nEOF\n",
    "a $(b $(c))\n",
    "f() { ls; }\n",
    "ls &; pwd\n",
    "ls ;; pwd\n",
    "ls && # a\n",
    "echo $(if)\n",
    "ls > \n",
    "ls > # a\n",
    "ls )\n",
    "ls\r\n",
]
PIECES = [
    "ls",
    " ",
    "\n",
    "&&",
    "|",
    "||",
    ";",
    "&",
    ">",
    "<",
    "2>&1",
    "#",
    "'",
    '"',
    "\\",
    "\\\n",
    "$A",
    "${A}",
    "$(a b)",
]
PIECES += [
    "if",
    "then",
    "fi",
    "do",
    "{",
    "}",
    "{a,b}",
    "(",
    ")",
    "A=1",
    "-x",
    "*",
    "!",
    "$",
    "é",
    "`",
    "&>",
    ">>",
    "\t",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain(text: str) -> None:
    tree = read_tree(text)
    assert is_plain(text)
    assert tree is not None
    assert not tree.root.has_error


@pytest.mark.parametrize("text", OTHER)
def test_not_certain(text: str) -> None:
    assert not is_plain(text)


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_bash_accepts_what_is_plain(text: str) -> None:
    if is_plain(text):
        assert not ask_bash(text)


def test_a_long_text_is_read_once() -> None:
    assert not is_plain("a " * 100_000 + "(")
    assert not is_plain('"' + "$(a " * 50_000)


LINES = st.text("ab#do fi-./\\\n\t'\"$;&|<>=\r\x0c\u2028", max_size=12) | st.sampled_from(
    [
        *FIRST,
        *(f"{word}x" for word in FIRST),
        *(f" {word} a" for word in FIRST),
        "# it's",
        "a b",
        "",
        "make -C x y=z",
        "a\\",
    ]
)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.lists(LINES, max_size=4).map("\n".join))
def test_simple_lines_are_what_the_expression_says_they_are(text: str) -> None:
    assert is_plain(text) == (TEXT.fullmatch(text) is not None)


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_every_simple_letter_is_plain_anywhere(letter: str) -> None:
    assert all(TEXT.fullmatch(text) for text in (letter, f"a{letter}", f"{letter}a", f"a {letter} b", f"a{letter}\n"))
