"""Commands of a block one after the other: names, decisive words, redirections, policy."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.model import Command, Risk
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


def commands(source: str) -> tuple[Command, ...]:
    return analyse(source, "bash", CATALOGUE).commands


def test_a_command_says_what_it_is() -> None:
    assert commands("git -C x push --force") == (
        Command("git", "git push --force", "destructive", 1, why="deletes or overwrites for good"),
    )
    assert commands("cd x") == (Command("cd", "cd", "read", 1, builtin=True, why="only looks"),)


@pytest.mark.parametrize(
    ("source", "heads"),
    [
        ("docker compose -f x up -d", ["docker compose up"]),
        ("kubectl -n x delete pod y", ["kubectl delete"]),
        ("aws --region r ec2 describe-instances", ["aws ec2 describe-instances"]),
        ("curl -X POST u", ["curl -X POST"]),
        ("find . -delete", ["find -delete"]),
        ("/usr/bin/git status", ["git status"]),
        ("a=$(git rev-parse HEAD)", ["git rev-parse"]),
        ("git status | head -n 3", ["git status", "head"]),
    ],
)
def test_decisive_words(source: str, heads: list[str]) -> None:
    assert [command.argv_head for command in commands(source)] == heads


def test_a_program_by_its_path_keeps_it_as_its_name() -> None:
    assert [each.name for each in commands("/usr/bin/git status; ./git status")] == ["/usr/bin/git", "./git"]


@pytest.mark.parametrize("source", ["$CMD foo", '"$(which x)" y', "`x` y", "${A[0]}", "g*t status", "~/bin/x"])
def test_a_name_that_is_not_literal_is_unknown(source: str) -> None:
    found = analyse(source, "bash", CATALOGUE)
    assert found.commands[-1].risk == "unknown"
    assert [reason.code for reason in found.reasons] == ["dynamic-command"]


@pytest.mark.parametrize(
    ("source", "risk"),
    [
        ("echo x > f", "write"),
        ("echo x >> f", "write"),
        ("echo x >| f", "write"),
        ("echo x &> f", "write"),
        ("echo x >& f", "write"),
        ("echo x <> f", "unknown"),  # the grammar does not read this operator
        ("> f", "write"),
        ("{ echo x; } > f", "write"),
        ("while read -r x; do echo; done > f", "write"),
        ("git status > f", "write"),
        ("curl u > f", "network"),
        ("exec 3> f", "write"),
        ('echo x > "$F"', "write"),
        ("echo x > /dev/null", "read"),
        ("echo x > /dev/stdout", "read"),
        ("echo x 2> /dev/stderr", "read"),
        ("echo x 2>&1", "read"),
        ("echo x 3>&-", "read"),
        ("cat < f", "read"),
        ("cat <<< x", "read"),
        ("cat <<EOF\nx\nEOF", "read"),
        ("echo x > >(cat)", "read"),
        ("echo x > >(tee f)", "write"),
        ("tee >(cat)", "read"),
        ("echo x > /dev/sda", "destructive"),
        ("echo x > /dev//sda", "destructive"),
        ("echo x > /dev/disk/by-id/$X", "destructive"),
        ("echo x > /dev/mem", "destructive"),
        ("echo x > /etc/hosts", "privileged"),
        ("echo x > /tmp/../etc/hosts", "privileged"),
        ("echo 1 > /proc/sys/vm/drop_caches", "privileged"),
        ("echo x > /dev/tcp/host/80", "remote"),
        ("cat < /dev/tcp/host/80", "network"),
        ("tee /dev/sda", "destructive"),
        ("cp a /dev/sda", "destructive"),
        ("cp a /etc/x", "privileged"),
        ("echo x > out/../f", "write"),
    ],
)
def test_redirections_and_targets(source: str, risk: str) -> None:
    assert analyse(source, "bash", CATALOGUE).risk == risk


def test_a_redirection_alone_is_a_command() -> None:
    assert commands("> f") == (Command(":", "> f", "write", 1, builtin=True, why="changes files here"),)


def test_a_redirection_belongs_to_the_last_command() -> None:
    assert [(each.name, each.risk) for each in commands("ls && pwd > f")] == [("ls", "read"), ("pwd", "write")]


def test_policy_vouches_for_what_nobody_listed() -> None:
    known: dict[str, Risk] = {"frob": "read", "scripts/x.sh": "network", "tools/y.py": "write"}
    found = analyse("frob; ./scripts/x.sh; python3 tools/y.py; bash scripts/x.sh; z", "bash", CATALOGUE, known=known)
    assert [each.risk for each in found.commands] == ["read", "network", "write", "network", "unknown"]


def test_policy_only_raises_what_is_listed() -> None:
    found = analyse(
        "ls; git push; python3 x.py", "bash", CATALOGUE, known={"ls": "network", "git": "read", "python3": "read"}
    )
    assert [each.risk for each in found.commands] == ["network", "remote", "unknown"]


def test_policy_does_not_vouch_for_another_program_of_that_name() -> None:
    found = analyse("PATH=/x\nfrob", "bash", CATALOGUE, known={"frob": "read"})
    assert found.commands[0].risk == "unknown"


@pytest.mark.parametrize(
    "source",
    [
        "rm -rf /",
        "rm -rf ~",
        'rm -rf "$HOME"',
        "rm -rf *",
        'rm -rf "$DIR"',
        "rm -rf $DIR/*",
        "rm -r -f /",
        "sudo rm -rf /",
        "bash -c 'rm -rf /'",
        "find . -exec rm -rf / \\;",
        "ssh host rm -rf /",
        "DIR=\nrm -rf $DIR",
        "rm --recursive .",
    ],
)
def test_a_wide_removal_is_a_reason(source: str) -> None:
    assert "wide-removal" in [reason.code for reason in analyse(source, "bash", CATALOGUE).reasons]


@pytest.mark.parametrize(
    "source", ["rm -rf out", "rm x", "DIR=out\nrm -rf $DIR", "rm -rf ${DIR:?}", "D=$(mktemp -d)\nrm -rf $D"]
)
def test_an_ordinary_removal_is_none(source: str) -> None:
    assert "wide-removal" not in [reason.code for reason in analyse(source, "bash", CATALOGUE).reasons]


@pytest.mark.parametrize(
    ("source", "risk"),
    [
        ('echo "a=1" >> "$RUNBOOK_OUTPUT"', "read"),
        ("echo a=1 >>${RUNBOOK_OUTPUT}", "read"),
        ('RUNBOOK_OUTPUT=/etc/x\necho a=1 >> "$RUNBOOK_OUTPUT"', "write"),
        ('echo a=1 >> "$RUNBOOK_OUTPUT.x"', "write"),
        ('echo a=1 >> "$RUNBOOK_OUTPUTS"', "write"),
    ],
)
def test_handing_a_value_on_only_reads(source: str, risk: str) -> None:
    assert analyse(source, "bash", CATALOGUE).risk == risk
