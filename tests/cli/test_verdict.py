"""How a plan ends the program."""

from __future__ import annotations

import pytest
from tests.render.samples import BLOCKED, BLOCKED_FACTS, READY, READY_FACTS, RUNBOOK

from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.planning import Planned, refuse
from runbook_kit.cli.verdict import conclude_plan
from runbook_kit.plan.answer import exit_code, plan_reasons
from runbook_kit.plan.model import Facts, Plan, Reason


def planned(plan: Plan, facts: Facts) -> Planned:
    return Planned(plan, facts, plan_reasons(plan, facts), exit_code(plan, facts), {})


def test_a_plan_that_would_run_ends_quietly() -> None:
    conclude_plan(planned(READY, READY_FACTS), RUNBOOK)


def test_one_reason_and_what_to_do() -> None:
    with pytest.raises(Concluded) as end:
        conclude_plan(planned(BLOCKED, BLOCKED_FACTS), RUNBOOK)
    assert (end.value.exit_code, end.value.code) == (3, "risk-remote")
    assert end.value.message == "phase-2/publish: `git push` is remote: paper denies it. And 2 more reasons."
    assert end.value.hint


def test_a_changed_plan() -> None:
    with pytest.raises(Concluded) as end:
        conclude_plan(refuse(planned(READY, READY_FACTS), Reason("plan-changed", "It is another one.")), RUNBOOK)
    assert (end.value.exit_code, end.value.code, end.value.message) == (3, "plan-changed", "It is another one.")
    assert end.value.hint == "Read the plan; when it is right, give its digest, or leave out --plan."
