"""The words of a simple command: names, arguments, and what the grammar counts as something else."""

from __future__ import annotations

import pytest
from tree_sitter import Node

from runbook_kit.document.bash import parse, walk
from runbook_kit.plan.filling.argv import command_words, on_one_line, texts


def command(source: str) -> Node:
    return next(node for node in walk(parse(source)) if node.type == "command")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ls -l 'a b' \"c\"", ("ls", "-l", "a b", "c")),
        ("X=1 Y=2 ls a", ("ls", "a")),
        ("ba\"sh\" -'c' x", ("bash", "-c", "x")),
        ("bash $'\\x2dc' x", ("bash", "-c", "x")),
        ('echo $"a b" c', ("echo", "a b", "c")),
        ("echo a=\"b\"'c'", ("echo", "a=bc")),
        ("$X y", ("$X", "y")),
        ("> log bash -c x", ("bash", "-c", "x")),
        ("bash > log -c x", ("bash", "-c", "x")),
        ("bash <<EOF -c x\na\nEOF", ("bash", "-c", "x")),
        ("bash <<EOF > log -c x\na\nEOF", ("bash", "-c", "x")),
        ("cat <<< word", ("cat",)),
    ],
)
def test_words(source: str, words: tuple[str, ...]) -> None:
    assert texts(command(source)) == words


def test_words_know_where_they_stand() -> None:
    source = "ls 'a b' > log c"
    for word in command_words(command(source)):
        assert source[word.start : word.end].strip("'") == word.text


def test_parts_divided_by_a_line_end_are_told_apart() -> None:
    assert on_one_line(command("ls \\\n  -l \t x"))
    assert on_one_line(command('ls "a\nb"'))
    joined = [node for node in walk(parse("x=1\nls -l\nls")) if node.type == "command"]
    assert all(on_one_line(node) for node in joined)
