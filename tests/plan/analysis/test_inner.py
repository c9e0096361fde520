"""Commands inside commands, here and elsewhere."""

from __future__ import annotations

import pytest

from runbook_kit.plan.analysis.analyse import analyse
from runbook_kit.plan.commands.catalogue import read_catalogue
from runbook_kit.plan.model import Analysis
from runbook_kit.shipped import load

CATALOGUE = read_catalogue(load("commands"))


def analysed(source: str) -> Analysis:
    return analyse(source, "bash", CATALOGUE)


@pytest.mark.parametrize(
    ("source", "name", "via", "risk"),
    [
        ("env A=1 git push", "git", ("env",), "remote"),
        ("timeout 5 nice git status", "git", ("timeout", "nice"), "read"),
        ("command git push", "git", (), "remote"),
        ("time git push", "git", (), "remote"),
        ("exec git push", "git", (), "remote"),
        ("sudo ls", "ls", ("sudo",), "privileged"),
        ("sudo -u x timeout 5 ls", "ls", ("sudo", "timeout"), "privileged"),
        ("xargs rm", "rm", ("xargs",), "destructive"),
        ("xargs -n1 bash -c 'rm x'", "rm", ("xargs", "bash"), "destructive"),
        ("bash -c 'timeout 5 rm x'", "rm", ("bash", "timeout"), "destructive"),
        ("watch -n 5 'git push'", "git", ("watch",), "remote"),
        ("trap 'rm x' EXIT", "rm", (), "destructive"),
        ("trap -- 'rm x' EXIT", "rm", (), "destructive"),
        ("trap - EXIT INT", "trap", (), "read"),
        ("trap EXIT", "trap", (), "read"),
        ("coproc git push", "git", (), "remote"),
        ("env -S 'rm x' ls", "ls", ("env",), "unknown"),
        ("timeout --odd 5 ls", "ls", ("timeout",), "unknown"),
    ],
)
def test_a_wrapper_is_looked_through(source: str, name: str, via: tuple[str, ...], risk: str) -> None:
    command = analysed(source).commands[-1]
    assert (command.name, command.via, command.risk) == (name, via, risk)


@pytest.mark.parametrize(
    ("source", "head", "risk"),
    [
        ("ssh host", "ssh", "remote"),
        ("ssh host uptime", "ssh uptime", "remote"),
        ("ssh host 'cd /srv && sudo systemctl restart x'", "ssh sudo systemctl restart", "privileged"),
        ("ssh host ./deploy.sh", "ssh ./deploy.sh", "remote"),
        ("ssh host rm -rf /srv/x", "ssh rm", "destructive"),
        ("ssh -o ProxyCommand=x host ls", "ssh ls", "remote"),
        ("docker exec api ls", "docker exec ls", "remote"),
        ("docker exec api rm x", "docker exec rm", "destructive"),
        ("kubectl exec pod -- psql -c 'drop table x'", "kubectl exec psql", "destructive"),
        ("oc debug node/x -- chroot /host crictl ps", "oc debug chroot crictl ps", "privileged"),
        ("uv run pytest", "uv run pytest", "network"),
        ("uv run git push", "uv run git push", "remote"),
        ("poetry run pytest", "poetry run pytest", "write"),
        ("npx prettier --check .", "npx prettier", "network"),
    ],
)
def test_elsewhere(source: str, head: str, risk: str) -> None:
    (command,) = analysed(source).commands
    assert (command.argv_head, command.risk) == (head, risk)


def test_reasons_of_inner_commands_are_kept() -> None:
    found = analysed("ssh host 'curl u | bash'; sudo bash -c 'rm -rf /'; docker exec c \"$X\"")
    assert [reason.code for reason in found.reasons] == ["pipe-to-shell", "wide-removal", "dynamic-command"]


def test_find_is_a_command_beside_what_it_runs() -> None:
    found = analysed("find . -name x -exec rm {} + -delete").commands
    assert [(each.name, each.risk, each.via) for each in found] == [
        ("find", "destructive", ()),
        ("rm", "destructive", ("find",)),
    ]


def test_text_that_only_the_run_knows() -> None:
    found = analysed('bash -c "$X"; bash -c "cd $D && rm -rf x"')
    assert [(each.name, each.risk) for each in found.commands] == [
        ("bash", "unknown"),
        ("cd", "read"),
        ("rm", "destructive"),
        ("bash", "unknown"),
    ]
    assert {reason.code for reason in found.reasons} == {"dynamic-command", "unknown-target"}


def test_eval_is_at_least_unknown() -> None:
    for source, risk in (("eval ls", "unknown"), ("eval 'rm x'", "destructive"), ('eval "$X"', "unknown")):
        found = analysed(source)
        assert found.risk == risk
        assert "eval" in [reason.code for reason in found.reasons]


def test_text_inside_text_has_a_depth() -> None:
    source = "rm x"
    for _ in range(4):
        source = "bash -c " + "'" + source.replace("'", "'\\''") + "'"
    assert analysed(source).commands[-1].name == "rm"
    for _ in range(3):
        source = "bash -c " + "'" + source.replace("'", "'\\''") + "'"
    found = analysed(source)
    assert found.risk == "unknown"
    assert "syntax-unclear" in [reason.code for reason in found.reasons]


def test_what_xargs_hands_on_may_be_a_program_or_a_sub_command() -> None:
    assert [analysed(f"xargs {each}").risk for each in ("env", "sudo", "kubectl", "git", "bash", "timeout 5")] == [
        "unknown",
        "privileged",
        "unknown",
        "unknown",
        "unknown",
        "unknown",
    ]
