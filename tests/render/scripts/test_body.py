"""Actions as lines of a script."""

from __future__ import annotations

import pytest
from tests.render.scripts.conftest import Made

from runbook_kit.document.model import Input
from runbook_kit.finding import Span
from runbook_kit.plan.model import Action, Reason
from runbook_kit.render.scripts.body import Body, needed, questions, variable
from runbook_kit.render.scripts.order import sources

HERE = Span("x.md", 1, 1, 1, 1)


def test_a_block(made: Made) -> None:
    order = made.order('## Look\n\n```bash {#one timeout=1m retries=2 cwd=docs env="A=1" outputs=x,PATH}\nls\n```\n')
    assert list(Body(order, sources(order)).lines(order.plan.actions)) == [
        "",
        "rb_phase look Look",
        "",
        "# look/one (line 16, block, read): Look",
        "rb_block look/one Look 60 2 0 docs no <<'RUNBOOK_1'",
        "ls\nRUNBOOK_1",
        "rb_outputs=x",
        "rb_run env A=1 bash -euo pipefail",
    ]


def test_what_is_refused_is_one_comment(made: Made) -> None:
    order = made.order("## Look\n\n```bash {#one}\nrm -rf x\n```\n")
    (line,) = list(Body(order, sources(order)).action(order.plan.actions[0]))[1:]
    assert line.startswith("# NOT IN THIS SCRIPT: `rm` is destructive")


@pytest.mark.parametrize(
    ("confirm", "question"),
    [("", "It writes."), ("Sure?", "It writes. Sure?"), ("true", "It writes.")],
)
def test_questions(confirm: str, question: str) -> None:
    reasons = (Reason("risk-write", "It writes."), Reason("asks-first", "The block asks."))
    assert questions(Action("a", "block", "step", "T", verdict="confirm", reasons=reasons), confirm) == question
    assert questions(Action("a", "block", "step", "T"), confirm) == ""
    assert questions(Action("a", "block", "step", "T", verdict="confirm"), "") == "It asks for confirmation."


def test_inputs_reach_the_blocks_that_read_them() -> None:
    inputs = (Input("loop-id", HERE), Input("token", HERE, secret=True))
    assert variable(inputs[0]) == "LOOP_ID"
    action = Action("a", "block", "step", "T", source='echo "${LOOP_ID}" $token')
    assert list(needed(action, inputs)) == ["LOOP_ID:LOOP_ID", "token:TOKEN"]
