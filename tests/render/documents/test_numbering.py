"""The numbers of phases and steps are those that people see."""

from __future__ import annotations

import pytest

from runbook_kit.document.model import Phase, Step, StepKind
from runbook_kit.finding import Span
from runbook_kit.render.documents.numbering import letters, phase_labels, step_numbers

HERE = Span("x.md", 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("ids", "labels"),
    [
        (("phase-0", "phase-1", "phase-2"), ("0", "1", "2")),
        (("phase-8", "phase-9"), ("8", "9")),
        (("phase-a", "phase-b"), ("A", "B")),
        (("phase-4b", "phase-5"), ("4B", "5")),
        (("look", "act"), ("1", "2")),
        (("prepare", "phase-1", "between", "also", "phase-2"), ("0a", "1", "1a", "1b", "2")),
        (("phase-1", "phase-01"), ("1", "01")),
        (("phase_1", "phase-1"), ("1", "2")),
        (("phase-1a", "phase-1", "x"), ("1A", "1", "1a")),
        (("phase-preflight", "phase-2"), ("0a", "2")),
        ((), ()),
    ],
)
def test_labels_of_phases(ids: tuple[str, ...], labels: tuple[str, ...]) -> None:
    assert phase_labels([Phase(each, each, HERE, 1) for each in ids]) == labels


def test_numbers_of_steps() -> None:
    kinds: tuple[StepKind, ...] = ("step", "undo", "step", "teardown", "rollback", "alternative", "step", "undo")
    steps = [Step(f"s{index}", "x", HERE, kind) for index, kind in enumerate(kinds)]
    assert step_numbers("2", steps) == ("2.1", "2.U1", "2.2", "2.T1", "2.R1", "2.A1", "2.3", "2.U2")


def test_letters() -> None:
    assert [letters(number) for number in (1, 26, 27, 53)] == ["a", "z", "aa", "ba"]
