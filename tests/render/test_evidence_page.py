"""Packs for people and for programs."""

from __future__ import annotations

import pytest

from runbook_kit.render.evidence_page import amount, packs_page, pruning_page
from runbook_kit.render.evidence_v1 import Line, packs_v1, pruning_v1
from runbook_kit.render.terminal import Terminal

TERMINAL = Terminal()
LINE = Line("p\x1b", "s", "passed", "2026-11-01T03:00:00.000Z", 2048, "out/evidence/p.tar.gz", "ab" * 32)


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (20 << 20, "20 MiB"), (3 << 40, "3072 GiB")]
)
def test_amounts(size: int, said: str) -> None:
    assert amount(size) == said


def test_pages_obey_nothing() -> None:
    for shown in (packs_page([LINE], TERMINAL), pruning_page([LINE], TERMINAL, done=False)):
        assert "\x1b" not in shown
    assert "There are no packs here" in packs_page([], TERMINAL)
    assert pruning_page([], TERMINAL, done=True).strip() == "Nothing goes."


def test_documents() -> None:
    going = Line("q", size=10, goes=True, why="many")
    assert packs_v1([LINE])["packs"][0]["bytes"] == 2048
    found = pruning_v1([LINE, going], (), 1, True, [("q", "busy")])
    assert (found["freed"], found["stuck"], found["packs"][1]["why"]) == (10, [{"path": "q", "why": "busy"}], "many")
