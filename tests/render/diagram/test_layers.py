"""Where cards and lines go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook_kit.render.diagram.chart import Card, Chart, Line
from runbook_kit.render.diagram.layers import WIDEST, Layout, is_sequence, layout, ranked

WIDE, HIGH, GAP = 300.0, 100.0, (30.0, 50.0)


def laid(count: int, *pairs: tuple[int, int], kind: str = "needs") -> Layout:
    lines = tuple(Line(start, end, kind) for start, end in pairs)  # type: ignore[arg-type]
    cards = tuple(Card(f"p{index}") for index in range(count))
    return layout(Chart("T", "", cards, lines), [HIGH] * count, WIDE, GAP)


def test_one_card() -> None:
    found = laid(1)
    assert [(place.x, place.y) for place in found.places] == [(150.0, 0.0)]
    assert (found.width, found.height) == (300.0, 100.0)


def test_a_short_sequence_goes_down() -> None:
    found = laid(3, (0, 1), (1, 2))
    assert [(place.x, place.y) for place in found.places] == [(150.0, 0.0), (150.0, 150.0), (150.0, 300.0)]
    assert [way.points for way in found.ways] == [((150.0, 100.0), (150.0, 150.0)), ((150.0, 250.0), (150.0, 300.0))]


@pytest.mark.parametrize(("count", "columns"), [(5, 1), (6, 2), (12, 2), (13, 3), (21, 3), (22, 4), (30, 4)])
def test_a_long_sequence_has_columns(count: int, columns: int) -> None:
    found = laid(count, *((index, index + 1) for index in range(count - 1)))
    assert len({place.x for place in found.places}) == columns


def test_a_fork_is_symmetric() -> None:
    found = laid(4, (0, 1), (0, 2), (1, 3), (2, 3))
    assert [place.y for place in found.places] == [0.0, 150.0, 150.0, 300.0]
    assert found.places[0].x == found.places[3].x == (found.places[1].x + found.places[2].x) / 2
    assert found.places[2].x - found.places[1].x == WIDE + GAP[0]


def test_a_line_goes_around_what_is_between() -> None:
    found = laid(3, (0, 1), (1, 2), (0, 2))
    passing = next(way for way in found.ways if (way.line.start, way.line.end) == (0, 2))
    middle = found.places[1]
    for x, y in passing.points[1:-1]:
        assert y <= middle.y or y >= middle.y + HIGH or abs(x - middle.x) > WIDE / 2


def test_no_layer_is_wider_than_a_page() -> None:
    ranks = ranked(14, [Line(0, index) for index in range(1, 14)])
    assert max(ranks.count(rank) for rank in ranks) == WIDEST


def test_what_a_sequence_is() -> None:
    assert is_sequence([Line(0, 1), Line(1, 2)], 3)
    assert not is_sequence([Line(0, 1), Line(1, 2), Line(0, 2)], 3)
    assert not is_sequence([Line(0, 1)], 3)
    assert not is_sequence([Line(0, 1), Line(1, 0, "cycle")], 2)


def test_a_ring_leads_past_all_cards() -> None:
    found = layout(
        Chart("T", "", (Card("a"), Card("b")), (Line(0, 1), Line(1, 0, "cycle"), Line(1, 1, "cycle"))),
        [HIGH] * 2,
        WIDE,
        GAP,
    )
    backward = [way for way in found.ways if way.line.kind == "cycle"]
    assert len(backward) == 2
    assert all(max(x for x, _ in way.points) > WIDE for way in backward)
    assert found.width >= max(x for way in backward for x, _ in way.points)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 30), st.data())
def test_nothing_overlaps_and_everything_is_inside(count: int, data: st.DataObject) -> None:
    pairs = {
        (data.draw(st.integers(0, end - 1)), end)
        for end in range(1, count)
        for _ in range(data.draw(st.integers(0, 3)))
    }
    found = laid(count, *sorted(pairs))
    assert found == laid(count, *sorted(pairs))
    for index, one in enumerate(found.places):
        assert one.x - WIDE / 2 >= -0.1
        assert one.x + WIDE / 2 <= found.width + 0.1
        assert one.y >= 0
        assert one.y + HIGH <= found.height + 0.1
        for other in found.places[:index]:
            assert abs(one.x - other.x) >= WIDE or abs(one.y - other.y) >= HIGH
    for way in found.ways:
        assert found.places[way.line.start].y < found.places[way.line.end].y or len(way.points) == 6
