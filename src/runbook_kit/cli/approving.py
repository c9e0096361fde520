"""Approvals between the files and the judgement: read, signed, verified, and how a plan fits the repository here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.cli.gatedata import gate_data
from runbook_kit.cli.person import git_setting, identity, is_identity
from runbook_kit.cli.place import Place, is_file
from runbook_kit.document.duration import parse_duration
from runbook_kit.errors import InvalidInput, Refused, Tampered, UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.plan.policy import Policy
from runbook_kit.render.approval_page import Surroundings
from runbook_kit.render.planfile import PlanFile, read_plan
from runbook_kit.repo import is_inside, read_bytes
from runbook_kit.session.approval import (
    LONGEST,
    NAMESPACE,
    Approval,
    complete,
    is_date,
    parse_time,
    read_approval,
    signed_text,
    time_text,
)
from runbook_kit.session.approvalfiles import FOLDER, is_revoked, is_used, kept
from runbook_kit.session.approving import Seen, Signed, holds_role
from runbook_kit.session.folders import OWN
from runbook_kit.sshsig import read_signers, sign, verify
from runbook_kit.suggestion import quoted, suggest

KEY = "RUNBOOK_SIGNING_KEY"  # the file of the key to sign with
HOLDS_FOR = timedelta(hours=24)  # an approval, when nothing else is said


class Asked(Struct, frozen=True):
    """What the options of `runbook approve` say."""

    role: str
    no_go: bool = False
    reason: str = ""
    expires: str = ""
    until: str = ""
    again_on: str = ""
    session: str = ""


def folder_of(place: Place) -> Path:
    """Where this repository remembers approvals."""
    return place.root / OWN / FOLDER


def read_plan_file(name: str, place: Place) -> PlanFile:
    """The plan in a file; `-` is stdin. Raises `Tampered` when it is not the one that its digest is of."""
    import sys

    data = sys.stdin.buffer.read() if name == "-" else read_bytes(Path(name), place.root)
    found = read_plan(data, "stdin" if name == "-" else name)
    if not found.is_unchanged:
        raise Tampered(
            f"{quoted(name, 200)} is not the plan it says: its digest is {quoted(found.stated[:19])}, "
            f"that of its content {quoted(found.plan.digest[:19])}.",
            hint="Somebody changed the file, or another version wrote it. Plan again and send the new file.",
            code="plan-digest-mismatch",
        )
    return found


def draft(plan: Plan, asked: Asked, by: str, now: datetime) -> Approval:
    """The record that is asked for, not yet signed. Raises `UsageError` for options that do not fit together."""
    if asked.no_go and not asked.reason.strip():
        raise UsageError("A no-go needs a reason.", hint="Say it with --reason.", code="missing-reason")
    if asked.again_on and not (asked.no_go and is_date(asked.again_on)):
        hint = "It is the day, as YYYY-MM-DD, on which to look again at what got a --no-go."
        raise UsageError(f"--again-on {quoted(asked.again_on)} does not fit here.", hint=hint, code="invalid-value")
    at = now.astimezone(UTC).replace(microsecond=0)
    record = Approval(
        plan_digest=plan.digest,
        target=plan.target,
        mode=plan.mode,
        session=asked.session,
        decision="no-go" if asked.no_go else "go",
        role=asked.role,
        by=by,
        at=time_text(at),
        expires=time_text(ends(asked, at)),
        reason=asked.reason,
        again_on=asked.again_on,
    )
    for value in (asked.role, asked.reason, asked.session):
        if any("\ud800" <= letter <= "\udfff" for letter in value):  # not UTF-8 on the command line
            raise UsageError(f"{quoted(value)} is not readable text.", hint="Type it as UTF-8.", code="invalid-value")
    return complete(record)


def ends(asked: Asked, at: datetime) -> datetime:
    """When the approval ends. Raises `UsageError` when that is not after `at`, or too long after it."""
    if asked.expires and asked.until:
        hint = "Leave one of them out."
        raise UsageError("--expires and --until exclude each other.", hint=hint, code="conflicting-options")
    given = asked.until or asked.expires
    try:
        end = _end(asked, at)
    except (ValueError, OverflowError) as error:
        message = f"{quoted(given)} is no time to end at: {quoted(str(error), 120)}."
        raise UsageError(
            message, hint="Write --expires 4h or --until 2026-11-01T18:00Z.", code="invalid-value"
        ) from None
    if not timedelta(seconds=1) <= end - at <= LONGEST:
        message = f"An approval until {time_text(end)} would hold for nothing, or for more than {LONGEST.days} days."
        raise UsageError(message, hint=f"End it within {LONGEST.days} days from now.", code="invalid-value")
    return end


def _end(asked: Asked, at: datetime) -> datetime:
    if not asked.until:
        return at + (timedelta(seconds=parse_duration(asked.expires)) if asked.expires else HOLDS_FOR)
    end = datetime.fromisoformat(asked.until)
    if end.tzinfo is None:
        raise ValueError("it does not say in which time zone; end it with Z for UTC")
    return end


def refuse_wrong_person(by: str, role: str, place: Place) -> None:
    """Raise when the person may not act in this role here."""
    roles = place.config.roles
    if roles and role not in dict(roles):
        raise UsageError(
            f"There is no role {quoted(role)}.", hint=suggest(role, dict(roles), "roles"), code="unknown-role"
        )
    if not holds_role(by, role, roles):
        raise Refused(
            f"{by} does not hold the role {quoted(role)} here.",
            hint="The configuration names who does; RUNBOOK_OPERATOR says who you are.",
            code="approval-role",
        )


def refuse_denied(plan: Plan) -> None:
    """Raise `Refused` for a plan that nobody's approval can make run."""
    denied = [action.address for action in plan.actions if action.verdict == "deny"]
    if plan.verdict == "deny" or denied:
        what = f"denies {quoted(denied[0], 200)}" if denied else f"does not let anything run in mode {plan.mode}"
        raise Refused(
            f"The policy {what}; no approval changes that.",
            hint="Plan again with what would be allowed, or record a --no-go.",
            code="plan-denied",
        )
    open_inputs = [name for action in plan.actions for name in action.unfilled]
    if open_inputs:
        raise Refused(
            f"The plan has no value for {quoted(open_inputs[0])}; with one it is another plan.",
            hint="Plan again with --set, and approve that.",
            code="plan-not-ready",
        )


def signing_key(given: str, environ: Mapping[str, str], place: Place) -> str:
    """The key to sign with: as given, else RUNBOOK_SIGNING_KEY, else git's when it signs with SSH; empty: none."""
    if given or environ.get(KEY):
        return given or environ[KEY]
    if git_setting("gpg.format", environ, place.root) != "ssh":
        return ""
    key = git_setting("user.signingkey", environ, place.root)
    return "" if key.startswith(("key::", "ssh-", "ecdsa-", "sk-")) else key  # a key itself, and not its file


def signers_of(place: Place) -> bytes | None:
    """The content of the configured allowed_signers file; None when none is configured. Raises `InvalidInput`."""
    return read_signers(place.root / place.config.signers) if place.config.signers else None


def signed(record: Approval, key: str, *, environ: Mapping[str, str], ask: bool, signers: bytes | None) -> Approval:
    """The record with its signature. Raises `Refused` when the signers here would not accept it."""
    made = replace(record, signature=sign(signed_text(record), key, namespace=NAMESPACE, environ=environ, ask=ask))
    found = seen(made, signers, environ)
    if found.signature == "bad":
        raise Refused(
            f"The signature would not count here: {found.said}.",
            hint=f"The signers file must name your key for {record.by}; RUNBOOK_OPERATOR says who you are.",
            code="approval-bad-signature",
        )
    return made


def seen(record: Approval, signers: bytes | None, environ: Mapping[str, str], folder: Path | None = None) -> Seen:
    """The record with what is known of it: its signature verified at the time it was made, its use, its revocation."""
    used = is_used(folder, record.id) if folder else ""
    revoked = is_revoked(folder, record.id) if folder else ""
    if not record.signature or signers is None:
        state: Signed = "unknown" if record.signature else "none"
        return Seen(record, state, used_by=used, revoked=revoked)
    found = verify(
        signed_text(record),
        record.signature,
        signers=signers,
        identity=record.by,
        namespace=NAMESPACE,
        at=parse_time(record.at),
        environ=environ,
    )
    return Seen(record, "good" if found.good else "bad", found.key, found.said, used, revoked)


def gather(files: Iterable[str], digest: str, place: Place, environ: Mapping[str, str]) -> tuple[Seen, ...]:
    """The records of these files, and those kept here for the plan with this digest, each with what is known of it.

    Raises `InvalidInput` for what cannot be read, `MachineError` when ssh-keygen is needed and not there.
    """
    folder = folder_of(place)
    given = [read_approval(read_bytes(Path(name), place.root), name) for name in files]
    records = [*given, *(record for record in kept(folder) if record.plan_digest == digest)]
    signers = signers_of(place) if records else None
    return tuple(seen(record, signers, environ, folder) for record in dict.fromkeys(records))


def approvals_needed(plan: Plan, policy: Policy) -> int:
    """How many people must have approved the plan: as its mode says, at least one where an action needs it."""
    mode = policy.modes.get(plan.mode)
    asked = plan.verdict == "approve" or any(action.verdict == "approve" for action in plan.actions)
    return max(mode.approvals if mode else 0, int(asked))


def surroundings(plan: Plan, place: Place) -> Surroundings:
    """Whether the runbook and the policy here are those that the plan was made of."""
    problem = _runbook_problem(plan, place)
    runbook = f"{plan.runbook_path} here is {problem or 'the file that the plan was made of'}."
    try:
        same = gate_data("execution", "execution/1", place).digest == plan.policy_digest
    except InvalidInput:
        same = False
    policy = f"The policy here is {'' if same else 'NOT '}the one it was judged by."
    return Surroundings(runbook, policy, same and not problem)


def _runbook_problem(plan: Plan, place: Place) -> str:
    """Why the document here is not the planned one; empty when it is."""
    path = place.root / plan.runbook_path
    try:
        if not is_file(path) or not is_inside(path, place.root):
            return "NOT there, so nobody can compare it"
        data = read_bytes(path, place.root)
    except InvalidInput:
        return "NOT readable, so nobody can compare it"
    same = hashlib.sha256(data).hexdigest() == plan.runbook_digest
    return "" if same else "NOT the file that the plan was made of"


def me(environ: Mapping[str, str], place: Place) -> str:
    """The identity of whoever calls."""
    found = identity(environ, place.root)
    if not is_identity(found):
        message = f"It is not known who you are: {quoted(found)} is not an identity."
        raise UsageError(
            message, hint="Set RUNBOOK_OPERATOR to one word, such as ada@example.org.", code="invalid-identity"
        )
    return found


def find_record(name: str, place: Place) -> Approval:
    """The record in a file, or the kept one whose id begins with `name` (at least 8 digits)."""
    if is_file(Path(name)):
        return read_approval(read_bytes(Path(name), place.root), name)
    found: Sequence[Approval] = [record for record in kept(folder_of(place)) if record.id.startswith(name.lower())]
    if len(name) < 8 or len(found) != 1:
        message = f"There is no record {quoted(name, 200)} here." if not found else f"{quoted(name)} is not one record."
        raise UsageError(message, hint="Give the file of the record, or its id.", code="unknown-approval")
    return found[0]
