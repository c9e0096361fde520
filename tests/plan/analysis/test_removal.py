"""Removals that may take far more than they name."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.removal import too_wide
from runbook_kit.plan.shell.words import Dynamic, Pattern

WIDE = [
    "/", "//", ".", "..", "./", Pattern("*"), Pattern("/*"), Pattern("./*"), Pattern("~"), Pattern("~/"),
    Pattern("~/*"), Pattern(".*"), Dynamic("$HOME"), Dynamic("${HOME}/"), Dynamic("$HOME/*"), Dynamic("$DIR"),
    Dynamic("${DIR}/x"), Dynamic("$DIR/*"), Dynamic("$1"), Dynamic("${DIR-}"), Dynamic("${DIR:-}"), Dynamic("$(pwd)"),
    Dynamic("$PWD"),
]  # fmt: skip
NARROW = [
    "out", "/tmp/x", "./x", Pattern("*.log"), Pattern("~/x"), Pattern("out/*"), Dynamic("${DIR:?}"),
    Dynamic("${DIR:?no}/x"), Dynamic("${DIR:-out}"), Dynamic("out/$DIR"), Dynamic("$HOME/x"), Dynamic("$SET"),
    Dynamic("$SET/*"), "*",
]  # fmt: skip


@pytest.mark.parametrize("word", WIDE)
def test_wide(word: str) -> None:
    assert too_wide([word], {"SET"}, recursive=True)


@pytest.mark.parametrize("word", NARROW)
def test_narrow(word: str) -> None:
    assert too_wide([word], {"SET"}, recursive=True) == ""


@pytest.mark.parametrize(
    ("word", "wide"), [(Pattern("*"), True), (Dynamic("$D/*"), True), (Dynamic("$D"), False), ("/", False)]
)
def test_without_recursion_only_patterns_take_much(word: str, wide: bool) -> None:
    assert bool(too_wide([word], set(), recursive=False)) is wide


def test_the_sentence_says_what_would_help() -> None:
    sentence = too_wide([Dynamic("$DIR/x")], set(), recursive=True)
    assert sentence == "`$DIR/x` goes wrong when DIR is empty: `${DIR:?}` would stop instead."
