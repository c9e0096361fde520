"""Snapshots: the same facts, the same bytes; what was changed or is none is refused."""

from __future__ import annotations

import pytest

from runbook_kit.drift.facts import Asked, Fact, is_dependency_list, read, snapshot, written
from runbook_kit.errors import InvalidInput, Tampered

FACTS = (Fact("tool", "git", "2.40"), Fact("git", "head", "a" * 40), Fact("configuration", "a.toml", "sha256:0", "x\n"))


def test_it_reads_what_it_wrote() -> None:
    found = snapshot(FACTS, "2026-11-01T03:00:00.000Z", "base", Asked(tools=("git",)))
    assert read(written(found), "f") == found
    assert [fact.section for fact in found.facts] == ["git", "tool", "configuration"]


def test_the_digest_is_of_the_facts_and_not_of_the_time() -> None:
    early, late = snapshot(FACTS, "A", "x"), snapshot(FACTS[::-1], "B")
    assert (early.digest, early.facts) == (late.digest, late.facts)
    assert snapshot(FACTS[1:], "A").digest != early.digest


def test_an_edited_one_is_found() -> None:
    data = written(snapshot(FACTS, "A")).replace(b"2.40", b"2.41")
    with pytest.raises(Tampered) as caught:
        read(data, "f")
    assert caught.value.code == "snapshot-changed"


@pytest.mark.parametrize("data", [
    b"", b"{}", b"\xff", b"[" * 100_000, b"null", b'{"format":"drift-snapshot/1"}', b'{"format":"drift-snapshot/2"}',
    b'{"format":"drift-snapshot/1","taken_at":"A","facts":[],"more":1}',
    b'{"format":"drift-snapshot/1","taken_at":"A","facts":[{"section":"git","name":"\\ud800","value":""}]}',
])  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(data, "f\x1b")
    assert (caught.value.code, "\x1b" in caught.value.message) == ("snapshot-unreadable", False)


def test_a_later_version_is_named() -> None:
    with pytest.raises(InvalidInput, match="another version"):
        read(b'{"format":"drift-snapshot/2"}', "f")


@pytest.mark.parametrize(("path", "expected"), [
    ("pyproject.toml", True), ("web/package-lock.json", True), ("requirements.txt", True), ("uv.lock", True),
    ("dev-requirements.txt", True), ("requirements-dev.in", True), ("requirements/base.txt", True),
    ("node_modules/a/package.json", False), ("package.json.md", False), ("docs/requirements.md", False),
])  # fmt: skip
def test_lists_of_what_is_installed(path: str, expected: bool) -> None:
    assert is_dependency_list(path) is expected
