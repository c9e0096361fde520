"""Which approvals count for a plan and a session, and for each that does not, why: values in, a judgement out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from runbook_kit.session.approval import Approval, parse_time
from runbook_kit.suggestion import quoted

LIVE = "live"
SKEW = timedelta(minutes=5)  # that the clocks of two people may differ
NO_GO = "approval-no-go"
SHOWN = 12  # characters of an id that tell records apart by eye

# none: there is no signature; unknown: nobody configured whose signatures count.
Signed = Literal["none", "good", "bad", "unknown"]


class Seen(Struct, frozen=True):
    """A record with what is known about it here."""

    record: Approval
    signature: Signed = "none"
    key: str = ""  # fingerprint of the key behind a good signature
    said: str = ""  # why a signature does not hold
    used_by: str = ""  # the session that consumed it
    revoked: str = ""  # who revoked it, and why


class Terms(Struct, frozen=True):
    """What approvals are judged by. `roles` are those of the configuration: role → identities, none for anybody."""

    plan_digest: str
    mode: str
    session: str
    operator: str
    now: datetime
    needed: int
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    signers: bool = False  # whether an allowed_signers file is configured


class Objection(Struct, frozen=True):
    """Why a record does not count: a reason code and a sentence."""

    code: str
    message: str


class Judged(Struct, frozen=True):
    """A record and why it does not count; without an objection it does."""

    record: Approval
    objection: Objection | None = None

    @property
    def counts(self) -> bool:
        return self.objection is None


class Judgement(Struct, frozen=True):
    """What the approvals come to. `missing` is a sentence when they are not enough, `code` the reason code for it."""

    judged: tuple[Judged, ...]
    needed: int
    enough: bool
    code: str = ""
    missing: str = ""

    @property
    def counting(self) -> tuple[Approval, ...]:
        """The records that count, one for each person."""
        return tuple(each.record for each in self.judged if each.counts)


def judge(records: Iterable[Seen], terms: Terms) -> Judgement:
    """Judge every record, in the order of their times: of several by one person the earliest counts."""
    # Of copies of one record the one whose signature holds comes first: a copy without it takes nothing away.
    ordered = sorted(records, key=lambda seen: (seen.record.at, seen.record.id, seen.signature != "good"))
    judged = tuple(_judged_in_order(ordered, terms))
    refusal = next((each.objection for each in judged if each.objection and each.objection.code == NO_GO), None)
    have = sum(each.counts for each in judged)
    if refusal is not None:  # also where nobody has to approve: whoever says no is heard
        return Judgement(judged, terms.needed, False, refusal.code, refusal.message)
    if have >= terms.needed:
        return Judgement(judged, terms.needed, True)
    return Judgement(judged, terms.needed, False, "approval-missing", _missing(have, judged, terms))


def must_be_signed(terms: Terms) -> bool:
    """Whether an unsigned record counts for nothing: in `live`, and wherever it is known whose signatures count."""
    return terms.signers or (terms.mode == LIVE and terms.needed > 0)


def same_person(one: str, other: str) -> bool:
    """Whether two identities are one person's: case and blanks around them do not tell people apart."""
    return one.strip().casefold() == other.strip().casefold()


def holds_role(identity: str, role: str, roles: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a person may act in a role. A role without identities is anybody's, and so are all where none is set."""
    if not roles:
        return True
    people: Mapping[str, tuple[str, ...]] = dict(roles)
    return role in people and (not people[role] or any(same_person(identity, person) for person in people[role]))


def may_lift(record: Approval, identity: str, roles: Sequence[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a person may take the record back: anybody an approval, a no-go only who gave it, or may in that role.

    A role that is anybody's lifts nobody else's no-go.
    """
    named = dict(roles).get(record.role, ())
    return (
        record.decision == "go"
        or same_person(identity, record.by)
        or any(same_person(identity, person) for person in named)
    )


def _judged_in_order(ordered: Sequence[Seen], terms: Terms) -> Iterator[Judged]:
    counted: list[Seen] = []
    for seen in ordered:
        problem = _refusal(seen, terms) or _weakness(seen, terms) or _again(seen, counted)
        if problem is None:
            counted.append(seen)
        yield Judged(seen.record, problem)


def _refusal(seen: Seen, terms: Terms) -> Objection | None:
    """Why the record is not about this run, or is a no: said before anything is asked about who signed it.

    A no-go holds whoever gave it, in whatever role, signed or not, expired or not: in doubt nothing runs.
    """
    record, who = seen.record, _who(seen)
    if record.plan_digest != terms.plan_digest:
        return Objection("approval-other-plan", f"{who} is for another plan, or for this one before it changed.")
    if seen.revoked:
        return Objection("approval-revoked", f"{who} was revoked: {seen.revoked}")
    if record.decision == "no-go":
        again = f" To be looked at again on {record.again_on}." if record.again_on else ""
        return Objection("approval-no-go", f"{record.by} ({record.role}) says no-go: {record.reason}{again}")
    if seen.used_by and seen.used_by != terms.session:
        return Objection("approval-consumed", f"{who} was used by session {seen.used_by}; it holds for one.")
    if record.session and record.session != terms.session:
        return Objection("approval-other-session", f"{who} is for session {record.session} only.")
    return _untimely(seen, terms)


def _untimely(seen: Seen, terms: Terms) -> Objection | None:
    """Whether the record's time is over. A session that has consumed it in time goes on after it."""
    record = seen.record
    if parse_time(record.at) > terms.now + SKEW:
        return Objection("approval-not-yet-valid", f"{_who(seen)} was given at {record.at}, which has not come yet.")
    if not seen.used_by and parse_time(record.expires) <= terms.now:
        return Objection("approval-expired", f"{_who(seen)} expired at {record.expires}.")
    return None


def _weakness(seen: Seen, terms: Terms) -> Objection | None:
    """Why the person behind the record does not count: not proven, not another one, not in that role."""
    record, who = seen.record, _who(seen)
    if seen.signature == "bad":
        return Objection("approval-bad-signature", f"{who} has a signature that does not hold: {seen.said}.")
    if must_be_signed(terms) and seen.signature == "none":
        return Objection("approval-unsigned", f"{who} is not signed, and only signed approvals count here.")
    if must_be_signed(terms) and seen.signature == "unknown":
        message = f"{who} is signed, but no `signers` file says whose signatures count."
        return Objection("approval-unsigned", message)
    if same_person(record.by, terms.operator):
        return Objection("approval-by-operator", f"{record.by} runs this plan and cannot approve it.")
    if not holds_role(record.by, record.role, terms.roles):
        return Objection("approval-role", f"{record.by} does not hold the role {quoted(record.role)} here.")
    return None


def _again(seen: Seen, counted: Sequence[Seen]) -> Objection | None:
    """Whether somebody who has been counted speaks once more, be it under another name."""
    for other in counted:
        if same_person(seen.record.by, other.record.by):
            return Objection("approval-same-person", f"{seen.record.by} has approved already; a person counts once.")
        if seen.key and seen.key == other.key:
            message = f"{seen.record.by} signed with the key of {other.record.by}; a key counts once."
            return Objection("approval-same-person", message)
    return None


def _missing(have: int, judged: Sequence[Judged], terms: Terms) -> str:
    left = terms.needed - have
    people = "person" if left == 1 else "people"
    signed = ", signed" if must_be_signed(terms) else ""
    said = [f"{have} of {terms.needed} approvals: {left} more {people} beside the operator must approve{signed}."]
    said += [each.objection.message for each in judged if each.objection][:3]
    return " ".join(said)


def _who(seen: Seen) -> str:
    return f"The approval {seen.record.id[:SHOWN]} by {seen.record.by}"
