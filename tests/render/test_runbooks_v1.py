"""`runbooks/1`, key by key."""

from __future__ import annotations

from tests.render.samples import PATH, RUNBOOK

from runbook_kit.render.runbooks_v1 import runbooks_v1


def test_shape() -> None:
    assert runbooks_v1([RUNBOOK]) == {
        "format": "runbooks/1",
        "runbooks": [
            {
                "id": "cursor-multi-agent",
                "title": "Cursor multi-agent orchestration",
                "path": PATH,
                "status": "active",
                "owner": "ops",
                "authored": True,
                "blocks": 4,
                "last_verified": None,
                "phases": [
                    {
                        "id": "phase-1",
                        "address": "cursor-multi-agent/phase-1",
                        "title": "Scope",
                        "line": 30,
                        "needs": [],
                        "blocks": 0,
                        "last_verified": None,
                    },
                    {
                        "id": "phase-2",
                        "address": "cursor-multi-agent/phase-2",
                        "title": "Preflight",
                        "line": 41,
                        "needs": ["phase-1"],
                        "blocks": 4,
                        "last_verified": None,
                    },
                ],
            }
        ],
    }


def test_nothing() -> None:
    assert runbooks_v1([]) == {"format": "runbooks/1", "runbooks": []}
