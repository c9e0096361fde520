"""Phrases of the catalogue: which commands they fit."""

from __future__ import annotations

import pytest

from runbook_kit.plan.commands.options import read_options, scan
from runbook_kit.plan.commands.phrases import ORDER, gather, is_worse, match_word, read_phrase, risk_word, worst
from runbook_kit.plan.model import Risk
from runbook_kit.plan.shell.words import Dynamic

OPTIONS = read_options("-X= -c= --cascade= -f")


def fits(phrase: str, line: str, *, lowers: bool = False) -> bool:
    read = read_phrase(phrase, "write", lowers=lowers)
    found = scan(line.split(), OPTIONS)
    return read.fits(found.words) and read.holds(found)


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("push", "push origin"),
        ("push --force", "push origin --force"),
        ("push --force", "--force push"),
        ("push --force", "push --forc"),
        ("push --force", "push --f"),
        ("push -f", "push -uf"),
        ("stash drop", "stash drop 1"),
        ("* delete-*", "ec2 delete-vpc x"),
        ("... delete", "a b delete c"),
        ("-X=POST|PUT", "-X PUT u"),
        ("-X=POST|PUT", "-XPOST u"),
        ("-X!=GET|HEAD", "-X PATCH u"),
        ("-f !-X", "-f"),
        ("--delete-*", "--delete-excluded"),
        ("^-c!=color.*", "-c core.pager=x log"),
        ("checkout --", "checkout -- x"),
    ],
)
def test_fits(phrase: str, line: str) -> None:
    assert fits(phrase, line)


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("push", "pull"),
        ("push --force", "push"),
        ("push --force", "push --x"),
        ("stash drop", "stash"),
        ("... delete", "a b c d delete"),
        ("-X=POST|PUT", "-X GET u"),
        ("-X!=GET|HEAD", "-X GET u"),
        ("-X!=GET|HEAD", "u"),
        ("-f !-X", "-f -X GET"),
        ("^-c!=color.*", "log -c core.pager=x"),
        ("^-c!=color.*", "-c color.ui=x log"),
    ],
)
def test_does_not_fit(phrase: str, line: str) -> None:
    assert not fits(phrase, line)


def test_a_value_that_only_the_run_knows_raises_and_never_lowers() -> None:
    found = scan(["-X", Dynamic("$M")], OPTIONS)
    assert read_phrase("-X=POST", "remote").holds(found)
    assert read_phrase("-X!=GET", "remote").holds(found)
    assert not read_phrase("-X=GET", "read", lowers=True).holds(found)


def test_an_abbreviation_never_lowers() -> None:
    assert not fits("delete --cascade", "delete --casc", lowers=True)


def test_a_word_that_only_the_run_knows_is_any_word_and_no_other() -> None:
    assert match_word(Dynamic("$x"), "*")
    assert not match_word(Dynamic("push"), "push")
    assert not match_word(Dynamic("push"), "pu*")


def test_the_most_exact_phrase_weighs_most() -> None:
    weights = [read_phrase(text, "read").weight for text in ("... list", "*", "* *", "list-*", "list", "list *", "a b")]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(weights)


def test_an_unlisted_option_matters_up_to_the_last_exact_word() -> None:
    assert [read_phrase(text, "read").needed for text in ("config * *", "a b", "* delete-*", "*")] == [1, 2, 2, 0]


def test_phrases_are_found_by_their_first_word() -> None:
    phrases = gather(read_phrase(text, "read") for text in ("a", "a b", "b", "* c", "-x"))
    found = {each.words for each in phrases.fitting(["a", "c"])}
    assert found == {("a",), ("*", "c"), ()}


def test_the_order_of_risks() -> None:
    assert worst("read", "unknown", "write") == "unknown"
    assert worst("unknown", "remote") == "remote"
    assert is_worse("privileged", "destructive")
    assert not is_worse("read", "read")
    assert ORDER == ("read", "write", "network", "unknown", "remote", "destructive", "privileged")


@pytest.mark.parametrize(
    ("text", "risk"), [("remote", "remote"), ("unknown", "unknown"), ("danger", "unknown"), (3, "unknown")]
)
def test_a_word_that_is_no_risk_is_unknown(text: object, risk: Risk) -> None:
    assert risk_word(text) == risk
