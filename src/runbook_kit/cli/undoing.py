"""What a session really did and what takes it back: located, in reverse order, and carried out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.order import Order
from runbook_kit.cli.place import Place
from runbook_kit.cli.reading import Located, locate
from runbook_kit.cli.wishes import Wishes
from runbook_kit.document.model import Block, Runbook
from runbook_kit.document.placeholders import input_key
from runbook_kit.document.read import declared_names
from runbook_kit.errors import Busy, Refused, RunbookError, UsageError
from runbook_kit.render.undo_page import Way
from runbook_kit.run.assignment import Assignment
from runbook_kit.run.masking import MARK
from runbook_kit.run.surroundings import variable
from runbook_kit.session.folders import find, list_folders
from runbook_kit.session.state import SUCCESS, State, StepNow
from runbook_kit.session.store import Found, look
from runbook_kit.suggestion import quoted, suggest

RAN = frozenset({"passed", "warned", "failed", "unknown", "running"})


class Undoing(Struct, frozen=True):
    """The way back of a session. `wishes` are those of the run that takes it back; without `only` nothing is left."""

    session: str
    target: str
    located: Located
    wishes: Wishes
    ways: tuple[Way, ...]
    state: State


def undoing(
    name: str, place: Place, only: Collection[str], mode: str, values: Mapping[str, str], accept_change: bool
) -> Undoing:
    """The way back of the session that `name` stands for.

    Raises `Busy` while it runs, `Refused` when it has not begun or the document has changed since, `UsageError` for
    blocks that it has not.
    """
    found = look(find(place.root, name))
    state = found.state
    refuse_unfit(found)
    target, located = locate_again(state, place)
    runbook = located.selection.runbook
    if runbook.digest != state.runbook_digest and not accept_change:
        raise Refused(
            f"`{runbook.path}` has changed since the session `{state.id}` began, so what takes it back may have, too.",
            hint="Look at the change; --accept-change takes back as the document says now.",
            code="runbook-changed",
        )
    taken = taken_back(found, readable(place))
    ways = chosen(tuple(ways_back(state, runbook, taken)), only, state.id)
    addresses = tuple(address for way in ways if not way.taken for address in way.blocks)
    wanted = [block for block in runbook.blocks if block.address in addresses]
    given = {**values_before(state, runbook, wanted), **values}
    wishes = Wishes(mode or state.mode, tuple(given.items()), addresses, as_given=True)
    return Undoing(state.id, target, located, wishes, ways, state)


def readable(place: Place) -> Iterator[Found]:
    """Every session here whose log is what was written."""
    for folder in list_folders(place.root):
        with suppress(RunbookError):
            yield look(folder)


def refuse_unfit(found: Found) -> None:
    """Raise for a session of which nothing can be taken back now."""
    state = found.state
    if state.started is None:
        raise Refused(
            f"The session `{state.id}` has not begun, so there is nothing to take back.",
            hint=f"`runbook session cancel {state.id} --reason WHY` ends what was never run.",
            code="session-not-started",
        )
    if found.holder is not None:
        raise Busy(
            f"The session `{state.id}` is held by {found.holder}.",
            hint="Wait for its end, or stop it: `runbook session pause`, or `runbook halt`.",
        )


def locate_again(state: State, place: Place) -> tuple[str, Located]:
    """The whole document of a session, and the target that names it: its id, or its path where that is not enough."""
    started = state.started
    assert started is not None
    try:
        located = locate(started.runbook)
        same = located.reading.source.path == started.runbook_path and located.selection.phase is None
    except UsageError:
        same = False
    if same:
        return started.runbook, located
    path = os.path.relpath(place.root / started.runbook_path, place.start)
    path = path if "/" in path else f"./{path}"
    return path, locate(path)


def ways_back(state: State, runbook: Runbook, taken: Mapping[str, tuple[str, str]]) -> Iterator[Way]:
    """Every block of the session that really ran, the newest first, with those that take it back.

    `taken` says of blocks that take others back when and in which session they did.
    """
    takers = takers_of(runbook)
    for step in sorted(state.steps.values(), key=lambda each: each.number, reverse=True):
        if step.state not in RAN or step.kind != "block" or not step.number:
            continue
        blocks = takers.get(step.address.partition("~")[0], ())
        left = tuple(each for each in blocks if taken.get(each, ("", ""))[0] <= step.started_at)
        where = taken[blocks[-1]][1] if blocks and not left else ""
        yield Way(step, left or blocks, where)


def takers_of(runbook: Runbook) -> dict[str, tuple[str, ...]]:
    """The addresses of the blocks that take a block back, by the address of that one; in the order of the document."""
    found: dict[str, tuple[str, ...]] = {}
    for block in runbook.blocks:
        target = target_of(block, runbook) if block.attributes.undo else ""
        if target:
            found[target] = (*found.get(target, ()), block.address)
    return found


def target_of(block: Block, runbook: Runbook) -> str:
    """The address of what a block takes back: an id of the same phase, else of the document, or an address."""
    wanted, addresses = block.attributes.undo, [each.address for each in runbook.blocks]
    beside = f"{block.address.partition('/')[0]}/{wanted}"
    if wanted in addresses or beside in addresses:
        return wanted if wanted in addresses else beside
    named = [each.address for each in runbook.blocks if each.id == wanted]
    return named[0] if len(named) == 1 else ""


def taken_back(found: Found, sessions: Iterable[Found]) -> dict[str, tuple[str, str]]:
    """When and in which session blocks have taken back something of this one."""
    taken: dict[str, tuple[str, str]] = {}
    for each in (found, *sessions):
        of = each.state.started.undoes if each.state.started else ""
        if each.state.id != found.state.id and of != found.state.id:
            continue
        for step in each.state.steps.values():
            known = taken.get(step.address, ("", ""))
            if step.kind == "undo" and step.state in SUCCESS and step.ended_at > known[0]:
                taken[step.address] = (step.ended_at, each.state.id)
    return taken


def chosen(ways: tuple[Way, ...], only: Collection[str], session: str) -> tuple[Way, ...]:
    """The ways of the blocks named in `only`, by their own name or that of what takes them back; all when none is."""
    for name in only:
        if not any(is_named(way, name) for way in ways):
            known = [way.step.address for way in ways]
            hint = suggest(name, known, "blocks that ran") if known else "No block of it has run."
            message = f"The session `{session}` has no block {quoted(name)} to take back."
            raise UsageError(message, hint=hint, code="unknown-block")
    return tuple(way for way in ways if not only or any(is_named(way, name) for name in only))


def is_named(way: Way, name: str) -> bool:
    addresses = (way.step.address, *way.blocks)
    return name in addresses or name in [address.rpartition("/")[2] for address in addresses]


def values_before(state: State, runbook: Runbook, blocks: Iterable[Block]) -> dict[str, str]:
    """The values that the session was given, and its outputs for the placeholders of `blocks`; no secrets."""
    names = declared_names(runbook.inputs)
    gaps = {input_key(gap.name) for block in blocks for gap in block.placeholders}
    found = {
        names[input_key(name)]: value
        for name, value in outputs_of(state.steps.values())
        if input_key(name) in names and input_key(name) in gaps
    }
    started = state.started
    assert started is not None
    given = {each.name: each.value for each in started.inputs if each.source == "set" and not each.secret}
    return {**found, **{name: value for name, value in given.items() if name in names.values()}}


def outputs_of(steps: Iterable[StepNow]) -> Iterator[tuple[str, str]]:
    """What blocks handed on, the last value last; one that was a secret is not known any more."""
    for step in sorted(steps, key=lambda each: each.number):
        yield from ((name, value) for name, value in step.outputs if MARK.decode() not in value)


def carry_back(order: Order, work: Undoing, environ: Mapping[str, str]) -> None:
    """Carry the way back out as a session of its own. Raises `Concluded` for everything but success."""
    from runbook_kit.cli.ending import conclude
    from runbook_kit.cli.executing import carry_out
    from runbook_kit.cli.opening import begin, prepare

    ready = prepare(order, environ)
    session = begin(order, ready, environ)

    def with_outputs(assignment: Assignment) -> Assignment:
        return replace(assignment, outputs=handed_on(work.state))

    try:
        conclude(order, ready, carry_out(order, ready, session, environ, with_outputs), session)
    finally:
        session.close()


def handed_on(state: State) -> dict[str, str]:
    """What the way back is given of the session: what its blocks handed on, by variable, and nothing else.

    Functions, aliases and other variables stay behind: the plan was judged without them.
    """
    return {variable(name): value for name, value in outputs_of(state.steps.values())}
