from __future__ import annotations

from runbook_kit.document.authored import Authored, read_authored
from runbook_kit.document.model import Header
from runbook_kit.finding import Span
from runbook_kit.yamltext import read_yaml

TEXT = """\
runbook: release
title: Release
version: 1.10
status: draft
owner: ops
last_reviewed: 2026-11-01
kind: release
scope: The service and its database
goal: The new version serves
severity: page
alerts: [ApiDown, ApiSlow]
mode: shadow
modes: [shadow, paper]
done: [Announced]
rules: [Never on a Friday]
checklists: [{id: before, title: Before, items: [Backup is there]}]
limits: {hosts: 3, rate: 1.50, strict: true}
phases:
  - id: phase-1
    title: Prepare
    goal: Ready
    needs: [phase-0]
    exit_note: The next phase decides
    triggers: [New tag]
    steps: [{id: tag, owner: releaser}, {id: announce, optional: true}]
    outputs: [notes.md]
    evidence: [log]
    rules: [Two people]
    mode: paper
    owner: releaser
    valid_for: 1h30m
    schedule: [{at: "08:00", activity: Look}]
"""


def authored(text: str = TEXT) -> Authored:
    return read_authored(read_yaml(text, "a.md").root)


def test_the_header_says_what_the_runbook_is() -> None:
    assert authored().header == Header(
        title="Release",
        version="1.10",
        status="draft",
        owner="ops",
        last_reviewed="2026-11-01",
        kind="release",
        scope="The service and its database",
        goal="The new version serves",
        severity="page",
        alerts=("ApiDown", "ApiSlow"),
        mode="shadow",
        modes=("shadow", "paper"),
    )


def test_what_concerns_the_whole_runbook() -> None:
    read = authored()
    assert (read.id, read.rules) == ("release", ("Never on a Friday",))
    assert [criterion.text for criterion in read.done] == ["Announced"]
    assert [(each.id, [item.text for item in each.items]) for each in read.checklists] == [
        ("before", ["Backup is there"])
    ]
    assert read.limits == (("hosts", "3"), ("rate", "1.50"), ("strict", "true"))


def test_a_phase_has_everything_its_entry_says() -> None:
    (phase,) = authored().phases
    assert (phase.id, phase.title, phase.goal, phase.needs) == ("phase-1", "Prepare", "Ready", ("phase-0",))
    assert (phase.mode, phase.owner, phase.valid_for_s) == ("paper", "releaser", 5400)
    assert (phase.exit_note, phase.triggers, phase.rules) == ("The next phase decides", ("New tag",), ("Two people",))
    assert (phase.outputs, phase.evidence) == (("notes.md",), ("log",))
    assert [(step.id, step.owner, step.optional) for step in phase.steps] == [
        ("tag", "releaser", False),
        ("announce", "", True),
    ]
    assert [(entry.at, entry.activity) for entry in phase.schedule] == [("08:00", "Look")]


def test_every_part_has_its_place() -> None:
    read = authored()
    (phase,) = read.phases
    assert at(phase.place("needs/0")) == "phase-0"
    assert at(phase.place("mode")) == "paper"
    assert at(phase.place("title")) == "Prepare"
    assert at(read.place("modes/1")) == "paper"
    assert phase.place("not there") == phase.span
    assert read.place("not there") == read.span


def at(span: Span) -> str:
    return TEXT[span.start : span.end]


def test_what_has_the_wrong_shape_is_left_out() -> None:
    read = authored(
        "runbook: x\nroles: [a]\ninputs: 5\nphases: [{id: a, needs: {b: 1}, entry: x}, one, 2]\nlimits: []\n"
    )
    assert (read.roles, read.inputs, read.limits) == ((), (), ())
    assert [(phase.id, phase.needs, phase.entry) for phase in read.phases] == [("a", (), ())]


def test_nothing_at_all_is_read_as_nothing() -> None:
    read = authored("")
    assert (read.id, read.phases, read.header.title) == ("", (), "")
