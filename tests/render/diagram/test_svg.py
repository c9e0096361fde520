"""A map as a picture: well-formed, self-contained, with its story in words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from runbook_kit.render.diagram.cards import CARD
from runbook_kit.render.diagram.chart import Card, Chart, Gate, Line
from runbook_kit.render.diagram.look import style
from runbook_kit.render.diagram.svg import svg

NAMESPACE = {"s": "http://www.w3.org/2000/svg"}
CARDS = (
    Card("phase-1", "Preflight: host & toolchain", "This machine is fit", "shadow", "ops", Gate(2, 1), Gate(1), 3, 4),
    Card(
        "phase-2",
        "Work <now>",
        "It is done",
        "paper",
        "",
        Gate(0, 0, ("reviewer",)),
        Gate(1, 2, ("safety",)),
        1,
        1,
        ("undo",),
    ),
    Card(
        "phase-3",
        "Recht, שלום 🚀 " + "Donaudampfschifffahrt" * 4,
        "",
        "live",
        "",
        Gate(),
        Gate(),
        0,
        0,
        (),
        chosen=True,
    ),
    Card("elsewhere", missing=True),
)
LINES = (Line(0, 1), Line(1, 2), Line(0, 2), Line(3, 2), Line(2, 0, "cycle"))
SAMPLE = Chart("A sample", "sample · version 1", CARDS, LINES, ("phase-1 needs phase-3",), 2, "made by a test")


class Picture(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "svg"


def shown(text: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(text).iterfind(".//s:text", NAMESPACE)]


def test_snapshot(snapshot: SnapshotAssertion) -> None:
    assert svg(SAMPLE) == snapshot(extension_class=Picture)


def test_everything_is_there() -> None:
    words = " ".join(shown(svg(SAMPLE)))
    for said in (
        "phase-1",
        "Preflight: host & toolchain",
        "Work <now>",
        "2 checks, 1 to confirm",
        "signed by reviewer",
        "not in this runbook",
    ):
        assert said in words
    for said in (
        "shadow",
        "paper",
        "live",
        "undo",
        "Done when 2 criteria hold",
        "phase-1 needs phase-3",
        "made by a test",
    ):
        assert said in words


def test_it_stands_alone() -> None:
    text = svg(SAMPLE)
    assert "<script" not in text
    assert "href" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme:dark" in text


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    root = ET.fromstring(svg(SAMPLE))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == [title.get("id"), description.get("id")]
    assert title.text == "A sample: phases and what they need"
    assert "phase-2: Work <now>; needs phase-1; mode paper" in (description.text or "")


def test_every_class_has_a_style() -> None:
    used = {name for match in re.findall(r'class="([^"]*)"', svg(SAMPLE)) for name in match.split()}
    assert {name for name in used if f".{name}" not in style()} <= {"rbk", "needs"}


@pytest.mark.parametrize("count", [0, 1, 2, 7, 30])
def test_any_number_of_phases(count: int) -> None:
    cards = tuple(Card(f"p{index}", f"Phase {index}", mode="shadow") for index in range(count))
    text = svg(Chart("T", "", cards, tuple(Line(index, index + 1, "order") for index in range(count - 1))))
    root = ET.fromstring(text)
    wide, high = float(root.get("width") or 0), float(root.get("height") or 0)
    rectangles = [
        each for each in root.iterfind(".//s:rect", NAMESPACE) if (each.get("class") or "").startswith("card")
    ]
    assert len(rectangles) == count
    assert all(float(each.get("width") or 0) == CARD for each in rectangles)
    assert wide > 600
    assert high > 60


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_text_gives_a_picture(text: str) -> None:
    from runbook_kit.render.escape import on_one_line

    said = on_one_line(text)
    card = Card(said, said, said, said, said, Gate(1, 1, (said,)), Gate(), 1, 1)
    ET.fromstring(svg(Chart(said, said, (card,), (), (said,), 1, said)))
