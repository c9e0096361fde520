"""`attestation.intoto.json`: the pack's files as the subjects of an in-toto Statement, for others to sign."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from runbook_kit import __version__
from runbook_kit.evidence.manifest import Listed
from runbook_kit.render.documents.telling import status
from runbook_kit.session.state import State

ATTESTATION = "attestation.intoto.json"
STATEMENT = "https://in-toto.io/Statement/v1"  # https://github.com/in-toto/attestation, spec v1
PREDICATE = "urn:runbook-kit:session:1"
FILES_PREDICATE = "urn:runbook-kit:files:1"  # of what is about no session


def statement(files: Sequence[Listed], state: State) -> bytes:
    """The file. Its subjects are `files`, in their order."""
    return _written(files, PREDICATE, predicate(state))


def plain_statement(files: Sequence[Listed], kind: str, at: str) -> bytes:
    """The same for files that are about no session: what they are and when they were put together."""
    runner = {"id": "runbook-kit", "version": {"runbook-kit": __version__}}
    return _written(files, FILES_PREDICATE, {"kind": kind, "runner": runner, "createdOn": at})


def _written(files: Sequence[Listed], kind: str, about: dict[str, object]) -> bytes:
    content = {
        "_type": STATEMENT,
        "subject": [{"name": each.path, "digest": {"sha256": each.sha256}} for each in files],
        "predicateType": kind,
        "predicate": about,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def predicate(state: State) -> dict[str, object]:
    """What was run, from what, by whom and with which result; its parts are named as in SLSA's provenance."""
    started = state.started
    return {
        "runDefinition": {
            "externalParameters": {
                "target": state.target,
                "mode": state.mode,
                "inputs": {
                    given.name: {"source": given.source} | ({} if given.secret else {"value": given.value})
                    for given in (started.inputs if started else ())
                },
            },
            "internalParameters": {"planDigest": state.plan_digest, "policyDigest": _policy(state)},
            "resolvedDependencies": list(_dependencies(state)),
        },
        "runDetails": {
            "runner": {"id": "runbook-kit", "version": {"runbook-kit": started.program if started else __version__}},
            "metadata": {
                "invocationId": state.id,
                "startedOn": state.started_at,
                "finishedOn": state.ended_at,
                "closedOn": state.closed_at,
                "operator": started.operator if started else "",
            },
            "log": {"events": state.events, "head": {"sha256": state.head}},
            "result": status(state).upper(),
            "steps": [{"name": each.address, "result": each.state.upper()} for each in state.steps.values()],
            "approvals": [{"role": each.role, "by": each.by, "decision": each.decision} for each in state.approvals],
        },
    }


def _policy(state: State) -> str:
    return state.started.policy_digest if state.started else ""


def _dependencies(state: State) -> list[dict[str, object]]:
    started = state.started
    if started is None:
        return []
    runbook: dict[str, object] = {
        "uri": started.runbook_path,
        "digest": {"sha256": state.runbook_digest.removeprefix("sha256:")},
    }
    commit: dict[str, object] = {"uri": "git+file:.", "digest": {"gitCommit": started.commit}}
    return [runbook, commit] if started.commit else [runbook]


def subjects(data: bytes) -> dict[str, str] | None:
    """Name → SHA-256 of the subjects of a statement; None when it is none of ours."""
    try:
        content = msgspec.json.decode(data)
        pairs = {each["name"]: each["digest"]["sha256"] for each in content["subject"]}
        right = content["_type"] == STATEMENT and content["predicateType"] in (PREDICATE, FILES_PREDICATE)
        return pairs if right and len(pairs) == len(content["subject"]) else None
    except (msgspec.MsgspecError, ValueError, LookupError, TypeError, RecursionError):
        return None
