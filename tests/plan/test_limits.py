"""Limits of a session, as a policy states them."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.plan.fields import Fields
from runbook_kit.plan.limits import Limits, read_limits, read_variables


def fields(data: object) -> Fields:
    return Fields(data, "/limits", "gates/execution.yaml", None)


def test_a_mode_changes_what_it_names() -> None:
    every = read_limits(fields({"time": "1h", "blocks": 50, "throttle": "500ms"}))
    assert every == Limits(time_s=3600, blocks=50, retries=100, throttle_s=0.5)
    assert read_limits(fields({"blocks": 0, "retries": 2}), every) == Limits(3600, 0, 2, 0.5)


def test_unknown_limits_are_errors() -> None:
    with pytest.raises(InvalidInput, match=r"limits\.tim"):
        read_limits(fields({"tim": 1}))


def test_variables_have_names() -> None:
    assert read_variables(fields({"DRY_RUN": "YES"})) == {"DRY_RUN": "YES"}
    for name in ("2X", "A-B", ""):
        with pytest.raises(InvalidInput, match="name of a variable"):
            read_variables(fields({name: "1"}))
