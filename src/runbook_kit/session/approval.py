"""The record of one person's go or no-go for exactly one plan: made, read, and as the text that is signed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.canonical import canonical, sha256
from runbook_kit.errors import InvalidInput
from runbook_kit.suggestion import quoted

NAMESPACE = "runbook-approval@runbook-kit"  # a signature for anything else is none
LONGEST = timedelta(days=31)  # that an approval may hold: whoever agreed should still know why
LARGEST = 64 * 1024  # bytes of a record
LONGEST_TEXT = 4_000  # characters
TIME = "%Y-%m-%dT%H:%M:%SZ"
ID = re.compile(r"[0-9a-f]{32}")
PLAN_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SIGNATURE_KEYS = frozenset({"signature"})

Decision = Literal["go", "no-go"]


class Approval(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision. Times are UTC to the second, as `2026-11-01T08:00:00Z`; `id` follows from everything else."""

    format: Literal["approval/1"] = "approval/1"
    id: str = ""  # 32 hexadecimal digits
    plan_digest: str
    target: str
    mode: str
    session: str = ""  # of a planned session: it counts for no other one
    decision: Decision
    role: str
    by: str  # identity of the person
    at: str
    expires: str
    reason: str = ""
    again_on: str = ""  # of a no-go: the day on which to look again, as YYYY-MM-DD
    signature: str = ""  # armored SSHSIG over `signed_text`; empty: none


def complete(record: Approval) -> Approval:
    """The record with the id that follows from it. Raises `InvalidInput` for a record that says what none may say."""
    made = replace(record, id=id_of(record))
    problem = objection(made)
    if problem:
        raise InvalidInput(f"This is no approval: {problem}.", code="invalid-approval")
    return made


def id_of(record: Approval) -> str:
    """The id that a record has by what it says: nobody changes a word of it and keeps its id."""
    return sha256(canonical(_fields(record, SIGNATURE_KEYS | {"id"})))[:32]


def signed_text(record: Approval) -> bytes:
    """What is signed: the record without its signature, in canonical JSON."""
    return canonical(_fields(record, SIGNATURE_KEYS))


def approval_v1(record: Approval) -> dict[str, object]:
    """The document of a record, `approval/1`."""
    return _fields(record, frozenset())


def written(record: Approval) -> bytes:
    """The record as the content of a file: JSON that people can read, with a line feed."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def read_approval(data: bytes, name: str) -> Approval:
    """The record in `data`, the content of the file `name`.

    Raises `InvalidInput` for anything that is not a whole `approval/1`, has a key that is not known, or was changed
    after it was made.
    """
    try:
        if len(data) > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")
        record = msgspec.json.decode(data, type=Approval)
        problem = objection(record)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        problem = str(error)
    if problem:
        raise InvalidInput(
            f"{quoted(name, 200)} is no approval that counts: {quoted(problem, 200)}.",
            hint="Give the file as `runbook approve` wrote it.",
            code="invalid-approval",
        )
    return record


def objection(record: Approval) -> str:
    """What is wrong with a record by itself; empty when nothing is."""
    texts = [getattr(record, name) for name in ("target", "mode", "session", "role", "by", "reason", "again_on")]
    if any(len(text) > LONGEST_TEXT for text in texts):
        return f"a text has more than {LONGEST_TEXT} characters"
    if not PLAN_DIGEST.fullmatch(record.plan_digest):
        return "`plan_digest` is not the digest of a plan"
    if not (record.role.strip() and record.by.strip() and record.mode):
        return "`role`, `by` and `mode` must say something"
    if not (record.by.isprintable() and record.role.isprintable()):
        return "`role` and `by` must be plain words"
    if record.decision == "no-go" and not record.reason.strip():
        return "a no-go needs a reason"
    if record.again_on and (record.decision == "go" or not is_date(record.again_on)):
        return "`again_on` is the day (YYYY-MM-DD) on which to look at a no-go again"
    return time_objection(record) or ("" if record.id == id_of(record) else "it was changed after it was made")


def time_objection(record: Approval) -> str:
    """What is wrong with the times of a record; empty when nothing is."""
    try:
        at, expires = parse_time(record.at), parse_time(record.expires)
    except ValueError as error:
        return str(error)
    if expires <= at:
        return "it ends before it begins"
    return f"it holds for more than {LONGEST.days} days" if expires - at > LONGEST else ""


def parse_time(text: str) -> datetime:
    """The time in a record. Raises `ValueError` when it is not written as `2026-11-01T08:00:00Z`."""
    try:
        found = datetime.strptime(text, TIME).replace(tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or found.strftime(TIME) != text:  # equal times, equal texts
        raise ValueError(f"`{text[:40]}` is no time; write it as 2026-11-01T08:00:00Z")
    return found


def time_text(time: datetime) -> str:
    """A time as records have it: UTC, to the second."""
    return time.astimezone(UTC).strftime(TIME)


def is_date(text: str) -> bool:
    """Whether the text is a day, as YYYY-MM-DD."""
    try:
        return bool(DATE.fullmatch(text)) and bool(datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


def _fields(record: Approval, without: frozenset[str]) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__ if name not in without}
