"""The table of runbooks and phases."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.render.samples import RUNBOOK

from runbook_kit.document.model import Header
from runbook_kit.render.list_page import list_page
from runbook_kit.render.terminal import Terminal, bare_columns

WORDY = replace(RUNBOOK, id="日本語", header=Header("A title that goes on and on " * 8))


@pytest.mark.parametrize("width", [80, 160])
def test_page(width: int, snapshot: SnapshotAssertion) -> None:
    page = list_page([RUNBOOK, WORDY], Terminal(width), ["runbooks"])
    assert max(map(bare_columns, page.splitlines())) <= width
    assert page == snapshot


def test_nothing_here(snapshot: SnapshotAssertion) -> None:
    assert list_page([], Terminal(80), ["runbooks", "docs/ops"]) == snapshot


def test_a_path_is_never_cut() -> None:
    deep = replace(RUNBOOK, path="runbooks/" + "deep/" * 30 + "a.md")
    assert deep.path in list_page([deep], Terminal(80), ["runbooks"])
