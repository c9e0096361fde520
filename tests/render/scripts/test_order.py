"""What may be in a script, and what may not."""

from __future__ import annotations

import pytest
from tests.render.scripts.conftest import Made
from tests.render.scripts.test_export import CRITERIA

from runbook_kit.document.model import Attributes
from runbook_kit.plan.model import Action, Reason
from runbook_kit.render.scripts.order import counts, is_reserved, refusal, sources

WHY = (Reason("x", "It is bad."),)


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Action("a", "block", "step", "T", "bash"), ""),
        (Action("a", "block", "step", "T", "bash", verdict="confirm", reasons=WHY), ""),
        (Action("a", "block", "step", "T", "bash", verdict="deny", reasons=WHY), "It is bad."),
        (Action("a", "block", "step", "T", "bash", verdict="deny"), "The policy denies it."),
        (Action("a", "block", "step", "T", "bash", verdict="approve"), "A script cannot verify an approval."),
        (Action("a", "block", "step", "T", "bash", unfilled=("<x>",)), "<x> has no value."),
        (Action("a", "block", "step", "T", "sql"), "No interpreter is known for `sql`."),
        (Action("a", "manual", "entry", "T"), ""),
    ],
)
def test_refusals(action: Action, why: str) -> None:
    assert refusal(action) == why


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        (
            Attributes(env=(("RUNBOOK_SOURCE", "x"),)),
            "The block sets RUNBOOK_SOURCE, which the script itself relies on.",
        ),
        (Attributes(env=(("rb_temp", "x"),)), "The block sets rb_temp, which the script itself relies on."),
        (Attributes(condition="test -f <file>"), "The attribute if has a gap, which nothing fills."),
        (Attributes(env=(("A", "x"),), condition="test -f x"), ""),
    ],
)
def test_attributes_that_a_script_cannot_have(attributes: Attributes, why: str) -> None:
    assert refusal(Action("a", "block", "step", "T", "bash"), attributes) == why


@pytest.mark.parametrize(("name", "reserved"), [("A", False), ("rb_x", True), ("RUNBOOK_MODE", True), ("a-b", True)])
def test_reserved_names(name: str, reserved: bool) -> None:
    assert is_reserved(name) is reserved


def test_an_optional_check_stops_nothing() -> None:
    assert not counts(Action("a", "check", "exit", "T", "bash", optional=True))
    assert counts(Action("a", "block", "step", "T", "bash", optional=True))


def test_sources_are_found_by_address(made: Made) -> None:
    order = made.order(CRITERIA, "#look")
    found = sources(order)
    assert set(found.blocks) == {"look/first", "look/second"}
    names = ("entry/here", "entry/told", "entry/agreed", "exit/maybe", "exit/end")
    assert set(found.criteria) == {f"look/{each}" for each in names}
    assert {action.address for action in order.plan.actions} <= {*found.blocks, *found.criteria}
