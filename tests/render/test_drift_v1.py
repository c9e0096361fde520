"""Drift as pages, Markdown and JSON: nothing that a fact holds is obeyed."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from runbook_kit.drift.decisions import FIRST, Decision
from runbook_kit.drift.difference import Comparison, compare
from runbook_kit.drift.facts import Fact, snapshot
from runbook_kit.render.drift_markdown import code, comparison_markdown, escaped
from runbook_kit.render.drift_page import comparison_page, decided_page, snapshot_page
from runbook_kit.render.drift_v1 import comparison_v1, snapshot_v1
from runbook_kit.render.terminal import Terminal

PAGE = Terminal(80, False)
OLD = snapshot(
    [
        Fact("git", "head", "a" * 40),
        Fact("git", "status", "clean"),
        Fact("tool", "git", "2.40.1"),
        Fact("dependency", "uv.lock", f"sha256:{'0' * 64}"),
        Fact("configuration", "app.yaml", f"sha256:{'1' * 64}", "port: 80\ntoken: ***\n", 1),
        Fact("http", "app", "answers 200"),
    ],
    "2026-11-01T03:00:00.000Z",
    "base",
)
NEW = snapshot(
    [
        Fact("git", "head", "b" * 40),
        Fact("git", "status", "1 changed", ".M app.yaml\n"),
        Fact("tool", "git", "2.41.0"),
        Fact("configuration", "app.yaml", f"sha256:{'2' * 64}", "port: ```81\x1b[31m\n##[x]\ntoken: ***\n", 1),
        Fact("configuration", "`b`\x1b.toml", f"sha256:{'3' * 64}", "x\n"),
        Fact("http", "app", "answers 503"),
    ],
    "2026-11-02T03:00:00.000Z",
)
COMPARED = compare(OLD, NEW, ("base", "now"))
WORD = Decision(
    seq=3,
    prev=FIRST,
    at="2026-11-02T04:00:00.000Z",
    by="ada@example.org",
    role="ops",
    decision="intentional",
    reason="The new port\x1b[0m <b>",
    reference="#12",
    difference=COMPARED.digest,
    before=OLD.digest,
    after=NEW.digest,
)


def test_a_snapshot(snapshot: SnapshotAssertion) -> None:
    assert snapshot_page(OLD, ".runbook/drift/20261101T030000Z-base.json", PAGE) == snapshot


def test_a_comparison(snapshot: SnapshotAssertion) -> None:
    assert comparison_page(COMPARED, None, PAGE, ("base", "a b.json")) == snapshot


def test_a_comparison_that_was_decided(snapshot: SnapshotAssertion) -> None:
    assert comparison_page(COMPARED, WORD, PAGE) == snapshot
    assert decided_page(COMPARED, WORD, PAGE) == snapshot


def test_no_drift(snapshot: SnapshotAssertion) -> None:
    assert comparison_page(same(), None, PAGE) == snapshot


def test_markdown(snapshot: SnapshotAssertion) -> None:
    assert comparison_markdown(COMPARED, WORD) == snapshot
    assert comparison_markdown(same(), None) == snapshot


def test_json(snapshot: SnapshotAssertion) -> None:
    assert comparison_v1(COMPARED, WORD) == snapshot
    assert snapshot_v1(OLD, "f.json") == snapshot


def test_nothing_is_obeyed() -> None:
    for text in (comparison_page(COMPARED, WORD, PAGE), comparison_markdown(COMPARED, WORD)):
        assert "\x1b" not in text
    assert (code("a``b`"), escaped("<b>*x*")) == ("``` a``b` ```", "\\<b\\>\\*x\\*")


def same() -> Comparison:
    return compare(OLD, OLD, ("base", "base"))
