"""Simple commands: words, assignments and redirections."""

from __future__ import annotations

import pytest

from runbook_kit.plan.shell.read import read_script
from runbook_kit.plan.shell.script import Redirect, SimpleCommand


def last(source: str) -> SimpleCommand:
    return read_script(source).commands[-1]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("git log -n 3", ("git", "log", "-n", "3")),
        ("find . -name '*.py' -o -name \"b c\"", ("find", ".", "-name", "*.py", "-o", "-name", "b c")),
        ("a x\\ y 'q'r", ("a", "x y", "qr")),
        ("'rm' x", ("rm", "x")),
        ("\\ls", ("ls",)),
        ("[ -f x ]", ("[", "-f", "x")),
        ('[[ -f "a b" && ! -d y ]]', ("[[", "-f", "a b", "-d", "y")),
        ("export A=1 B", ("export", "B")),
        ("unset -f a b", ("unset", "-f", "a", "b")),
        ("2>/dev/null A=1 cmd y >z q", ("cmd", "y", "q")),
        ("a 3>&- b", ("a", "b")),
        ('a $x "$y" z', ("a", "$x", "$y", "z")),
    ],
)
def test_words(source: str, words: tuple[str, ...]) -> None:
    assert last(source).words == words


@pytest.mark.parametrize(
    ("source", "assignments"),
    [
        ("A=1", (("A", "1"),)),
        ("A=1 B='x y' cmd", (("A", "1"), ("B", "x y"))),
        ("A= cmd", (("A", ""),)),
        ("A[0]=1 B+=2", (("A", "1"), ("B", "2"))),
        ("export A='x' B", (("A", "x"),)),
        ("for i in a b; do :; done", (("i", "$i"),)),
        (": ${X:=1}", (("X", "$X"),)),
        ("(( X = 1 ))", (("X", "$X"),)),
    ],
)
def test_assignments(source: str, assignments: tuple[tuple[str, str], ...]) -> None:
    found = next(each for each in read_script(source).commands if each.assignments)
    assert found.assignments == assignments


@pytest.mark.parametrize(
    ("source", "redirects"),
    [
        ("a > f", (Redirect(">", "f"),)),
        ("a 2>> f", (Redirect(">>", "f", "2"),)),
        ("a 2>&1 >x", (Redirect(">&", "1", "2"), Redirect(">", "x"))),
        ("a &>x", (Redirect("&>", "x"),)),
        ("a >|x", (Redirect(">|", "x"),)),
        ('a > "x y"', (Redirect(">", "x y"),)),
        ("> f", (Redirect(">", "f"),)),
        (">f a", (Redirect(">", "f"),)),
        ("a <<< x", (Redirect("<<<", "x"),)),
        ("a 2>&1 <<< x", (Redirect(">&", "1", "2"), Redirect("<<<", "x"))),
        ("a <<'EOF' > f\n$x\nEOF", (Redirect(">", "f"), Redirect("<<", "$x\n"))),
        ("a && b > f", (Redirect(">", "f"),)),
        ("! a > f", (Redirect(">", "f"),)),
    ],
)
def test_redirections(source: str, redirects: tuple[Redirect, ...]) -> None:
    assert last(source).redirects == redirects


def test_a_compound_keeps_its_redirections() -> None:
    *_, last_command = read_script("{ a; b; } > f").commands
    assert last_command == SimpleCommand((), 1, redirects=(Redirect(">", "f"),))
