"""What a map shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Criterion, Header, Phase, Recovery, Runbook, Step
from runbook_kit.finding import Span
from runbook_kit.render.diagram.chart import Gate, Line, chart, gate

HERE = Span("x.md", 1, 1, 1, 1)


def phase(ident: str, *needs: str, **more: object) -> Phase:
    return Phase(ident, f"Title of {ident}", HERE, 1, needs=needs, **more)  # type: ignore[arg-type]


def runbook(*phases: Phase, **more: object) -> Runbook:
    header = Header("A runbook", version="2", owner="ops", mode="shadow", modes=("shadow", "paper"))
    return Runbook("x", "x.md", "0" * 64, header, HERE, authored=True, phases=phases, **more)  # type: ignore[arg-type]


def lines(*phases: Phase) -> list[tuple[int, int, str]]:
    return [(line.start, line.end, line.kind) for line in chart(Selection(runbook(*phases))).lines]


def test_needs_are_lines() -> None:
    assert lines(phase("a"), phase("b", "a"), phase("c", "a", "b", "a")) == [
        (0, 1, "needs"),
        (0, 2, "needs"),
        (1, 2, "needs"),
    ]


def test_without_needs_the_order_of_the_document_is_shown() -> None:
    assert lines(phase("a"), phase("b"), phase("c")) == [(0, 1, "order"), (1, 2, "order")]
    assert lines(phase("a")) == []
    assert lines() == []


def test_what_is_needed_and_not_there_is_a_card() -> None:
    drawn = chart(Selection(runbook(phase("a", "elsewhere"))))
    assert [(card.id, card.missing) for card in drawn.cards] == [("a", False), ("elsewhere", True)]
    assert drawn.lines == (Line(1, 0),)


def test_rings_are_reported() -> None:
    drawn = chart(Selection(runbook(phase("a", "c"), phase("b", "a"), phase("c", "b"), phase("d", "d"))))
    assert [line.kind for line in drawn.lines] == ["cycle", "needs", "needs", "cycle"]
    assert drawn.cycles == ("a needs c", "d needs d")
    assert "Phases need each other: a needs c; d needs d." in drawn.story


def test_a_phase_with_everything_it_needs() -> None:
    phases = (phase("a"), phase("b", "a"), phase("c"), phase("d", "b"), phase("e", "d"))
    drawn = chart(Selection(runbook(*phases), phases[3]))
    assert [(card.id, card.chosen) for card in drawn.cards] == [("a", False), ("b", False), ("d", True)]


def test_gates_count_by_kind() -> None:
    criteria = (
        Criterion("a", "a", HERE, check="true"),
        Criterion("b", "b", HERE),
        Criterion("c", "c", HERE, signoff="reviewer"),
        Criterion("d", "d", HERE, signoff="reviewer"),
        Criterion("e", "e", HERE, example=True),
    )
    assert gate(criteria) == Gate(1, 1, ("reviewer",))
    assert gate(criteria).words == "1 check, 1 to confirm"
    assert gate(()).words == ""


def test_a_card_has_what_a_phase_says() -> None:
    steps = (Step("s", "S", HERE), Step("u", "U", HERE, "undo"), Step("t", "T", HERE, "teardown"))
    back = (Recovery("back", HERE),)
    card = chart(Selection(runbook(phase("a", mode="paper", owner="me", steps=steps, rollback=back)))).cards[0]
    assert (card.mode, card.owner, card.steps, card.ways_back) == ("paper", "me", 1, ("undo", "teardown", "rollback"))
    assert chart(Selection(runbook(phase("a")))).cards[0].mode == "shadow"


def test_the_story_says_it_in_words() -> None:
    drawn = chart(Selection(runbook(phase("a", exit=(Criterion("s", "s", HERE, signoff="x"),)), phase("b", "a", "z"))))
    assert drawn.story == (
        "3 phases. a: Title of a; mode shadow; exit sign-off x. b: Title of b; needs a, z; mode shadow."
        " z; is not in this runbook."
    )
    assert drawn.about == "x · version 2 · owner ops · modes shadow, paper"


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 8), max_size=4), max_size=8))
def test_without_the_rings_an_order_is_left(needs: list[list[int]]) -> None:
    phases = [phase(f"p{index}", *(f"p{need}" for need in each)) for index, each in enumerate(needs)]
    drawn = chart(Selection(runbook(*phases)))
    left = {(line.start, line.end) for line in drawn.lines if line.kind != "cycle"}
    waiting = set(range(len(drawn.cards)))
    while free := {each for each in waiting if not any(start in waiting for start, end in left if end == each)}:
        waiting -= free
    assert not waiting


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[31m", "\u202eabc"])
def test_texts_are_visible_and_on_one_line(text: str) -> None:
    card = chart(Selection(runbook(Phase("a", text, HERE, 1, goal=text)))).cards[0]
    assert card.title == card.goal
    assert "\n" not in card.title
    assert "\x1b" not in card.title
    assert "\u202e" not in card.title
