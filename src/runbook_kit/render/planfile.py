"""A plan read back from its `plan/1` document, so that its digest can be computed again from the file alone."""

from __future__ import annotations

import json
from typing import NoReturn

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.errors import InvalidInput
from runbook_kit.plan.digest import plan_digest
from runbook_kit.plan.model import Action, InputValue, Plan, Verdict
from runbook_kit.suggestion import quoted

FORMAT = "plan/1"
ALGORITHM = "sha256:"
HINT = "Write it with: runbook run TARGET --dry-run --format json > plan.json"


class Runbook(Struct, frozen=True):
    """Which document the plan was made of."""

    id: str
    path: str
    digest: str


class Document(Struct, frozen=True):
    """What is read of a `plan/1` document: all that its digest covers, and what helps to read it."""

    format: str
    digest: str
    target: str
    mode: str
    runbook: Runbook
    policy_digest: str
    catalogue_version: str
    inputs: tuple[InputValue, ...]
    actions: tuple[Action, ...]
    selection: tuple[str, ...]
    verdict: Verdict = "allow"
    left_out: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


class PlanFile(Struct, frozen=True):
    """A plan from a file. `stated` is the digest that the file gives; that of the plan is computed from the rest."""

    plan: Plan
    stated: str

    @property
    def is_unchanged(self) -> bool:
        return self.stated == self.plan.digest


def read_plan(data: bytes, name: str) -> PlanFile:
    """The plan in `data`, the content of the file `name`. Raises `InvalidInput` when that is no `plan/1` document."""
    try:
        # Not `msgspec.json`: a file name may hold bytes that are not UTF-8, which it refuses.
        content = json.loads(data, parse_constant=_refuse_constant)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError(f"its `format` is not {FORMAT}")
        document = msgspec.convert(content, Document)
        plan = _plan(document)
        return PlanFile(replace(plan, digest=plan_digest(plan)), document.digest)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        message = f"{quoted(name, 200)} is not a plan: {quoted(str(error), 200)}."
        raise InvalidInput(message, hint=HINT, code="invalid-plan") from None


def _plan(document: Document) -> Plan:
    return Plan(
        target=document.target,
        mode=document.mode,
        runbook_id=document.runbook.id,
        runbook_path=document.runbook.path,
        runbook_digest=document.runbook.digest.removeprefix(ALGORITHM),
        policy_digest=document.policy_digest.removeprefix(ALGORITHM),
        catalogue_version=document.catalogue_version,
        inputs=document.inputs,
        actions=document.actions,
        selection=document.selection,
        left_out=document.left_out,
        verdict=document.verdict,
        scope=document.scope,
    )


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
