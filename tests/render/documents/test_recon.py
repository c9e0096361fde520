"""Planned against done: what differs is said, what does not is counted."""

from __future__ import annotations

from tests.render.documents.sessions import PLAN, records_of, state_of, story
from tests.session.samples import DIGEST, chained

from runbook_kit.render.documents.recon import Action, Recon, compare, recon_v1, summary
from runbook_kit.render.documents.telling import read_actions
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold


def compared(*events: happened.AnyEvent, plan: tuple[Action, ...] = (Action("a", "block"),)) -> Recon:
    return compare(fold(chained(events)[0]), plan, (), ())


def passed(address: str) -> tuple[happened.AnyEvent, happened.AnyEvent]:
    return (
        happened.StepStarted(step=address, digest=DIGEST, number=1),
        happened.StepFinished(step=address, outcome="passed", exit_code=0, duration_ms=1, number=1),
    )


def test_all_as_planned() -> None:
    found = compared(*passed("a"))
    assert (found.verdict, found.deviations, found.unplanned) == ("as-planned", (), ())


def test_what_was_not_reached_and_what_was_not_planned() -> None:
    found = compared(*passed("b"))
    assert found.verdict == "deviates"
    assert found.deviations == ("a is not reached", "b was done and is not in the plan")


def test_an_optional_criterion_may_stay_open() -> None:
    plan = (Action("x", "manual", optional=True), Action("y", "check"))
    assert compared(happened.Noted(text="t", by="b"), plan=plan).deviations == ("y is not decided",)


def test_an_override_is_a_deviation() -> None:
    checked = happened.CriterionChecked(step="y", answer="unmet", kind="check")
    found = compared(checked, happened.Override(step="y", reason="urgent", by="b"), plan=(Action("y", "check"),))
    assert found.deviations == ("y is overridden: urgent",)


def test_outputs() -> None:
    absent = (("out/x.log", "there is no such file"), ("a list", "there is no such file"))
    found = compare(state_of("empty"), (), (("artifacts/y", "out/y"),), absent)
    assert [(each.declared, each.state) for each in found.outputs] == [
        ("out/y", "produced"),
        ("out/x.log", "missing"),
        ("a list", "unclear"),
    ]
    assert found.deviations == ("the output out/x.log is missing: there is no such file",)


def test_json() -> None:
    state, recon = state_of("rich"), story("rich").recon
    document = recon_v1(state, recon)
    assert document["format"] == "recon/1"
    assert document["session"]["id"] == state.id
    assert document["verdict"] == "deviates"
    assert {each["address"]: each["result"] for each in document["planned"]} == {
        "act/entry/quiet": "met",
        "act/entry/agreed": "signed",
        "act/entry/late": "overridden",
        "act/one": "passed",
        "act/two": "warned",
        "act/three": "skipped",
        "act/four": "passed",
        "act/five": "not reached",
        "act/exit/seen": "not decided",
    }
    assert document["summary"] == summary(recon)
    assert dict(summary(recon)) == {
        "planned": 9, "as_planned": 5, "failed": 0, "warned": 2, "not_reached": 2, "unplanned": 0,
        "outputs_produced": 1, "outputs_missing": 1,
    }  # fmt: skip


def test_a_plan_that_cannot_be_read_holds_nothing() -> None:
    assert len(read_actions(PLAN)) == 9
    for data in (b"", b"{", b"[]", b'{"actions": [3]}', b'{"actions": [{}]}', b"\xff"):
        assert read_actions(data) == ()
    assert records_of("empty")


def test_a_target_that_stood_still_needs_no_block() -> None:
    plan = (Action("p/stop", "block"), Action("targets/loop", "check"))
    found = compared(happened.TargetVerified(step="targets/loop", answer="already stopped", block="p/stop"), plan=plan)
    assert [each.result for each in found.planned] == ["skipped", "already stopped"]
    assert found.verdict == "as-planned"
    left = compared(happened.TargetVerified(step="targets/loop", answer="unknown", block="p/stop"), plan=plan)
    assert left.deviations == ("p/stop is not reached", "targets/loop is unknown")
