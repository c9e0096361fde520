"""The numbers of phases and steps in documents: the ones people see in the runbook, the same in every document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from runbook_kit.document.model import Phase, Step, StepKind

OWN = re.compile(r"phase[-_ ]?(?P<label>\d{1,4}[a-z]?|[a-z])", re.IGNORECASE)
ASIDE: dict[StepKind, str] = {"teardown": "T", "undo": "U", "rollback": "R", "alternative": "A"}


def phase_labels(phases: Sequence[Phase]) -> tuple[str, ...]:
    """A label for every phase: its own (`Phase 2` is `2`), else its place after the one before (`2a`).

    When no phase has a label of its own, or two have the same, all are counted from 1 as they stand in the document.
    """
    own = [found["label"].upper() if (found := OWN.fullmatch(phase.id)) else "" for phase in phases]
    given = [label for label in own if label]
    if not given or len(set(given)) < len(given):
        return tuple(str(number) for number in range(1, len(phases) + 1))
    labels: list[str] = []
    last, since = "0", 0
    for label in own:
        last, since = (label, 0) if label else (last, since + 1)
        labels.append(label or f"{last}{letters(since)}")
    return tuple(labels) if len(set(labels)) == len(labels) else tuple(str(n) for n in range(1, len(phases) + 1))


def letters(number: int) -> str:
    """1 is `a`, 26 is `z`, 27 is `aa`."""
    before, place = divmod(number - 1, len(ascii_lowercase))
    return (letters(before) if before else "") + ascii_lowercase[place]


def step_numbers(label: str, steps: Sequence[Step]) -> tuple[str, ...]:
    """`2.1`, `2.2` … for the steps of the normal order as they stand; `2.T1` and so on for those outside of it."""
    counts: dict[str, int] = {}
    numbers: list[str] = []
    for step in steps:
        counts[step.kind] = counts.get(step.kind, 0) + 1
        numbers.append(f"{label}.{ASIDE.get(step.kind, '')}{counts[step.kind]}")
    return tuple(numbers)
