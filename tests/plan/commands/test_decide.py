"""The risk of a command by its entry: what decides, and which words are shown."""

from __future__ import annotations

import pytest

from runbook_kit.plan.commands.decide import LONGEST_TEXT, judge, select
from runbook_kit.plan.commands.entry import Raw, read_entry
from runbook_kit.plan.commands.options import scan
from runbook_kit.plan.shell.words import Dynamic

TOOL: Raw = {
    "options": "-C= -v --dry-run= -o= -m=",
    "read": ["status", "stash list"],
    "write": ["stash", "config * *"],
    "network": ["config get"],
    "remote": ["push", "set-*"],
    "destructive": ["push --force", "-o=raw", "wipe"],
    "unknown": ["^-c"],
    "lowers": {"read": ["push --dry-run=client"]},
    "reads": ["!-m first", "-C="],
    "writes": ["push -o=", "set-x last", "if="],
    "text": {"privileged": ["sudo"]},
}


def verdict(*words: str) -> tuple[str, str]:
    entry = read_entry("tool", TOOL)
    return judge(entry, scan(words, entry.options))[:2]


@pytest.mark.parametrize(
    ("line", "risk", "head"),
    [
        ("status", "read", "tool status"),
        ("-C x status", "read", "tool status"),
        ("stash", "write", "tool stash"),
        ("stash list", "read", "tool stash list"),
        ("config get x", "network", "tool config get"),
        ("config a b", "write", "tool config a b"),
        ("push origin", "remote", "tool push"),
        ("push --force", "destructive", "tool push --force"),
        ("push --dry-run=client", "read", "tool push --dry-run=client"),
        ("push --dry-run client", "read", "tool push --dry-run=client"),
        ("push --dry-run=client --force", "destructive", "tool push --force"),
        ("push --dry-run=server", "remote", "tool push"),
        ("status -o raw", "destructive", "tool -o raw"),
        ("frob x", "unknown", "tool frob"),
        ("", "unknown", "tool"),
        ("--odd status", "unknown", "tool status"),
        ("--odd wipe", "destructive", "tool wipe"),
        ("set-x sudo", "privileged", "tool set-x"),
    ],
)
def test_judge(line: str, risk: str, head: str) -> None:
    assert verdict(*line.split()) == (risk, head)


def test_a_sub_command_that_only_the_run_knows_is_unknown() -> None:
    assert verdict(Dynamic("$x"), "status") == ("unknown", "tool")


def test_a_text_too_long_to_be_read_counts_as_what_it_might_be() -> None:
    assert verdict("set-x", "a" * (LONGEST_TEXT + 1))[0] == "privileged"


@pytest.mark.parametrize(
    ("line", "reads", "writes"),
    [
        ("push a", ("push",), ()),
        ("push -o out a", ("push",), ("out",)),
        ("status -o out", ("status",), ()),
        ("set-x a b", ("set-x",), ("b",)),
        ("-C d x if=f", ("x", "d"), ("f",)),
        ("-m d x", (), ()),
        ("-m d -", (), ()),
    ],
)
def test_select(line: str, reads: tuple[str, ...], writes: tuple[str, ...]) -> None:
    entry = read_entry("tool", TOOL)
    found = scan(line.split(), entry.options)
    assert (select(entry.reads, found), select(entry.writes, found)) == (reads, writes)
