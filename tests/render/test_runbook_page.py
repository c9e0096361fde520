"""A runbook, a phase and a block as pages."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.render.samples import PHASE_2, RUNBOOK, START

from runbook_kit.document.address import Selection
from runbook_kit.document.headings import read_vocabulary
from runbook_kit.document.model import Header, Phase, Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.finding import Span
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.runbook_page import runbook_page
from runbook_kit.render.runbook_v1 import runbook_v1
from runbook_kit.render.terminal import Terminal, bare_columns
from runbook_kit.shipped import load

SELECTIONS = {
    "runbook": Selection(RUNBOOK),
    "phase": Selection(RUNBOOK, PHASE_2),
    "block": Selection(RUNBOOK, PHASE_2, (START,)),
}


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("what", SELECTIONS)
def test_page(what: str, width: int, snapshot: SnapshotAssertion) -> None:
    page = runbook_page(SELECTIONS[what], Terminal(width))
    assert max(map(bare_columns, page.splitlines())) <= width
    assert page == snapshot


def test_commands_are_copied_as_they_are() -> None:
    page = runbook_page(SELECTIONS["phase"], Terminal(80))
    assert "\n    git add -A\n    git commit -m 'session'\n    git push origin main\n" in page


def test_a_document_without_phases_says_so() -> None:
    empty = Runbook("notes", "notes.md", "", Header("Notes"), Span("notes.md", 1, 1, 1, 1), authored=False)
    assert runbook_page(Selection(empty), Terminal(80)) == (
        "notes  Notes\nnotes.md · structure inferred from headings\n\nNo phases were found in this document.\n"
    )


def test_a_phase_without_anything_says_so() -> None:
    phase = Phase("phase-1", "Scope", Span("x.md", 3, 1, 3, 1), 3)
    page = runbook_page(Selection(replace(RUNBOOK, phases=(phase,)), phase), Terminal(80))
    assert page.endswith("\n\nThis phase has no criteria, steps or commands.\n")


def test_why_there_are_no_exit_criteria() -> None:
    phase = replace(PHASE_2, exit=(), exit_note="No exit: this phase runs for good.")
    page = runbook_page(Selection(RUNBOOK, phase), Terminal(80))
    assert "AFTER: EXIT CRITERIA\n\n  - No exit: this phase runs for good.\n" in page


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    evil = "\x1b[2J\u202e"
    phase = replace(PHASE_2, title=evil, goal=evil, outputs=(evil,), needs=(evil,))
    page = runbook_page(Selection(replace(RUNBOOK, header=Header(evil), phases=(phase,))), Terminal(80, colour=True))
    assert "\x1b[2J" not in page
    assert "\u202e" not in page


VOCABULARY = read_vocabulary(load("headings"))
PIECES = [
    "# ",
    "## Phase 2 — ",
    "### Entry\n",
    "- ",
    "1. ",
    "```bash {#a}\n",
    "```\n",
    "\n",
    "---\n",
    "| a | b |\n",
    "<x>",
]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30), st.integers(40, 160))
def test_any_text_can_be_shown_and_none_of_it_is_obeyed(pieces: list[str], width: int) -> None:
    text = "".join(pieces).encode("utf-8", "replace").decode()
    runbook = read_runbook(Source("a.md", text), VOCABULARY).runbook
    page = runbook_page(Selection(runbook), Terminal(width))
    assert {unicodedata.category(letter) for letter in set(page) - {"\n", "\t"}}.isdisjoint({"Cc", "Cf", "Zl", "Zp"})
    assert json_text(runbook_v1(runbook))
