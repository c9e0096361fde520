"""What stands in the way of a plan: the hardest first, each once, each with what to do."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace
from tests.render.samples import BLOCKED, BLOCKED_FACTS, READY, READY_FACTS, RUN_PUBLISH, RUN_START, RUNBOOK

from runbook_kit.document.model import Input
from runbook_kit.plan.model import Facts, Reason
from runbook_kit.render.obstacles import Obstacle, gravest, missing_of, most_urgent, obstacles, wanted


def test_a_ready_plan_has_none() -> None:
    assert obstacles(READY, READY_FACTS, RUNBOOK) == ()


def test_denied_then_unanswered_then_missing() -> None:
    found = obstacles(BLOCKED, BLOCKED_FACTS, RUNBOOK)
    assert [(each.code, each.address, each.line, each.typed) for each in found] == [
        ("risk-remote", "phase-2/publish", 74, ""),
        ("unfilled-input", "phase-2/start-loop", 57, "--set loop-id=…"),
        ("missing-program", "phase-2/start-loop", 57, ""),
    ]
    assert all(each.advice or each.typed for each in found)


def test_the_same_obstacle_is_named_once_with_its_places() -> None:
    actions = tuple(replace(RUN_START, address=f"phase-2/b{number}") for number in range(5))
    found = obstacles(replace(BLOCKED, actions=actions), Facts(), RUNBOOK)
    assert [each.where for each in found] == ["phase-2/b0, line 57, and phase-2/b1, phase-2/b2 and 2 more"]


def test_a_mode_is_offered_when_it_does_not_deny_the_action() -> None:
    plan = replace(READY, actions=(RUN_PUBLISH,))
    other = replace(plan, mode="paper", actions=(replace(RUN_PUBLISH, verdict="confirm"),))
    assert [each.typed for each in obstacles(plan, READY_FACTS, RUNBOOK, {"paper": other})] == ["--mode paper"]
    assert [each.typed for each in obstacles(plan, READY_FACTS, RUNBOOK, {"paper": plan})] == [""]
    closed = replace(other, verdict="deny")
    assert [each.typed for each in obstacles(plan, READY_FACTS, RUNBOOK, {"live": closed})] == [""]


def test_the_gravest_risk_is_named() -> None:
    reasons = (Reason("risk-write", "Write.", 1), Reason("risk-destructive", "Destructive.", 9), Reason("x", "Y.", 2))
    assert gravest(replace(RUN_PUBLISH, reasons=reasons)).message == "Destructive."
    assert gravest(replace(RUN_PUBLISH, reasons=reasons[::-1])).message == "Y."
    assert gravest(replace(RUN_PUBLISH, reasons=())).code == "denied"


def test_a_script_that_is_missing_is_no_program_to_install() -> None:
    found = obstacles(replace(READY, actions=(RUN_START,)), Facts(programs={"scripts/ops/start.sh": ""}), RUNBOOK)
    assert found[-1].message == "`scripts/ops/start.sh` is not there, or not executable."


def test_what_the_environment_is_refused_for() -> None:
    facts = Facts(refused=(Reason("denied-variable", "The environment sets LIVE."),))
    found = obstacles(READY, facts, RUNBOOK)
    assert [(each.code, each.where) for each in found] == [("denied-variable", "cursor-multi-agent/phase-2")]


def test_an_optional_check_stops_nothing() -> None:
    check = replace(READY.actions[0], verdict="deny", optional=True)
    assert obstacles(replace(READY, actions=(check,)), Facts(programs={"git": ""}), RUNBOOK) == ()


def test_syntax() -> None:
    facts = Facts(syntax={"phase-2/versions": "line 1: unexpected `)'"})
    found = obstacles(READY, facts, RUNBOOK)
    assert [(each.code, each.message) for each in found] == [
        ("syntax-error", "bash cannot parse it: line 1: unexpected `)'")
    ]


def test_an_interpreter_can_be_missing_too() -> None:
    assert missing_of(RUN_START, Facts(programs={"bash": "", "rg": ""})) == ("bash", "rg")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        (Input("a", RUNBOOK.span), ""),
        (Input("a", RUNBOOK.span, description="Its name."), "Its name."),
        (Input("a", RUNBOOK.span, choices=("x", "y"), from_env="A"), "One of: x, y. Or set A in the environment."),
        (Input("a", RUNBOOK.span, secret=True, from_env="A"), "Set A in the environment."),
    ],
)
def test_what_a_value_may_be(value: Input | None, said: str) -> None:
    assert wanted(value) == said


def test_a_secret_is_never_asked_for_on_the_command_line() -> None:
    plan = replace(BLOCKED, actions=(replace(RUN_START, unfilled=("<token>",)),))
    found = obstacles(plan, Facts(), RUNBOOK)
    assert [(each.typed, each.advice) for each in found] == [("", "Service token. Set OPS_TOKEN in the environment.")]


def test_what_is_there_to_be_copied_is_one_word_for_the_shell() -> None:
    plan = replace(BLOCKED, actions=(replace(RUN_START, unfilled=("<x; rm -rf ~>",)),))
    assert [each.typed for each in obstacles(plan, Facts(), RUNBOOK)] == ["--set 'x; rm -rf ~'=…"]


def test_only_the_most_urgent_of_each_kind_are_shown() -> None:
    def many(code: str, number: int) -> tuple[Obstacle, ...]:
        return tuple(Obstacle(code, f"a/{index}", index, f"{code} {index}") for index in range(number))

    found = (*many("risk-remote", 9), *many("unfilled-input", 20), *many("missing-program", 3))
    shown = Counter(obstacle.code for obstacle in most_urgent(found))
    assert shown == {"risk-remote": 6, "unfilled-input": 12, "missing-program": 3}
