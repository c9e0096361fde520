"""What to do next with a session: a sentence or two, and the commands to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.render.terminal import counted
from runbook_kit.session.log import Holder
from runbook_kit.session.state import State, StepNow

ENDED = ("failed", "stopped", "interrupted", "paused")


class Advice(Struct, frozen=True):
    """Why, and the commands in the order in which they make sense; none when a person has to think first."""

    sentence: str
    commands: tuple[str, ...] = ()


def advise(state: State, holder: Holder | None = None) -> Iterator[Advice]:
    """What to do, the most urgent first. `holder` is who runs the session now."""
    match state.state:
        case "planned" if not typed(state):
            yield Advice(
                "It was lost before its first event: nothing has run, and it cannot be begun.",
                (shlex.join(["runbook", "session", "cancel", state.id, "--reason", "WHY"]),),
            )
        case "planned":
            yield Advice(
                "It has not begun. Whoever must agree approves the plan from a file; then run it.",
                (*approve(state), run(state)),
            )
        case "approved":
            yield Advice("The plan is approved; it can be run.", (run(state),))
        case "running":
            yield Advice(
                f"It is running: {holder or 'somebody'} holds it. To stop it before the next block, or at once:",
                (f"runbook session pause {state.id}", "runbook halt"),
            )
        case "complete" | "reviewed":
            yield from _settle(state)
        case "closed" | "cancelled":
            yield Advice("Nothing: the session is over, and nothing can be added to it.")
        case _:
            yield from _go_on(state)


def run(state: State) -> str:
    mode = ["--mode", state.mode] if state.mode else []
    return shlex.join(["runbook", "run", typed(state), "--execute", *mode, "--session", state.id])


def typed(state: State) -> str:
    """The target as it was typed, which may be a file that no name leads to."""
    return (state.planned.typed if state.planned else "") or state.target


def approve(state: State) -> Iterator[str]:
    mode = ["--mode", state.mode] if state.mode else []
    yield shlex.join(["runbook", "run", typed(state), "--dry-run", *mode, "--format", "json"]) + " > plan.json"
    yield f"runbook approve plan.json --as ROLE --session {state.id}"


def resume(state: State) -> str:
    return f"runbook session resume {state.id}"


def _go_on(state: State) -> Iterator[Advice]:
    """What stands between a session that was left and its end."""
    for step in state.steps.values():
        if step.state in ("unknown", "running"):
            yield _unclear(state, step)
        elif step.word == "cut short":
            yield _cut_short(step)
        elif step.state == "failed":
            yield _broken(step)
    waiting = [each for each in state.criteria.values() if each.state == "waiting"]
    for each in waiting:
        if each.kind == "signoff":
            command = shlex.join(["runbook", "signoff", state.id, each.address, "--as", each.role or "ROLE"])
            yield Advice(f"`{each.address}` waits for {each.role or 'another person'} to sign.", (command,))
        else:
            asked = each.text or each.address
            yield Advice(f"`{each.address}` waits for an answer, which going on asks you for: {asked}")
    if state.code == "halted":
        yield Advice("Everything is halted. A person lifts that first.", ("runbook unhalt",))
    done = sum(step.state in ("passed", "warned", "skipped") for step in state.steps.values())
    yield Advice(f"Then go on; {counted(done, 'block')} that finished will not run again.", (resume(state),))
    yield Advice("Or give it up.", (f"runbook session close {state.id} --as-failed --reason WHY",))


def _unclear(state: State, step: StepNow) -> Advice:
    look = f" Its output so far is in {step.log}." if step.log else ""
    named = shlex.quote(step.address)
    return Advice(
        f"Nobody knows whether `{step.address}` was carried out: the run was lost while it was at work.{look} Find out "
        "what it changed. Then say that it is done, or that it shall run again:",
        (f"{resume(state)} --done {named}", f"{resume(state)} --again {named}"),
    )


def _cut_short(step: StepNow) -> Advice:
    look = f" What it printed until then is in {step.log}." if step.log else ""
    return Advice(f"`{step.address}` was ended by us before it was through, so half of it may be done.{look}")


def _broken(step: StepNow) -> Advice:
    code = f" with exit code {step.exit_code}" if step.exit_code is not None else ""
    look = f" Read {step.log}." if step.log else ""
    return Advice(f"`{step.address}` failed{code}.{look} Mend what stopped it.")


def _settle(state: State) -> Iterator[Advice]:
    """What stands between a session that was gone through and its closing."""
    for found in state.open_reds:
        command = f"runbook session finding {state.id} --resolve {shlex.quote(found.id)} --reason WHY"
        yield Advice(f"The red finding {found.id} is open: {found.text}", (command,))
    for item in state.open_items:
        named = shlex.quote(item.id)
        commands = tuple(f"runbook session items {state.id} {verb} {named} --reason WHY" for verb in ("close", "park"))
        yield Advice(f"The item {item.id} is open: {item.text}", commands)
    if state.state == "complete":
        sentence = "Somebody else than the operator may look at it."
        yield Advice(sentence, (f"runbook session review {state.id} --as ROLE",))
    yield Advice("Then close it.", (f"runbook session close {state.id}",))
