"""`plan/1`, key by key: fields may be added, never renamed."""

from __future__ import annotations

import json

from tests.render.samples import BLOCKED, BLOCKED_FACTS, DIGEST, PATH, READY, READY_FACTS

from runbook_kit.plan.model import Facts, Reason
from runbook_kit.render.plan_v1 import plan_v1

REASONS = (Reason("risk-remote", "`git push` is remote.", 74),)


def test_plan() -> None:
    document = plan_v1(BLOCKED, BLOCKED_FACTS, REASONS, 3)
    assert list(document) == [
        "format", "digest", "target", "mode", "allowed", "exit_code", "verdict", "reasons", "runbook", "policy_digest",
        "catalogue_version", "inputs", "selection", "scope", "left_out", "actions",
    ]  # fmt: skip
    assert document["format"] == "plan/1"
    assert document["digest"] == "sha256:" + "0badcafe" * 8
    assert (document["target"], document["mode"]) == ("cursor-multi-agent/phase-2", "paper")
    assert (document["allowed"], document["exit_code"]) == (False, 3)
    assert document["reasons"] == [{"code": "risk-remote", "message": "`git push` is remote.", "line": 74}]
    assert document["runbook"] == {"id": "cursor-multi-agent", "path": PATH, "digest": f"sha256:{DIGEST}"}
    assert document["policy_digest"] == "sha256:" + "77aa" * 16
    assert document["inputs"] == [
        {"name": "loop-id", "source": "missing", "value": "", "secret": False},
        {"name": "run_dir", "source": "default", "value": "out/ops/demo", "secret": False},
        {"name": "token", "source": "environment", "value": "", "secret": True},
    ]
    assert json.loads(json.dumps(document)) == document


def test_action() -> None:
    action = plan_v1(BLOCKED, BLOCKED_FACTS, (), 3)["actions"][4]
    assert list(action) == [
        "address", "kind", "when", "phase", "title", "line", "lang", "source", "cwd", "timeout_s", "risk", "commands",
        "files", "syntax_ok", "syntax_error", "verdict", "reasons", "unfilled", "optional",
    ]  # fmt: skip
    assert action["address"] == "phase-2/start-loop"
    assert (action["kind"], action["risk"], action["verdict"]) == ("block", "unknown", "confirm")
    assert (action["cwd"], action["timeout_s"], action["unfilled"]) == ("scripts", 600.0, ["<loop-id>"])
    assert action["commands"][1] == {
        "name": "rg",
        "argv_head": "rg",
        "risk": "read",
        "found": False,
        "line": 2,
        "builtin": False,
        "why": "searches",
        "via": [],
    }
    assert [command["found"] for command in action["commands"]] == [False, False, True]
    assert action["files"] == [{"path": "scripts/ops/start.sh", "line": 1, "writes": False, "found": False}]
    assert action["reasons"][0]["line"] == 58


def test_every_action_is_there_in_order_with_its_kind() -> None:
    actions = plan_v1(READY, READY_FACTS, (), 0)["actions"]
    assert [(action["kind"], action["when"]) for action in actions] == [
        ("check", "entry"),
        ("signoff", "entry"),
        ("manual", "entry"),
        ("block", "step"),
        ("check", "exit"),
        ("manual", "exit"),
    ]


def test_syntax() -> None:
    facts = Facts(syntax={"phase-2/versions": "line 1: no"})
    action = plan_v1(READY, facts, (), 1)["actions"][3]
    assert (action["syntax_ok"], action["syntax_error"]) == (False, "line 1: no")
    assert plan_v1(READY, READY_FACTS, (), 0)["actions"][3]["syntax_ok"] is True


def test_allowed_is_what_the_exit_code_says() -> None:
    assert [plan_v1(READY, READY_FACTS, (), code)["allowed"] for code in (0, 1, 3)] == [True, False, False]
