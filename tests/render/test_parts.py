"""The entries that pages about documents are made of."""

from __future__ import annotations

import pytest
from tests.render.samples import PHASE_2, RUNBOOK, START, at

from runbook_kit.document.model import Criterion, GitRequirement, Requires, ScheduleEntry
from runbook_kit.render.parts import (
    Entry,
    Part,
    block,
    criterion,
    part,
    recovery,
    requirements,
    risk,
    schedule_entry,
    step,
    work_package,
)


def test_a_part_without_entries_is_none() -> None:
    assert list(part("RULES", ())) == []
    assert list(part("RULES", [Entry("a")])) == [Part("RULES", (Entry("a"),))]


@pytest.mark.parametrize(
    ("value", "about"),
    [
        (Criterion("a", "A", at(3)), "a · line 3 · you confirm"),
        (Criterion("a", "A", at(3), check="ls"), "a · line 3 · decided by a command"),
        (Criterion("a", "A", at(3), signoff="reviewer"), "a · line 3 · reviewer signs"),
        (Criterion("a", "A", at(3), optional=True, example=True), "a · line 3 · you confirm · optional · an example"),
    ],
)
def test_how_a_criterion_is_decided(value: Criterion, about: str) -> None:
    assert criterion(value).about == about
    assert [code.source for code in criterion(value).codes] == ([value.check] if value.check else [])


def test_a_step_and_its_blocks() -> None:
    made = step(2, PHASE_2.steps[1])
    assert (made.mark, made.text, made.about) == ("2", "Start the loop", "start · line 54 · owner orchestrator")
    assert made.details == ("Outputs: loop.log",)
    assert made.tall
    assert [code.source for code in made.codes] == [START.source]


def test_a_step_outside_the_normal_order_says_so() -> None:
    made = step(0, PHASE_2.steps[3])
    assert (made.mark, made.about) == ("-", "undo-it · line 82 · rollback")


def test_a_block_names_its_inputs_and_what_it_should_print() -> None:
    made = block(START)
    assert made.about == "phase-2/start-loop · line 57 · bash · needs <loop-id>, <run_dir>"
    assert (made.expected, made.expected_how) == ("ready\n", "contains")


def test_risks_and_recoveries() -> None:
    assert [risk(each).details for each in PHASE_2.risks] == [("Mitigation: Pin versions",), ()]
    assert [code.source for code in recovery(PHASE_2.rollback[0]).codes] == ["scripts/restore.sh"]
    assert recovery(PHASE_2.teardown[0]).codes == ()


@pytest.mark.parametrize(
    ("entry", "text", "about"),
    [
        (ScheduleEntry("Stand-up", at(1), at="08:00", when="weekdays"), "08:00: Stand-up", "weekdays"),
        (ScheduleEntry("Check", at(1), every_s=900), "every 15 min: Check", ""),
        (ScheduleEntry("Close", at(1), when="at the end"), "at the end: Close", ""),
        (ScheduleEntry("Close", at(1), phase="phase-2", optional=True), "Close", "phase-2 · optional"),
    ],
)  # fmt: skip
def test_schedule(entry: ScheduleEntry, text: str, about: str) -> None:
    assert (schedule_entry(entry).text, schedule_entry(entry).about) == (text, about)


def test_work_packages() -> None:
    made = work_package(PHASE_2.work_packages[0])
    assert made.about == "wp-1 · line 33 · optional"
    assert made.details == ("Files: scripts/a.sh", "Criteria: It prints all", "Risks: None", "one")


def test_requirements() -> None:
    assert [entry.text for entry in requirements(RUNBOOK.requires)] == [
        "The git work tree is clean",
        "The git branch is main",
        "git >=2.30",
        "python3",
        "os matches linux",
        "The variable HOME is set",
    ]
    assert [entry.text for entry in requirements(Requires(GitRequirement(clean=False)))] == [
        "The git work tree may have changes"
    ]
    assert list(requirements(Requires())) == []
