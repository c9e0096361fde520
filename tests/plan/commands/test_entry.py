"""Entries of the catalogue from their mappings."""

from __future__ import annotations

from runbook_kit.plan.commands.entry import Selector, Wrap, extended, items, mapping, read_entry, strings


def test_an_entry_says_what_is_written() -> None:
    entry = read_entry(
        "tool",
        {
            "risk": "read", "why": "looks", "options": "-C= -q", "cluster": False, "read": ["list"],
            "remote": ["push", "--send"], "lowers": {"network": ["push --dry-run"]}, "help": "-h", "case": "any",
            "reads": ["-c !-x -f="], "writes": ["add operands"], "text": {"unknown": ["sys"]},
            "wraps": {"skip": 1, "code": "-c", "alone": "read"}, "modules": {"pip": "program"},
        },
        builtin=True,
    )  # fmt: skip
    assert (entry.name, entry.risk, entry.why, entry.builtin) == ("tool", "read", "looks", True)
    assert (entry.options.values, entry.options.cluster) == ({"-C": 1, "-q": 0}, False)
    assert entry.help == frozenset({"-h"})
    assert entry.any_case
    assert entry.has_commands
    assert entry.writes == (Selector("operands", words=("add",)),)
    assert [condition.option for condition in entry.reads[0].conditions] == ["-c", "-x"]
    assert entry.text[0][1].search("a sys b")
    assert entry.wraps == Wrap(skip=1, code=("-c",), alone="read")
    assert entry.modules == {"pip": "program"}


def test_what_is_not_understood_is_unknown() -> None:
    assert read_entry("x", {"risk": "fine", "read": 3, "lowers": [], "wraps": {"alone": "well"}}) == read_entry(
        "x", {"wraps": {}}
    )


def test_help_is_what_most_programs_have() -> None:
    assert read_entry("x", {}).help == frozenset({"--help", "--version", "-h", "-V"})
    assert read_entry("x", {"help": ""}).help == frozenset()


def test_an_entry_may_extend_another() -> None:
    parent = {"risk": "read", "options": "-a", "write": ["x"], "lowers": {"read": ["y"]}}
    own = {"why": "more", "options": "-b=", "write": ["z"], "lowers": {"read": ["w"], "write": ["v"]}}
    assert extended(parent, own) == {
        "risk": "read",
        "options": "-a -b=",
        "write": ["x", "z"],
        "lowers": {"read": ["y", "w"], "write": ["v"]},
        "why": "more",
    }


def test_values_of_another_shape_are_empty() -> None:
    assert (mapping(3), tuple(items("x")), strings(None)) == ({}, (), ())
    assert strings(["a", 1]) == ("a", "1")
