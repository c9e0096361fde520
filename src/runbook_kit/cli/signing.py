"""Which criterion of a session is to be signed, whose it is to sign, and who may not."""

from __future__ import annotations

from msgspec import Struct

from runbook_kit.canonical import sha256
from runbook_kit.cli.approving import refuse_wrong_person
from runbook_kit.cli.place import Place
from runbook_kit.cli.reading import vocabulary
from runbook_kit.cli.session_access import refuse_over
from runbook_kit.document.model import Runbook
from runbook_kit.document.read import read_runbook
from runbook_kit.errors import Refused, Tampered, UsageError
from runbook_kit.plan.draft import criterion_at
from runbook_kit.plan.model import Action, Plan
from runbook_kit.render.planfile import read_plan
from runbook_kit.repo import read_source
from runbook_kit.session.approving import same_person
from runbook_kit.session.events import SessionResumed, SessionStarted
from runbook_kit.session.folders import PLAN
from runbook_kit.session.log import read_file
from runbook_kit.session.state import CriterionNow, State
from runbook_kit.session.store import Found
from runbook_kit.suggestion import quoted, suggest


class Wanted(Struct, frozen=True):
    """A criterion that somebody in `role` signs."""

    action: Action
    role: str


def to_sign(found: Found, name: str, place: Place) -> Wanted:
    """The sign-off that `name` (an id or an address) is of, in the plan that the session carries out.

    Raises `Refused` for a session that has not begun or is over and for a changed document, `Tampered` for a plan that
    is not the one recorded, `UsageError` for what is no sign-off of this plan.
    """
    refuse_over(found.state)
    if found.state.started is None:
        raise Refused(
            f"The session `{found.state.id}` has not begun, so there is nothing to sign yet.",
            hint="A plan is agreed to with `runbook approve`.",
            code="session-not-started",
        )
    action = find_signoff(recorded_plan(found), name, found.state.id)
    return Wanted(action, role_of(action, runbook_of(found, place)))


def recorded_plan(found: Found) -> Plan:
    """The plan beside the log. Raises `Tampered` when it is not the one whose digest the log holds."""
    hint = "Sign nothing. Keep the folder as it is, and compare it with its evidence."
    try:
        data = read_file(found.folder / PLAN)
    except OSError:
        raise Tampered(f"The plan of `{found.state.id}` is missing.", hint=hint, code="evidence-missing") from None
    if sha256(data) != found.state.plan_sha256:
        message = f"The plan of `{found.state.id}` is not the one that was recorded."
        raise Tampered(message, hint=hint, code="evidence-changed")
    return read_plan(data, PLAN).plan


def find_signoff(plan: Plan, name: str, session: str) -> Action:
    """The sign-off with this address or id."""
    signoffs = [action for action in plan.actions if action.kind == "signoff"]
    found = [action for action in signoffs if action.address == name] or [
        action for action in signoffs if action.address.rpartition("/")[2] == name
    ]
    if len(found) == 1:
        return found[0]
    if found:
        hint = f"Write its address: {', '.join(action.address for action in found)}."
        raise UsageError(f"{quoted(name)} is the id of several criteria.", hint=hint, code="ambiguous-criterion")
    other = next((each for each in plan.actions if name in (each.address, each.address.rpartition("/")[2])), None)
    if other is not None:
        raise UsageError(
            f"{other.address} is not signed by anybody: it is a {other.kind}.",
            hint=f"`runbook session resume {session}` decides it.",
            code="no-signoff",
        )
    known = [action.address for action in signoffs]
    hint = suggest(name, known, "sign-offs") if known else "This session has no sign-offs."
    raise UsageError(f"There is no criterion {quoted(name)} in this session.", hint=hint, code="unknown-criterion")


def runbook_of(found: Found, place: Place) -> Runbook:
    """The document as the session runs it. Raises `Refused` when it is another one now."""
    started = found.state.started
    assert started is not None
    runbook = read_runbook(read_source(place.root / started.runbook_path, place.root), vocabulary(place)).runbook
    if runbook.digest != found.state.runbook_digest:
        raise Refused(
            f"`{started.runbook_path}` has changed since the session began, so what you would sign is not there.",
            hint="The operator puts it back, or goes on with --accept-change; then sign.",
            code="runbook-changed",
        )
    return runbook


def role_of(action: Action, runbook: Runbook) -> str:
    """The role that signs the criterion."""
    found = criterion_at(runbook, action.address)
    return found.signoff if found else ""


def refuse_signer(found: Found, wanted: Wanted, by: str, role: str, place: Place) -> None:
    """Raise `Refused` where this person in this role may not answer for the criterion."""
    if wanted.role and role != wanted.role:
        command = f"runbook signoff {found.state.id} {wanted.action.address} --as {wanted.role}"
        raise Refused(
            f"{wanted.action.address} is signed by the role {wanted.role}, not by {quoted(role)}.",
            hint=f"Somebody in that role runs `{command}`.",
            code="signoff-role",
        )
    refuse_wrong_person(by, role, place)
    operators = operators_of(found)
    if any(same_person(by, operator) for operator in operators):
        raise Refused(
            f"{by} is the operator of this session, and nobody signs for their own work.",
            hint="Somebody else signs; RUNBOOK_OPERATOR says who you are.",
            code="signoff-same-person",
        )


def operators_of(found: Found) -> tuple[str, ...]:
    """Everybody who has run the session."""
    events = (record.event for record in found.records)
    return tuple(each.operator for each in events if isinstance(each, SessionStarted | SessionResumed))


def is_signed(state: State, action: Action) -> CriterionNow | None:
    """The signature that is there already."""
    known = state.criteria.get(action.address)
    return known if known is not None and known.state == "signed" else None
