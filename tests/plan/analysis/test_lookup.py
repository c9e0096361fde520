"""What a block does to the meaning of its own words."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.analysis.lookup import Lookup, changes
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))

# Each of these makes what follows uncertain: the code of the reason, and the names.
CHANGES = {
    "git() { :; }": ("redefines-command", {"git"}),
    "function echo { :; }": ("redefines-command", {"echo"}),
    "alias ls='rm -rf'": ("redefines-command", {"ls"}),
    "PATH=/x": ("changes-lookup", {"*"}),
    "export PATH=/x:$PATH": ("changes-lookup", {"*"}),
    "declare -x PATH=/x": ("changes-lookup", {"*"}),
    "local PATH=/x": ("changes-lookup", {"*"}),
    "for PATH in a; do :; done": ("changes-lookup", {"*"}),
    ": ${PATH:=x}": ("changes-lookup", {"*"}),
    "(( PATH = 1 ))": ("changes-lookup", {"*"}),
    "read PATH": ("changes-lookup", {"*"}),
    "read -r a PATH": ("changes-lookup", {"*"}),
    "mapfile PATH": ("changes-lookup", {"*"}),
    "printf -v PATH x": ("changes-lookup", {"*"}),
    "getopts ab PATH": ("changes-lookup", {"*"}),
    "let PATH=1": ("changes-lookup", {"*"}),
    "unset PATH": ("changes-lookup", {"*"}),
    "declare -n x=PATH": ("changes-lookup", {"*"}),
    "LD_PRELOAD=x": ("changes-lookup", {"*"}),
    "export DYLD_INSERT_LIBRARIES=x": ("changes-lookup", {"*"}),
    "BASH_ENV=x": ("changes-lookup", {"*"}),
    "ENV=x": ("changes-lookup", {"*"}),
    "IFS=/": ("changes-lookup", {"*"}),
    "PROMPT_COMMAND=x": ("changes-lookup", {"*"}),
    "export SHELLOPTS=x": ("changes-lookup", {"*"}),
    "hash -p /tmp/x git": ("changes-lookup", {"*"}),
    "enable -n test": ("changes-lookup", {"*"}),
    'export "$NAME=x"': ("changes-lookup", {"*"}),
    "export $(cat .env)": ("changes-lookup", {"*"}),
}


@pytest.mark.parametrize(("source", "expected"), CHANGES.items())
def test_what_changes_the_meaning_of_names(source: str, expected: tuple[str, set[str]]) -> None:
    found = analyse(source, "bash", CATALOGUE)
    assert (found.reasons[0].code, set(found.tainted)) == expected


@pytest.mark.parametrize(
    "variable", ["PYTHONPATH", "PYTHONHOME", "GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "NODE_OPTIONS"]
)
def test_some_variables_concern_some_programs(variable: str) -> None:
    tainted = analyse(f"export {variable}=x", "bash", CATALOGUE).tainted
    assert tainted
    assert "*" not in tainted


@pytest.mark.parametrize(
    "source",
    [
        "X=1",
        "export EDITOR_NAME=x",
        "deploy() { :; }",
        "alias k=kubectl",
        "GIT_PAGER=cat",
        "export GIT_AUTHOR_NAME=x",
        "PYTHONUNBUFFERED=1",
        "IFS= read -r x",
        "read -r x",
        "printf 'PATH'",
        "unset X",
        "hash -r",
        "declare -a x=(PATH)",
    ],
)
def test_what_changes_nothing(source: str) -> None:
    found = analyse(source, "bash", CATALOGUE)
    assert (found.reasons, found.tainted) == ((), frozenset())


@pytest.mark.parametrize("prefix", ["PATH=/x ", "env PATH=/x ", "LD_PRELOAD=x ", "sudo PATH=/x "])
def test_an_assignment_in_front_of_a_command_concerns_that_command(prefix: str) -> None:
    found = analyse(f"{prefix}ls\nls", "bash", CATALOGUE)
    assert [command.risk == "read" for command in found.commands] == [False, True]
    assert found.tainted == frozenset()
    assert [reason.code for reason in found.reasons] == ["changes-lookup"]


def test_builtins_do_not_depend_on_path() -> None:
    assert [each.risk for each in analyse("PATH=/x\ncd a\nls", "bash", CATALOGUE).commands] == ["read", "unknown"]


def test_a_doubted_command_keeps_its_higher_risk() -> None:
    assert analyse("PATH=/x\ngit push", "bash", CATALOGUE).commands[-1].risk == "remote"


def test_a_function_is_known_from_its_definition_on() -> None:
    found = analyse("a\na() { git push; }\na", "bash", CATALOGUE)
    assert [(each.name, each.risk) for each in found.commands] == [("a", "unknown"), ("git", "remote"), ("a", "read")]
    assert found.functions == {"a"}


def test_a_function_may_call_one_that_is_defined_behind_it() -> None:
    found = analyse("trap c EXIT\na() { b; }\nb() { ls; }\nc() { ls; }\na\nd", "bash", CATALOGUE)
    assert [(each.name, each.risk) for each in found.commands if each.name in "abcd"] == [
        ("c", "read"),
        ("b", "read"),
        ("a", "read"),
        ("d", "unknown"),
    ]


def test_functions_and_doubts_come_from_earlier_blocks() -> None:
    found = analyse(
        "deploy\ngit status", "bash", CATALOGUE, functions=frozenset({"deploy"}), tainted=frozenset({"git"})
    )
    assert [each.risk for each in found.commands] == ["read", "unknown"]
    assert (found.functions, found.tainted) == (frozenset(), frozenset())


def test_a_doubted_function_is_unknown() -> None:
    found = analyse("git status", "bash", CATALOGUE, functions=frozenset({"git"}), tainted=frozenset({"git"}))
    assert found.risk == "unknown"


def test_a_removed_function_is_forgotten() -> None:
    assert analyse("f() { :; }\nunset -f f\nf", "bash", CATALOGUE).commands[-1].risk == "unknown"


def test_the_functions_of_another_shell_stay_its_own() -> None:
    found = analyse("bash -c 'f() { :; }; PATH=/x'; f; ls", "bash", CATALOGUE)
    assert [each.risk for each in found.commands][-2:] == ["unknown", "read"]
    assert found.functions == frozenset()


def test_a_sourced_file_may_define_anything() -> None:
    assert analyse("source x.sh\nls", "bash", CATALOGUE).tainted == {"*"}
    assert analyse("source x.sh\nls", "bash", CATALOGUE, known={"x.sh": "read"}).tainted == frozenset()


def test_assigned_variables_are_remembered() -> None:
    lookup = Lookup(CATALOGUE, set(), set())
    lookup.assign("A", "x", 1)
    lookup.assign("B", "", 1)
    assert lookup.assigned == {"A"}
    lookup.forget(("A",), 2)
    assert lookup.assigned == set()


def test_sentences() -> None:
    assert changes("PATH", ("*",), lasting=True) == (
        "Setting PATH changes which programs run: they are unknown from here on."
    )
    assert changes("GIT_X", ("a", "b", "c", "d"), lasting=False) == (
        "Setting GIT_X changes what a, b, c run …: this command is unknown."
    )


def test_an_alias_of_plain_words_is_read_as_these() -> None:
    first = analyse("shopt -s expand_aliases\nalias st='git status' push='git push'\n", "bash", CATALOGUE)
    assert first.aliases == {"st": ("git", "status"), "push": ("git", "push")}
    later = analyse("st --short\npush --force\n", "bash", CATALOGUE, aliases=first.aliases)
    assert [(each.argv_head, each.risk) for each in later.commands] == [
        ("git status", "read"),
        ("git push --force", "destructive"),
    ]


@pytest.mark.parametrize("value", ["'echo $(date)'", "'a; b'", '"$x"', "'ls'' '"])
def test_any_other_alias_stays_unknown(value: str) -> None:
    assert analyse(f"alias odd={value}\n", "bash", CATALOGUE).aliases == {}


def test_an_alias_of_itself_is_no_endless_road() -> None:
    found = analyse("loop\n", "bash", CATALOGUE, aliases={"loop": ("loop",)})
    assert [each.risk for each in found.commands] == ["unknown"]
