"""A plan from a file: its digest can be computed again from the file alone, and nothing it covers can be changed."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace
from tests.render.samples import BLOCKED, BLOCKED_FACTS, READY, READY_FACTS

from runbook_kit.errors import InvalidInput
from runbook_kit.plan.digest import covered, plan_digest
from runbook_kit.plan.model import Facts, Plan
from runbook_kit.render.jsontext import json_text
from runbook_kit.render.plan_v1 import plan_v1
from runbook_kit.render.planfile import read_plan


def document(plan: Plan, facts: Facts) -> dict[str, object]:
    whole = replace(plan, digest=plan_digest(plan))
    return plan_v1(whole, facts, (), 0)


@pytest.mark.parametrize(("plan", "facts"), [(READY, READY_FACTS), (BLOCKED, BLOCKED_FACTS)])
def test_everything_that_is_covered_comes_back(plan: Plan, facts: Facts) -> None:
    found = read_plan(json_text(document(plan, facts)).encode(), "plan.json")
    assert found.is_unchanged
    assert covered(found.plan) == covered(plan)
    assert found.plan.digest == found.stated == plan_digest(plan)


CHANGES = [
    ("target", "other"), ("mode", "live"), ("catalogue_version", "0"), ("selection", ["x"]), ("policy_digest", "x"),
    ("runbook", {"id": "x", "path": "x", "digest": "x"}), ("inputs", []), ("actions", []),
]  # fmt: skip
IN_ACTIONS = [
    ("address", "x"), ("kind", "check"), ("lang", "python"), ("source", "rm -r ."), ("cwd", "/"), ("timeout_s", 1.5),
    ("risk", "privileged"), ("verdict", "allow"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), CHANGES)
def test_no_part_of_the_plan_can_be_changed(key: str, value: object) -> None:
    changed = document(BLOCKED, BLOCKED_FACTS) | {key: value}
    found = read_plan(json.dumps(changed).encode(), "plan.json")
    assert not found.is_unchanged


@pytest.mark.parametrize(("key", "value"), IN_ACTIONS)
def test_no_part_of_an_action_can_be_changed(key: str, value: object) -> None:
    for number in range(len(BLOCKED.actions)):
        changed = json.loads(json.dumps(document(BLOCKED, BLOCKED_FACTS)))
        if changed["actions"][number][key] == value:
            continue
        changed["actions"][number][key] = value
        assert not read_plan(json.dumps(changed).encode(), "plan.json").is_unchanged


def test_the_digest_itself_can_be_changed() -> None:
    changed = document(READY, READY_FACTS) | {"digest": "sha256:" + "0" * 64}
    assert not read_plan(json.dumps(changed).encode(), "plan.json").is_unchanged


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b'{"format":"check/1"}', b'{"format":"plan/1"}', b"[" * 100_000,
        b'{"format":"plan/1","target":NaN}',
        json.dumps(document(READY, READY_FACTS) | {"actions": [{"address": "x"}]}).encode(),
        json.dumps(document(READY, READY_FACTS) | {"mode": 7}).encode(),
        json.dumps(document(READY, READY_FACTS) | {"inputs": [{"name": "x", "source": "guessed"}]}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_plan(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"`plan\.json` is not a plan") as caught:
        read_plan(data, "plan.json")
    assert caught.value.code == "invalid-plan"
    assert "--dry-run --format json" in caught.value.hint


def test_a_number_beyond_all_measure() -> None:
    changed = json.loads(json.dumps(document(READY, READY_FACTS)))
    changed["actions"][0]["timeout_s"] = 1e999
    for text in (json.dumps(changed), json.dumps(changed).replace("Infinity", "1e999")):
        with pytest.raises(InvalidInput):
            read_plan(text.encode(), "plan.json")
