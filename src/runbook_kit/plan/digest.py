"""The digest of a plan: what an approval binds to, the same bytes on any machine."""

from __future__ import annotations

import json
from typing import Any

from runbook_kit.canonical import sha256
from runbook_kit.plan.model import Action, InputValue, Plan


def canonical(data: object) -> bytes:
    """`data` as JSON with sorted keys and no blanks, in UTF-8: equal data, equal bytes."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")  # a file name may hold bytes that are not UTF-8


def digest_of(data: object) -> str:
    """The SHA-256 of `data` in canonical JSON, hexadecimal."""
    return sha256(canonical(data))


def plan_digest(plan: Plan) -> str:
    """The digest of `plan`, whatever its `digest` says now: `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{digest_of(covered(plan))}"


def covered(plan: Plan) -> dict[str, Any]:
    """What the digest covers, as JSON data: everything that was decided, nothing that this machine has."""
    return {
        "format": "plan/1",
        "runbook": plan.runbook_digest,
        "policy": plan.policy_digest,
        "catalogue": plan.catalogue_version,
        "target": plan.target,
        "mode": plan.mode,
        "selection": list(plan.selection),
        "inputs": [_input(value) for value in plan.inputs],
        "actions": [_action(action) for action in plan.actions],
        **({"scope": list(plan.scope)} if plan.scope else {}),  # the digest of a plan without one stays what it was
    }


def _input(value: InputValue) -> dict[str, str]:
    if value.secret:  # by name only: neither the value nor whether this machine has one
        return {"name": value.name, "source": "secret"}
    return {"name": value.name, "source": value.source, "value": value.value}


def _action(action: Action) -> dict[str, Any]:
    return {
        "address": action.address,
        "kind": action.kind,
        "lang": action.lang,
        "source": action.source,
        "cwd": action.cwd,
        "timeout_s": _plain(action.timeout_s),
        "risk": action.risk,
        "verdict": action.verdict,
    }


def _plain(seconds: float | None) -> float | int | None:
    """Whole seconds as an integer: `600.0` and `600` are the same time, and JSON writers differ on them."""
    return int(seconds) if seconds is not None and float(seconds).is_integer() else seconds
