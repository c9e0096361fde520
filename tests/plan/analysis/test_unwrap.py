"""What wrappers would run in the end."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.unwrap import Inner, unwrap, without_inner
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.shell.words import Dynamic, Pattern
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


def inner(*words: str) -> tuple[Inner, ...]:
    found = CATALOGUE.classify(words)
    assert found.entry is not None
    return unwrap(found.entry, found.arguments).inner


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("env git push", "git push"),
        ("env -i A=1 B=2 git push", "git push"),
        ("env -u X -- git push", "git push"),
        ("timeout 5 git push", "git push"),
        ("timeout -k 1 -s KILL 5m git push", "git push"),
        ("nice -n 5 git push", "git push"),
        ("nohup git push", "git push"),
        ("stdbuf -oL git push", "git push"),
        ("time -p git push", "git push"),
        ("command git push", "git push"),
        ("exec git push", "git push"),
        ("exec -a name git push", "git push"),
        ("sudo git push", "git push"),
        ("sudo -u deploy -n A=1 git push", "git push"),
        ("doas git push", "git push"),
        ("flock -n /tmp/lock git push", "git push"),
        ("setsid git push", "git push"),
        ("busybox git push", "git push"),
        ("chroot /host git push", "git push"),
        ("docker exec -it api git push", "git push"),
        ("docker compose exec -T api git push", "git push"),
        ("kubectl exec pod -c x -- git push", "git push"),
        ("kubectl -n ns exec -it pod -- git push", "git push"),
        ("oc rsh pod git push", "git push"),
        ("uv run --with x git push", "git push"),
        ("poetry run git push", "git push"),
        ("bundle exec git push", "git push"),
    ],
)
def test_words(line: str, command: str) -> None:
    assert inner(*line.split()) == (Inner(words=tuple(command.split())),)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("bash", "-c", "git push"), "git push"),
        (("bash", "-lc", "git push", "name"), "git push"),
        (("bash", "-ce", "git push"), "git push"),
        (("sh", "-c", "-e", "git push"), "git push"),
        (("bash", "-o", "pipefail", "-c", "git push"), "git push"),
        (("su", "-", "deploy", "-c", "git push"), "git push"),
        (("flock", "/tmp/lock", "-c", "git push"), "git push"),
        (("ssh", "-p", "22", "host", "git", "push"), "git push"),
        (("watch", "-n", "5", "git", "push"), "git push"),
        (("eval", "git", "push"), "git push"),
        (("trap", "git push", "EXIT"), "git push"),
    ],
)
def test_text(words: tuple[str, ...], text: str) -> None:
    assert inner(*words) == (Inner(text=text),)


def test_text_with_expansions_is_known_to_the_run_only() -> None:
    (found,) = inner("ssh", "host", "cat", Dynamic("$F"))
    assert isinstance(found.text, Dynamic)
    (found,) = inner("ssh", "host", "ls", Pattern("*"))
    assert not isinstance(found.text, Dynamic)


@pytest.mark.parametrize(
    "line",
    [
        "env",
        "command -v git",
        "sudo -l",
        "ssh host",
        "xargs",
        "nice",
        "find . -name x",
        "bash",
        "trap",
        "trap -p",
        "trap - EXIT",
        "trap -- - EXIT INT",
        "trap EXIT",
        "trap 2 15",
        "trap -p EXIT",
    ],
)
def test_nothing_is_run(line: str) -> None:
    assert inner(*line.split()) == ()


def test_find_runs_commands_on_files_that_only_the_run_knows() -> None:
    found = inner("find", ".", "-exec", "rm", "-f", "{}", ";", "-execdir", "ls", "{}", "+", "-print")
    assert found == (Inner(words=("rm", "-f", "{}")), Inner(words=("ls", "{}")))
    assert [type(word) for word in found[0].words] == [str, str, Dynamic]


def test_what_xargs_adds_is_known_to_the_run_only() -> None:
    (found,) = inner("xargs", "-0", "-n", "1", "rm", "-f")
    assert found.words[:2] == ("rm", "-f")
    assert isinstance(found.words[2], Dynamic)
    (found,) = inner("xargs", "-I{}", "cp", "{}", "x")
    assert found.words == ("cp", "{}", "x")
    assert [type(word) for word in found.words] == [str, Dynamic, str]


def test_options_of_the_inner_command_are_not_those_of_find() -> None:
    entry = CATALOGUE.entry("find")
    assert entry is not None
    arguments = (".", "-exec", "x", "-delete", ";", "-print")
    assert without_inner(entry, arguments) == (".", "-print")
