"""`check/1`, key by key."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.render.samples import ENTRY, READY, READY_FACTS, RUNBOOK

from runbook_kit.plan.model import Checked
from runbook_kit.render.check_v1 import check_v1


def test_shape() -> None:
    document = check_v1(replace(READY, actions=ENTRY), READY_FACTS, (), 0, RUNBOOK)
    assert list(document) == [
        "format", "digest", "target", "mode", "allowed", "exit_code", "reasons", "criteria",
    ]  # fmt: skip
    assert document["format"] == "check/1"
    assert [(each["id"], each["kind"], each["signoff"], each["state"]) for each in document["criteria"]] == [
        ("clean-tree", "check", "", "open"),
        ("reviewer-agrees", "signoff", "reviewer", "open"),
        ("window", "manual", "", "open"),
    ]
    assert list(document["criteria"][0]) == [
        "address", "id", "when", "phase", "text", "kind", "check", "signoff", "line", "optional", "risk", "commands",
        "syntax_ok", "syntax_error", "verdict", "reasons", "unfilled", "state", "evaluated", "met", "said",
    ]  # fmt: skip
    assert document["criteria"][0]["check"] == 'test -z "$(git status --porcelain)"'


@pytest.mark.parametrize(("met", "state"), [(True, "met"), (False, "unmet"), (None, "open")])
def test_what_was_evaluated(met: bool | None, state: str) -> None:
    facts = replace(READY_FACTS, checks={ENTRY[0].address: Checked(met, "It is so.")})
    first, second, _ = check_v1(replace(READY, actions=ENTRY), facts, (), 0, RUNBOOK)["criteria"]
    assert [first[key] for key in ("state", "evaluated", "met", "said")] == [state, met is not None, met, "It is so."]
    assert [second[key] for key in ("state", "evaluated", "met", "said")] == ["open", False, None, ""]
