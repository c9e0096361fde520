"""Arguments by the catalogue's notes: options, their values, words."""

from __future__ import annotations

import pytest

from runbook_kit.plan.commands.options import NONE_UNLISTED, read_options, scan
from runbook_kit.plan.shell.words import Dynamic

GIT = read_options("-C= -c= --git-dir= -q --bare -n=")


@pytest.mark.parametrize(
    ("line", "words", "seen"),
    [
        ("status", ["status"], set()),
        ("-C dir status", ["status"], {"-C"}),
        ("-Cdir status", ["status"], {"-C", "-Cdir"}),
        ("--git-dir x status", ["status"], {"--git-dir"}),
        ("--git-dir=x status", ["status"], {"--git-dir"}),
        ("-qn 3 log", ["log"], {"-q", "-n", "-qn"}),
        ("log -- -q", ["log", "-q"], {"--"}),
        ("a - b", ["a", "-", "b"], set()),
        ("push --force origin", ["push", "origin"], {"--force"}),
    ],
)
def test_words_and_options(line: str, words: list[str], seen: set[str]) -> None:
    found = scan(line.split(), GIT)
    assert found.words == words
    assert found.seen == seen


def test_values() -> None:
    assert scan(["-C", "a", "-Cb", "--git-dir=c", "-c"], GIT).values == {"-C": ["a", "b"], "--git-dir": ["c"], "-c": []}


def test_an_option_may_take_two_values() -> None:
    found = scan(["--arg", "n", "v", ".x"], read_options("--arg=="))
    assert (found.words, found.values) == ([".x"], {"--arg": ["n", "v"]})


def test_a_long_option_with_one_dash() -> None:
    found = scan(["-maxdepth", "4", "-delete", "."], read_options("-maxdepth=", cluster=False))
    assert (found.words, found.seen) == (["."], {"-maxdepth", "-delete"})


@pytest.mark.parametrize(
    ("line", "certain"), [("status -x", 1), ("--odd status", 0), ("-qz status", 0), ("a b", NONE_UNLISTED)]
)
def test_an_option_that_is_not_listed_may_take_the_next_word(line: str, certain: int) -> None:
    assert scan(line.split(), GIT).certain == certain


def test_reading_stops_behind_the_operands_of_a_wrapper() -> None:
    found = scan(["-q", "5", "-n", "1", "cmd", "-x"], GIT, limit=1)
    assert (found.words, found.at) == (["5"], 4)


def test_assignments_may_stand_before_a_command() -> None:
    found = scan(["A=1", "B=$x", "cmd", "C=2"], GIT, limit=0, assigns=True)
    assert (found.assigned, found.at) == ([("A", "1"), ("B", "$x")], 2)


def test_what_only_the_run_knows_stays_so() -> None:
    found = scan([Dynamic("-C$x"), Dynamic("--git-dir=$y")], GIT)
    assert all(isinstance(value, Dynamic) for values in found.values.values() for value in values)


def test_options_before_the_first_word_are_kept_apart() -> None:
    early = scan(["-c", "a", "log", "-c", "b"], GIT).early
    assert early is not None
    assert early.values == {"-c": ["a"]}
    assert scan(["log", "-c", "b"], GIT).early is None
