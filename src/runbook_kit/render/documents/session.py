"""What a session says about the items of a checklist: done or not, by whom, when, and where the evidence is."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from runbook_kit.errors import InvalidInput
from runbook_kit.render.terminal import duration

FORMAT = "session/1"
DONE = frozenset({"passed", "warned", "met", "confirmed", "signed", "overridden", "go"})
BAD = frozenset({"failed", "unmet", "refused", "no-go", "timeout"})


class Mark(Struct, frozen=True):
    """What is known about one item. Without a session everything is open and nothing is said."""

    state: str = "open"
    ticked: bool = False
    said: tuple[str, ...] = ()  # outcome, who, when, evidence, in this order
    known: bool = False  # whether a session says anything about it


class Outcome(Struct, frozen=True):
    """A step or criterion of `session/1`. Fields that are not there are empty; others are ignored."""

    address: str = ""
    state: str = "open"
    exit_code: int | None = None
    duration_s: float | None = None
    attempts: int = 1
    log: str = ""
    evidence: str = ""
    by: str = ""
    role: str = ""
    at: str = ""
    reason: str = ""


class Approval(Struct, frozen=True):
    """A go or no-go of `session/1`."""

    role: str = ""
    by: str = ""
    decision: str = ""
    at: str = ""
    reason: str = ""


class Session(Struct, frozen=True):
    """A session as its file tells it."""

    id: str = ""
    state: str = ""
    target: str = ""
    mode: str = ""
    operator: str = ""
    plan_digest: str = ""
    started_at: str | None = ""
    ended_at: str | None = ""
    head: str = ""
    steps: tuple[Outcome, ...] = ()
    criteria: tuple[Outcome, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def mark(self, addresses: tuple[str, ...]) -> Mark:
        """What the session says about an item: a criterion, a step without blocks, or a step by its blocks."""
        found = {one: self.outcome(one) for one in addresses}
        known = {address: one for address, one in found.items() if one is not None}
        if not known:
            return Mark()
        states = [one.state if one else "open" for one in found.values()]
        worst = next((state for state in states if state in BAD), "")
        state = worst or next((state for state in states if state not in DONE), states[-1])
        said = (word for one in known.values() for word in self.said(one, several=len(addresses) > 1))
        return Mark(state, all(state in DONE for state in states), tuple(said), known=True)

    def outcome(self, address: str) -> Outcome | None:
        """The last outcome of that address, which a session may write with or without the runbook's id."""
        runbook = self.target.partition("/")[0]
        wanted = {address, f"{runbook}/{address}"}
        found = [one for one in (*self.steps, *self.criteria) if one.address in wanted]
        return found[-1] if found else None

    def said(self, one: Outcome, *, several: bool) -> tuple[str, ...]:
        """What there is to say about an outcome: state, exit code, time, who, when, evidence."""
        who = one.by or (self.operator if one.state in DONE | BAD else "")
        words = (
            f"{one.address.rpartition('/')[2]}: {one.state}" if several else one.state,
            f"exit {one.exit_code}" if one.exit_code is not None else "",
            duration(one.duration_s) if one.duration_s is not None else "",
            f"{one.attempts} attempts" if one.attempts > 1 else "",
            f"by {who}{f' as {one.role}' if one.role else ''}" if who else "",
            one.at,
            f"because {one.reason}" if one.reason else "",
            one.log or one.evidence,
        )
        return tuple(filter(None, words))


MarkOf = Callable[[tuple[str, ...]], Mark]


class SessionFile(Struct, frozen=True):
    """The document around a session."""

    session: Session
    format: str = ""


def no_mark(addresses: tuple[str, ...]) -> Mark:  # noqa: ARG001
    """What is known without a session: nothing."""
    return Mark()


def read_session(data: bytes, path: str, runbook: str) -> Session:
    """The session in a `session/1` document. Raises `InvalidInput` when it is none, or one of another runbook."""
    try:
        read = msgspec.json.decode(data, type=SessionFile)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise invalid(f"`{path}` is not a session: {str(error).rstrip('.')}.") from None
    if read.format != FORMAT:
        raise invalid(f"`{path}` has the format `{read.format or 'none'}`, not `{FORMAT}`.")
    owner = read.session.target.partition("/")[0]
    if owner != runbook:
        message = f"The session in `{path}` is one of `{owner or 'nothing'}`, not of `{runbook}`."
        raise InvalidInput(message, hint="Name the runbook of the session.", code="other-session")
    return read.session


def invalid(message: str) -> InvalidInput:
    hint = "Give a file written by `runbook session show SESSION --format json`."
    return InvalidInput(message, hint=hint, code="invalid-session")
