"""The digest of a plan: equal for equal plans on any machine, another one after any change of what was decided."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from runbook_kit.plan.digest import canonical, covered, digest_of, plan_digest
from runbook_kit.plan.model import Action, Command, FileUse, InputValue, Plan, Reason

ACTION = Action("p/b", "block", "step", "B", "bash", "true\n", timeout_s=30.0)
PLAN = Plan("x/p", "shadow", "x", "x.md", "a" * 64, "b" * 64, "1", (InputValue("i", "set", "v"),), (ACTION,))
SOURCES: tuple[tuple[Literal["set", "environment", "missing"], str], ...] = (
    ("missing", ""),
    ("environment", ""),
    ("set", "hunter2"),
)


def with_action(**changes: object) -> Plan:
    return structs.replace(PLAN, actions=(structs.replace(ACTION, **changes),))


def with_input(**changes: object) -> Plan:
    return structs.replace(PLAN, inputs=(structs.replace(PLAN.inputs[0], **changes),))


def test_the_digest_of_this_plan_never_changes() -> None:
    assert canonical(covered(PLAN)).decode() == (
        '{"actions":[{"address":"p/b","cwd":".","kind":"block","lang":"bash","risk":"read","source":"true\\n",'
        '"timeout_s":30,"verdict":"allow"}],"catalogue":"1","format":"plan/1",'
        '"inputs":[{"name":"i","source":"set","value":"v"}],"mode":"shadow","policy":"' + "b" * 64 + '",'
        '"runbook":"' + "a" * 64 + '","selection":[],"target":"x/p"}'
    )
    assert plan_digest(PLAN) == "sha256:f8db4f87281dad49b9cef14751cf3080764d499f2c2d8d2562238a2b8efa8415"


@pytest.mark.parametrize(
    "changed",
    [
        structs.replace(PLAN, target="x/q"),
        structs.replace(PLAN, mode="paper"),
        structs.replace(PLAN, runbook_digest="c" * 64),
        structs.replace(PLAN, policy_digest="c" * 64),
        structs.replace(PLAN, catalogue_version="2"),
        structs.replace(PLAN, selection=("p/b",)),
        structs.replace(PLAN, actions=()),
        structs.replace(PLAN, actions=(ACTION, ACTION)),
        structs.replace(PLAN, inputs=()),
        with_input(value="w"),
        with_input(source="default"),
        with_input(name="j"),
        with_action(address="p/c"),
        with_action(kind="check"),
        with_action(lang="sh"),
        with_action(source="false\n"),
        with_action(cwd="docs"),
        with_action(timeout_s=31.0),
        with_action(timeout_s=None),
        with_action(risk="write"),
        with_action(verdict="deny"),
    ],
)
def test_what_was_decided_is_covered(changed: Plan) -> None:
    assert plan_digest(changed) != plan_digest(PLAN)


@pytest.mark.parametrize(
    "same",
    [
        structs.replace(PLAN, digest="sha256:anything"),
        structs.replace(PLAN, reasons=(Reason("note", "A note."),)),
        with_action(commands=(Command("git", "git", "read", 1),)),
        with_action(files=(FileUse("x", 1),)),
        with_action(timeout_s=30),
    ],
)
def test_what_was_only_found_is_not(same: Plan) -> None:
    assert plan_digest(same) == plan_digest(PLAN)


def test_a_secret_is_covered_by_its_name_alone() -> None:
    plans = [
        structs.replace(PLAN, inputs=(InputValue("token", source, value, secret=True),)) for source, value in SOURCES
    ]
    assert len({plan_digest(plan) for plan in plans}) == 1
    assert b"hunter2" not in canonical(covered(plans[2]))
    assert plan_digest(plans[0]) != plan_digest(structs.replace(PLAN, inputs=()))


def test_bytes_that_are_no_text_do_not_stop_it() -> None:
    assert plan_digest(structs.replace(PLAN, target=os.fsdecode(b"\xff"))).startswith("sha256:")


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=5), st.randoms())
def test_canonical_json_ignores_the_order_of_keys(data: dict[str, object], random: object) -> None:
    keys = list(data)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical({key: data[key] for key in keys}) == canonical(data)
    assert json.loads(canonical(data)) == data


def test_the_digest_is_the_same_in_any_folder_environment_and_process(tmp_path: Path) -> None:
    data = "{'b': [1, {'z': chr(252), 'a': None}], 'a': 2.5}"
    script = f"from runbook_kit.plan.digest import digest_of; print(digest_of({data}))"
    expected = digest_of({"a": 2.5, "b": [1, {"a": None, "z": "ü"}]})
    for seed in ("0", "1", "12345"):
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "0"}
        command = [sys.executable, "-c", script]
        run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment)
        assert run.stdout.strip() == expected
