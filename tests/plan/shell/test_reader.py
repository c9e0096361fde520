"""Where the syntax tree is not what bash would read."""

from __future__ import annotations

import pytest

from runbook_kit.plan.shell.read import ShellReader, read_script
from runbook_kit.plan.shell.script import TOP

# Texts that the grammar reads otherwise than bash, found by running both: each must be reported, not believed.
MISREAD = {
    "a line that begins with a backslash": "echo hi\n\\rm -rf x",
    "a word joined by a line continuation": "r\\\nm x",
    "a comment sign behind an escaped blank": "echo \\ # ; rm x",
    "a comment sign behind a continued word": "echo a\\\n#b; rm x",
    "words that touch": "'c3'\\then x",
    "words that touch at a backtick": "c1`c7`x",
    "words that touch behind a redirection": 'a >x "b"\\c',
    "an escaped blank at the beginning of a word": "a \\ b",
    "a line end inside a declaration": "export a=1\n\\\n rm x",
    "a line end before a redirection": "a\n\\\n>f",
    "an indented end of a here-document": "x <<EOF\n EOF\n'\nEOF\nrm x\n'",
    "two here-documents": "a <<A <<B\n1\nA\n2\nB\n",
    "an unfinished here-document": "a <<EOF\nrm x",
    "a test without a blank": "[[[ -n x ]]",
    "a compound behind coproc": "coproc N { rm x; }",
    "a compound behind time": "time { rm x; }",
    "a stray brace": "a; }",
    "something that is no assignment": "a#b# \n =",
    "an unclosed quote": "echo 'a",
    "an unclosed substitution": "echo $(a",
    "an unclosed if": "if a; then b",
    "a blank inside a word": "c4 {  ]]  x",
}


@pytest.mark.parametrize("source", MISREAD.values(), ids=MISREAD.keys())
def test_what_the_grammar_misreads_is_reported(source: str) -> None:
    assert read_script(source).problems


CLEAN = {
    "continued lines": "a \\\n  -b \\\n  && c",
    "a comment behind a command": "a # b",
    "a comment behind an operator": "a;#b",
    "a comment behind a continued line": "a \\\n  # b",
    "a sign inside a word": "x a#b $# ${#x}",
    "quotes inside a word": "a'b'\"c\"",
    "an escaped line end in quotes": '"a\\\nb"',
    "a here-document": "cat <<EOF\n$x\nEOF\n",
    "an indented here-document": "cat <<-EOF\n\tx\n\tEOF\n",
    "a redirected list": "a && b > f 2>&1",
    "a here-string behind a redirection": 'a 2>&1 <<< "$x"',
}


@pytest.mark.parametrize("source", CLEAN.values(), ids=CLEAN.keys())
def test_ordinary_text_is_not_reported(source: str) -> None:
    assert read_script(source).problems == ()


def test_a_problem_says_where_and_what() -> None:
    problems = read_script("a\nb \\ c").problems
    assert problems[-1] == (2, "`\\ c` begins with an escaped blank, so that what bash would run is not certain.")


def test_what_is_nested_too_deeply_is_not_read() -> None:
    source = "(" * 200 + "rm x" + ")" * 200
    assert "nested too deeply" in read_script(source).problems[0][1]


def test_a_text_inside_a_text_keeps_its_line() -> None:
    reader = ShellReader(5)
    reader.read("a\necho `b \\`c\\``", TOP)
    assert [(each.words[0], each.line) for each in read_script("a\necho `b \\`c\\``", line=5).commands] == [
        ("a", 5),
        ("c", 6),
        ("b", 6),
        ("echo", 6),
    ]
    assert reader.first_line == 5
