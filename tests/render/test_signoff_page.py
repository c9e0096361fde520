"""What is shown to somebody who is to sign: the criterion, the results so far, and where the log stands."""

from __future__ import annotations

from tests.session.samples import BEGINNING, BLOCKS, chained

from runbook_kit.plan.model import Action
from runbook_kit.render.signoff_page import signoff_page
from runbook_kit.render.terminal import Terminal
from runbook_kit.session.events import Found
from runbook_kit.session.fold import fold

ACTION = Action("act/exit/agreed", "signoff", "exit", "The reviewer \x1b[31magrees")


def test_everything_that_matters_is_shown() -> None:
    red = Found(level="red", text="Disk \x07 full", by="ada@example.org", id="F1")
    records, _ = chained((*BEGINNING, *BLOCKS, red))
    state = fold(records)
    page = signoff_page(state, ACTION, "reviewer", Terminal(90))
    assert "\x1b" not in page
    assert "\x07" not in page
    for part in (
        "To be signed by reviewer",
        "act/exit/agreed",
        "run by ada@example.org",
        "act/two",
        "warned",
        "F1 red",
    ):
        assert part in page
    assert f"{state.events} events, head {state.head[:12]}" in page


def test_a_criterion_without_a_role() -> None:
    records, _ = chained(BEGINNING)
    assert "To be signed by another person" in signoff_page(fold(records), ACTION, "", Terminal(90))
