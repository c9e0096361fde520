"""Where a work tree stands, out of what git prints."""

from __future__ import annotations

import pytest

from runbook_kit.drift.gitstate import GitState, facts_of, read

HEADS = b"# branch.oid " + b"a" * 40 + b"\0# branch.head main\0"
TRACKED = HEADS + b"# branch.upstream origin/main\0"
ZEROS = b"0" * 40


def entries(*lines: bytes) -> GitState:
    return read(HEADS + b"\0".join(lines) + b"\0")


def test_every_kind_of_change() -> None:
    modes = b"N... 100644 100644 100644 " + ZEROS + b" " + ZEROS
    found = entries(
        b"1 .M " + modes + b" a file",
        b"? new\nline",
        b"u UU N... 100644 100644 100644 100644 " + b" ".join([ZEROS] * 3) + b" both",
    )
    assert found.changes == ((".M", "a file"), ("UU", "both"), ("??", "new\nline"))
    (status,) = (fact for fact in facts_of(found) if fact.name == "status")
    assert (status.value, status.text) == ("3 changed", ".M a file\nUU both\n?? new\\nline\n")


@pytest.mark.parametrize(("more", "sync"), [
    (b"", "upstream is not here"),
    (b"# branch.ab +0 -0\0", "in sync"),
    (b"# branch.ab +2 -1\0", "ahead 2, behind 1"),
])  # fmt: skip
def test_the_upstream(more: bytes, sync: str) -> None:
    assert read(TRACKED + more).sync == sync


def test_nothing_to_say() -> None:
    found = read(b"# branch.oid (initial)\0# branch.head (detached)\0", b"", b"true\n")
    assert (found.commit, found.branch, found.sync, found.shallow) == ("", "", "no upstream", True)
    assert [(fact.name, fact.value) for fact in facts_of(found)] == [
        ("repository", "shallow"), ("head", "no commits"), ("branch", "detached"), ("upstream", "none"),
        ("sync", "no upstream"), ("status", "clean"),
    ]  # fmt: skip
    assert [fact.value for fact in facts_of(None)] == ["none"]


def test_files_that_do_not_count() -> None:
    assert read(HEADS + b"? a.json\0", leaving=frozenset({"a.json"})).is_clean


def test_many_changes_are_listed_up_to_a_limit() -> None:
    found = entries(*(b"? %04d" % number for number in range(1200)))
    (status,) = (fact for fact in facts_of(found) if fact.name == "status")
    assert (status.value, status.text.count("\n"), "200 more" in status.text) == ("1200 changed", 1001, True)
