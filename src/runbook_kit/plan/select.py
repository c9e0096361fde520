"""Which parts of a runbook a run would go through, in order: requirements, criteria, blocks, teardown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.address import Selection, find_blocks
from runbook_kit.document.model import Block, GitRequirement, Phase, Runbook
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.plan.draft import (
    NO_GIT,
    Draft,
    draft_before,
    draft_blocks,
    draft_criteria,
    draft_recoveries,
    draft_requires,
    draft_targets,
    list_left_out,
)
from runbook_kit.plan.model import Reason


class Route(Struct, frozen=True):
    """What a run goes through, what it leaves out, what was picked by name, and notes about all that."""

    drafts: tuple[Draft, ...]
    left_out: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    notes: tuple[Reason, ...] = ()


def select(selection: Selection, git: GitRequirement = NO_GIT, only: Sequence[str] = (), start: str = "") -> Route:
    """The route through `selection`, with the git state that the policy asks for.

    `only` names blocks: nothing but these, the entry criteria of their phases and what is required. `start` names
    the block to begin at. Raises `UsageError` for a name that is unknown or ambiguous, for both at once and for a
    `start` outside the normal order, and `InvalidInput` when phases need each other.
    """
    runbook, phase = selection.runbook, selection.phase
    picked = (*selection.blocks, *(block for name in only for block in find_blocks(name, runbook, phase)))
    if picked and start:
        raise UsageError("Blocks were picked, so there is no block to begin at.", hint="Leave out `--from`.")
    phases = (phase,) if phase else order_phases(runbook.phases)
    requires = tuple(draft_requires(runbook.requires, "", git, runbook.span.line))
    if picked:
        return _unique(_pick(requires, phases, picked))
    parts = _begin_at(start, selection, phases) if start else [(each, tuple(draft_blocks(each))) for each in phases]
    return _unique(_whole(requires, selection, parts, start))


def in_order(route: Route, addresses: Sequence[str]) -> Route:
    """The drafts at these addresses, in this order, behind what the policy requires; for the way back.

    What the document itself requires for going forward must not bar it.
    """
    required = tuple(draft for draft in route.drafts if draft.address == "requires/policy-branch")
    found = {draft.address: draft for draft in route.drafts}
    chosen = tuple(found[address] for address in addresses if address in found)
    return replace(route, drafts=(*required, *chosen), picked=tuple(draft.address for draft in chosen))


def _unique(route: Route) -> Route:
    """An id that a document gives twice is an error of its own; no fact about one part may hide the other's."""
    seen: dict[str, int] = {}
    drafts = []
    for draft in route.drafts:
        seen[draft.address] = seen.get(draft.address, 0) + 1
        again = seen[draft.address]
        drafts.append(replace(draft, address=f"{draft.address}~{again}") if again > 1 else draft)
    return replace(route, drafts=tuple(drafts))


def order_phases(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """The phases in document order, except that each stands behind those it needs; unknown needs are ignored."""
    known = {phase.id for phase in phases}
    waiting, ordered, passed = list(phases), list[Phase](), set[str]()
    while waiting:
        ready = next((each for each in waiting if passed.issuperset(known.intersection(each.needs))), None)
        if ready is None:
            raise InvalidInput(
                f"These phases need each other, so none can be first: {', '.join(each.id for each in waiting)}.",
                hint="Take one of them out of `needs`.",
                code="dependency-cycle",
            )
        waiting.remove(ready)
        ordered.append(ready)
        passed.add(ready.id)
    return tuple(ordered)


PhaseBlocks = tuple[Phase, tuple[Draft, ...]]


def _begin_at(name: str, selection: Selection, phases: Sequence[Phase]) -> list[PhaseBlocks]:
    """The phases from the one that holds the block `name`, without what stands before it."""
    address = find_blocks(name, selection.runbook, selection.phase)[0].address
    parts = [(phase, tuple(draft_blocks(phase))) for phase in phases]
    for at, (phase, blocks) in enumerate(parts):
        for index, draft in enumerate(blocks):
            if draft.address == address and draft.step_kind == "step":
                teardown = tuple(each for each in blocks[:index] if each.step_kind == "teardown")
                return [(phase, (*teardown, *blocks[index:])), *parts[at + 1 :]]
    raise UsageError(
        f"`{name}` is not part of the normal order, so nothing can begin there.",
        hint=f"`--only {name}` plans it alone.",
        code="not-in-order",
    )


def _whole(requires: tuple[Draft, ...], selection: Selection, parts: Sequence[PhaseBlocks], start: str = "") -> Route:
    """Everything in the normal order; what was set up last is taken down first, and always last of all."""
    runbook, every = selection.runbook, selection.phase is None
    stopping = _targets(runbook) if every and not start else ()
    stops = {draft.address for draft in stopping}
    drafts = [*stopping, *requires]
    for phase, blocks in parts:
        drafts += draft_before(phase, {each.id for each, _ in parts})
        drafts += [draft for draft in blocks if draft.step_kind == "step" and draft.address not in stops]
        drafts += draft_criteria((*phase.exit, *phase.done), "exit", phase.id)
    texts = {draft.title for draft in drafts}
    drafts += draft_criteria([each for each in runbook.done if each.text not in texts], "exit", "") if every else ()
    for _, blocks in reversed(parts):
        drafts += [draft for draft in blocks if draft.step_kind == "teardown" and draft.address not in stops]
    drafts += draft_recoveries(runbook.teardown) if every else ()
    left_out = [line for phase, _ in parts for line in list_left_out(phase)]
    left_out += [f"rollback: {each.text}" for each in runbook.rollback] if every else []
    return Route(tuple(drafts), tuple(left_out), (f"from {start}",) if start else (), _notes(drafts, selection))


def _targets(runbook: Runbook) -> tuple[Draft, ...]:
    """What a stop playbook stops; before everything else, what is required included. Raises `UsageError`."""
    drafts = {draft.address: draft for phase in runbook.phases for draft in draft_blocks(phase)}
    found = {each.id: drafts[find_blocks(each.stop, runbook)[0].address] for each in runbook.targets}
    blocks = {name: replace(draft, kind="block", when="step") for name, draft in found.items()}
    return tuple(draft_targets(runbook.targets, blocks))


def _notes(drafts: Sequence[Draft], selection: Selection) -> tuple[Reason, ...]:
    if any(draft.when != "requires" for draft in drafts):
        return ()
    line = selection.phase.line if selection.phase else selection.runbook.span.line
    return (Reason("nothing-to-do", f"`{selection.address}` has no blocks and no criteria.", line),)


def _pick(requires: tuple[Draft, ...], phases: Sequence[Phase], picked: Collection[Block]) -> Route:
    """Only `picked`, in document order. Entry criteria hold for a part, too, but never bar the way back."""
    addresses = dict.fromkeys(block.address for block in picked)
    drafts = list(requires)
    for phase in phases:
        chosen = [draft for draft in draft_blocks(phase) if draft.address in addresses]
        if any(draft.step_kind in ("step", "alternative") for draft in chosen):
            drafts += draft_before(phase, {phase.id})
        drafts += chosen
    total = sum(len(phase.blocks) for phase in phases)
    text = f"{len(addresses)} of {total} blocks picked: exit criteria and teardown are not part of this plan."
    return Route(tuple(drafts), picked=tuple(addresses), notes=(Reason("partial-selection", text),))
