"""What was planned against what was done, and the outputs that were declared against those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from runbook_kit.render.phase_v1 import Json
from runbook_kit.session.state import STILL, State

FORMAT = "recon/1"
AS_PLANNED = frozenset({"passed", "met", "confirmed", "signed", "skipped", *STILL})
ENDS = frozenset({"block", "teardown", "undo"})  # kinds of actions that are blocks
NOT_REACHED, NOT_DECIDED = "not reached", "not decided"
PATH = re.compile(r"\S+")


class Action(Struct, frozen=True):
    """Something the plan holds: a block, a requirement or a criterion. `source` is its command."""

    address: str
    kind: str
    when: str = ""
    title: str = ""
    lang: str = ""
    source: str = ""
    optional: bool = False


class Planned(Struct, frozen=True):
    """An action of the plan, and what became of it."""

    address: str
    kind: str
    when: str
    title: str
    result: str
    reason: str
    optional: bool


class Output(Struct, frozen=True):
    """A declared output: `produced` with its path, `missing`, or `unclear`, when it is declared in words."""

    declared: str
    state: Literal["produced", "missing", "unclear"]
    kept: str = ""  # its path in the evidence pack
    reason: str = ""


class Recon(Struct, frozen=True):
    """The comparison. `deviations` are sentences; none means that all went as planned."""

    planned: tuple[Planned, ...]
    unplanned: tuple[str, ...]  # addresses of what was done and is not in the plan
    outputs: tuple[Output, ...]
    deviations: tuple[str, ...]

    @property
    def verdict(self) -> Literal["as-planned", "deviates"]:
        return "deviates" if self.deviations else "as-planned"

    def count(self, *results: str) -> int:
        """How many actions came to one of these results."""
        return sum(each.result in results for each in self.planned)


def compare(
    state: State, actions: Sequence[Action], kept: Iterable[tuple[str, str]], absent: Iterable[tuple[str, str]]
) -> Recon:
    """Compare a session with its plan.

    `kept` are outputs that are there: path in the pack and in the repository; `absent` those that are not, and why.
    """
    planned = tuple(_planned(each, state) for each in actions)
    known = {each.address for each in actions}
    done = [*state.steps, *state.criteria, *state.targets]
    unplanned = tuple(address for address in dict.fromkeys(done) if address not in known)
    outputs = (
        *(Output(source, "produced", path) for path, source in kept),
        *(Output(text, "missing", reason=why) if PATH.fullmatch(text) else unclear(text) for text, why in absent),
    )
    return Recon(planned, unplanned, outputs, tuple(_deviations(state, planned, unplanned, outputs)))


def unclear(text: str) -> Output:
    return Output(text, "unclear", reason="it is declared in words, not as a path")


def _planned(action: Action, state: State) -> Planned:
    result, reason = NOT_REACHED if action.kind in ENDS else NOT_DECIDED, ""
    step, criterion = state.steps.get(action.address), state.criteria.get(action.address)
    target = state.targets.get(action.address)
    if step is not None:
        result, reason = step.state, step.reason
    elif criterion is not None:
        result, reason = criterion.state, criterion.reason
    elif target is not None:
        result, reason = target.answer, target.reason
    elif any(each.block == action.address and each.answer in STILL for each in state.targets.values()):
        result, reason = "skipped", "What it stops stood still already."
    if action.address in state.overrides:
        result, reason = "overridden", state.overrides[action.address]
    return Planned(action.address, action.kind, action.when, action.title, result, reason, action.optional)


def _deviations(
    state: State, planned: Iterable[Planned], unplanned: Iterable[str], outputs: Iterable[Output]
) -> Iterator[str]:
    for each in planned:
        if each.result not in AS_PLANNED and not (each.optional and each.result in (NOT_DECIDED, "unmet")):
            yield f"{each.address} is {each.result}{f': {each.reason}' if each.reason else ''}"
    for address in unplanned:
        yield f"{address} was done and is not in the plan"
    for output in outputs:
        if output.state == "missing":
            yield f"the output {output.declared} is missing: {output.reason}"
    for finding in state.open_reds:
        yield f"the red finding {finding.id} is open: {finding.text}"


def recon_v1(state: State, found: Recon) -> Json:
    """`recon/1`: the comparison for programs."""
    return {
        "format": FORMAT,
        "session": {
            "id": state.id,
            "target": state.target,
            "mode": state.mode,
            "state": state.state,
            "outcome": state.outcome,
            "plan_digest": state.plan_digest,
            "head": f"sha256:{state.head}",
        },
        "verdict": found.verdict,
        "planned": [
            {
                "address": each.address,
                "kind": each.kind,
                "when": each.when,
                "title": each.title,
                "result": each.result,
                "reason": each.reason,
                "optional": each.optional,
            }
            for each in found.planned
        ],
        "unplanned": list(found.unplanned),
        "outputs": [
            {"declared": each.declared, "state": each.state, "kept": each.kept or None, "reason": each.reason}
            for each in found.outputs
        ],
        "deviations": list(found.deviations),
        "summary": summary(found),
    }


def summary(found: Recon) -> Mapping[str, int]:
    """The figures."""
    return {
        "planned": len(found.planned),
        "as_planned": found.count(*AS_PLANNED),
        "failed": found.count("failed", "unmet", "refused", "unknown"),
        "warned": found.count("warned", "overridden"),
        "not_reached": found.count(NOT_REACHED, NOT_DECIDED, "running", "waiting"),
        "unplanned": len(found.unplanned),
        "outputs_produced": sum(each.state == "produced" for each in found.outputs),
        "outputs_missing": sum(each.state == "missing" for each in found.outputs),
    }
