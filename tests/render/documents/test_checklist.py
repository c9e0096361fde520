"""The checklist as values: numbers, what decides each item, what is ticked and who signs."""

from __future__ import annotations

from tests.render.documents.making import select, selection

from runbook_kit.document.address import Selection
from runbook_kit.render.documents.checklist import checklist
from runbook_kit.render.documents.sheet import Item, sheets

EVERY = "tests/documents/every-feature.md"


def items(fragment: str) -> dict[str, Item]:
    made = checklist(select(EVERY, fragment))
    return {item.number: item for group in made.sheets[0].groups for item in group.items}


def test_a_phase_has_the_numbers_it_has_in_its_runbook() -> None:
    whole = selection("every-feature")
    alone = [sheets(Selection(whole.runbook, phase))[0] for phase in whole.runbook.phases]
    assert tuple(alone) == sheets(whole)
    assert [each.number for each in alone] == ["11", "12", "12a"]


def test_what_decides_each_item() -> None:
    found = items("phase-11")
    assert {number: item.decided for number, item in found.items() if "E" in number} == {
        "11.E1": "sign-off by reviewer",
        "11.E2": "check",
        "11.E3": "confirm",
        "11.E4": "confirm",
    }
    assert found["11.E3"].about == ("confirm", "optional")
    assert found["11.E4"].about == ("confirm", "an example")
    assert found["11.E2"].commands[0].source == 'test -n "$CLUSTER"'


def test_commands_are_those_of_the_document() -> None:
    whole = selection("every-feature")
    sources = [each.source for one in sheets(whole) for item in one.group("steps") for each in item.commands]
    assert sources == [
        block.source
        for phase in whole.runbook.phases
        for step in phase.steps
        if step.kind == "step"
        for block in step.blocks
    ]


def test_what_is_to_be_filled_in_first() -> None:
    found = items("phase-12")["12.1"].commands
    assert found[0].needs == ("<index>", "<token>")  # and not `<none>`, which is part of the command
    assert found[0].lang == "bash"
    assert "time limit 2 h" in found[0].about


def test_a_ticked_box_of_the_document_is_not_believed() -> None:
    found = items("settle")
    assert [item.mark.ticked for item in found.values()] == [False] * len(found)


def test_what_belongs_to_the_runbook_stands_behind_the_phases() -> None:
    made = checklist(selection("every-feature"))
    assert [(group.title, len(group.items)) for group in made.groups] == [
        ("Done when", 2),
        ("Stop playbook", 2),
        ("Rollback", 2),
        ("Teardown", 1),
    ]
    assert [line.role for line in made.signoffs] == ["operator", "reviewer", "approver", "owner"]
    assert checklist(select(EVERY, "phase-11")).groups == ()


def test_two_people_sign_at_least() -> None:
    assert [line.role for line in checklist(selection("empty")).signoffs] == ["operator", "reviewer or approver"]
