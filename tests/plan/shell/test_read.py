"""Every command of a shell text is found, wherever it hides, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.plan.shell.read import LONGEST, LONGEST_LINE, MOST_OPERATORS, read_script
from runbook_kit.plan.shell.script import Place

# The constructs of the shell that can hold a command: `rm` must be found in each.
NASTY = {
    "substitution": "echo $(rm x)",
    "substitution in quotes": 'echo "a $(rm x) b"',
    "backticks": "echo `rm x`",
    "backticks in quotes": 'echo "`rm x`"',
    "nested backticks": "echo `a \\`rm x\\``",
    "process substitution": "diff <(rm x) y",
    "output process substitution": "tee >(rm x)",
    "here-document": "cat <<EOF\n$(rm x)\nEOF",
    "here-document with backticks behind a variable": "cat <<EOF\n$y `rm x`\nEOF",
    "pipe behind a here-document": "cat <<EOF | rm x\ny\nEOF",
    "list behind a here-document": "cat <<'EOF' && rm x\ny\nEOF",
    "here-string": "cat <<< $(rm x)",
    "arithmetic": "echo $((1 + $(rm x)))",
    "arithmetic command": "(( y = $(rm x) ))",
    "c-style loop": "for ((i=0; i<$(rm x); i++)); do :; done",
    "test": "[[ -f $(rm x) ]]",
    "default value": "echo ${y:-$(rm x)}",
    "default value in backticks": "echo ${y:=`rm x`}",
    "replacement": "echo ${y//`rm x`/z}",
    "subscript": "echo ${y[$(rm x)]}",
    "array": "y=(a $(rm x))",
    "assignment": "y=$(rm x)",
    "declaration": 'export y="$(rm x)"',
    "case word": "case $(rm x) in a) ;; esac",
    "case pattern": "case y in $(rm x)) ;; esac",
    "case branch": "case y in a) rm x ;; esac",
    "if": "if rm x; then :; fi",
    "elif": "if a; then b; elif rm x; then c; else d; fi",
    "else": "if a; then b; else rm x; fi",
    "while": "while read -r y; do rm x; done",
    "until": "until rm x; do :; done",
    "for list": "for y in $(rm x); do :; done",
    "select": "select y in a; do rm x; done",
    "group": "{ rm x; }",
    "subshell": "( rm x )",
    "function": "f() { rm x; }",
    "function keyword": "function f { rm x; }",
    "function in a subshell": "f() ( rm x )",
    "negation": "! rm x",
    "background": "rm x &",
    "pipeline": "a | rm x",
    "pipeline with errors": "a |& rm x",
    "and": "a && rm x",
    "or": "a || b && rm x",
    "after a redirection": "> f rm x",
    "command name": "$(rm x) y",
    "redirection target": "a > $(rm x)",
    "old arithmetic": "y=$[1 + $(rm x)]",
    "escaped name": "r\\m x",
    "quoted name": "'rm' x",
    "ansi-quoted name": "$'r\\x6d' x",
    "name in pieces": 'r""m x',
}


@pytest.mark.parametrize("source", NASTY.values(), ids=NASTY.keys())
def test_every_command_is_found(source: str) -> None:
    script = read_script(source)
    assert ("rm", "x") in [command.words for command in script.commands]
    assert script.problems == ()


HARMLESS = {
    "comment": "echo a # $(rm x)",
    "single quotes": "echo '$(rm x)'",
    "escaped": "echo \\$\\(rm x\\)",
    "quoted here-document": "cat <<'EOF'\n$(rm x)\nEOF",
    "ansi quotes": "echo $'$(rm x)'",
    "word": "echo rm x",
}


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS.keys())
def test_text_is_no_command(source: str) -> None:
    assert "rm" not in [command.words[0] for command in read_script(source).commands if command.words]


def place(source: str, name: str) -> Place:
    return next(each.place for each in read_script(source).commands if each.words[:1] == (name,))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("rm x", Place()),
        ("a && rm x", Place(after="&&")),
        ("a || rm x", Place(after="||")),
        ("a | rm x", Place(position=1, feeds="a")),
        ("a | b -c | rm x", Place(position=2, feeds="b -c")),
        ("a | b 2>&1 | rm x", Place(position=1, feeds="a | b 2>&1")),
        ("(rm x)", Place(subshells=(1,))),
        ("(a; (rm x))", Place(subshells=(1, 2))),
        ("echo $(rm x)", Place(substitution="$(", subshells=(1,))),
        ("echo `rm x`", Place(substitution="`", subshells=(1,))),
        ("cat <(rm x)", Place(substitution="<(", subshells=(1,))),
        ("f() { rm x; }", Place(function="f", subshells=(1,))),
        ("if rm x; then a; fi", Place(condition=True)),
        ("curl u | { rm x; }", Place(position=1, feeds="curl u")),
    ],
)
def test_place(source: str, expected: Place) -> None:
    assert place(source, "rm") == expected


def test_lines_count_from_the_beginning_of_the_text() -> None:
    script = read_script("a\n\nb \\\n  -c\nd <<EOF\n$(e)\nEOF\n")
    assert {each.words[0]: each.line for each in script.commands} == {"a": 1, "b": 3, "d": 5, "e": 6}


def test_functions_are_told_in_order() -> None:
    script = read_script("a\nf() { b; }\nfunction g { c; }")
    assert [(each.name, each.line) for each in script.functions] == [("f", 2), ("g", 3)]


def test_long_chains_are_not_deep() -> None:
    assert len(read_script(" && ".join(["a"] * 500)).commands) == 500


@pytest.mark.parametrize(
    ("source", "excess"),
    [
        ("a\n" * LONGEST, "100000 characters"),
        ("a" * (LONGEST_LINE + 1), "a line of more than 10000 characters"),
        ("a |\n" * (MOST_OPERATORS + 1), "more than 2000 operators"),
    ],
)
def test_a_text_that_has_too_much_is_not_read(source: str, excess: str) -> None:
    script = read_script(source)
    assert script.commands == ()
    assert script.problems == ((1, f"The block has {excess}, more than can be judged."),)


FRAGMENTS = [
    "a", "rm x", "'", '"', "`", "$(", ")", "${", "}", "\n", "\\", "<<EOF\n", "EOF\n", "|", "&&", ";", "&", "(", "{ ",
    "if ", "then ", "fi", "case x in ", "esac", "x) ", ";;", "for i in ", "do ", "done", "[[ ", "]]", "<(", ">", "<",
    "#", "\\\n", "$x", "\x00", "\xe9", "\ud800", "\U0001f600", "\r", "\t", "=", "a=(", "$'", "((", "))", "time ",
    "coproc ", "! ",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=60), PIECES))
def test_reading_never_raises_and_lines_are_inside(source: str) -> None:
    script = read_script(source)
    lines = source.count("\n") + 1
    assert all(1 <= each.line <= lines for each in script.statements)
    assert all(1 <= line <= lines for line, _ in script.problems)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("$((1 + 1))", []),
        ("$((count*2))", []),
        ("$((${a} + -3))", []),
        ("$((echo a) | (cat))", ["echo", "cat"]),
        ("$((touch x))", ["touch"]),
        ("$(date)", ["date"]),
    ],
)
def test_arithmetic_in_a_here_document_is_no_command(text: str, commands: list[str]) -> None:
    script = read_script(f"cat <<END\n{text}\nEND\n")
    assert [each.words[0] for each in script.commands] == ["cat", *commands]
