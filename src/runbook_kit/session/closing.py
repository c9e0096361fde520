"""What keeps a session from being closed as a success: state in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.session.state import SUCCESS, State

GONE_THROUGH = ("complete", "reviewed")
LEFT = ("complete", "failed", "stopped", "interrupted", "reviewed")  # states in which there is something to review
UNSETTLED = ("running", "unknown", "failed")


class Hindrance(Struct, frozen=True):
    """Why not: a reason code, a sentence and a hint."""

    code: str
    message: str
    hint: str


def hindrances(state: State) -> Iterator[Hindrance]:
    """Why the session is no success, or not yet; none when it can be closed as one."""
    steps = [f"`{each.address}` is {each.state}" for each in state.steps.values() if each.state in UNSETTLED]
    if steps:
        hint = f"`runbook session resume {state.id}` goes on; --as-failed gives it up."
        yield Hindrance("steps-unfinished", f"Not every block has finished: {', '.join(steps)}.", hint)
    elif state.state not in GONE_THROUGH:
        hint = f"`runbook session resume {state.id}` goes on; --as-failed gives it up."
        if state.state in ("planned", "approved"):
            hint = f"`runbook session cancel {state.id} --reason WHY` ends what was never run."
        yield Hindrance("session-unfinished", f"The session is {state.state} and was not run to its end.", hint)
    elif state.outcome not in SUCCESS:
        message = f"The session ended as {state.outcome or 'nothing'}, which is no success."
        yield Hindrance("session-failed", message, "Close it with --as-failed, or resume it.")
    if state.open_reds:
        names = ", ".join(each.id for each in state.open_reds)
        hint = f"`runbook session finding {state.id} --resolve ID --reason WHY` settles one."
        yield Hindrance("open-red-finding", f"A red finding is open: {names}.", hint)
    if state.open_items:
        names = ", ".join(each.id for each in state.open_items)
        hint = f"`runbook session items {state.id} close ID`, or `park ID --reason WHY`."
        yield Hindrance("open-items", f"Items are open: {names}.", hint)
