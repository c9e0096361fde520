"""Which approvals count: each reason by which one does not, one at a time, and together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from runbook_kit.session.approval import Approval, complete, time_text
from runbook_kit.session.approving import Seen, Signed, Terms, holds_role, judge, may_lift, must_be_signed, same_person

DIGEST, OTHER = "sha256:" + "ab" * 32, "sha256:" + "cd" * 32
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ROLES = (("reviewer", ("ada@example.org", "bob@example.org", "olga@example.org")), ("anyone", ()))
TERMS = Terms(DIGEST, "paper", "session-1", "olga@example.org", NOON, 1, ROLES)


def record(by: str = "ada@example.org", **changes: str) -> Approval:
    fields = {
        "plan_digest": DIGEST,
        "target": "restart/act",
        "mode": "paper",
        "decision": "go",
        "role": "reviewer",
        "by": by,
        "at": time_text(NOON - timedelta(hours=1)),
        "expires": time_text(NOON + timedelta(hours=1)),
    }
    return complete(Approval(**(fields | changes)))  # type: ignore[arg-type]


def codes(*seen: Seen, terms: Terms = TERMS) -> list[str]:
    judged = judge(seen, terms).judged
    return [each.objection.code if each.objection else "" for each in judged]


GO = Seen(record())
BOB = Seen(record("bob@example.org"))


def test_one_that_counts() -> None:
    found = judge([GO], TERMS)
    assert (found.enough, found.code, found.missing, found.counting) == (True, "", "", (GO.record,))


@pytest.mark.parametrize(
    ("seen", "code", "said"),
    [
        (Seen(record(plan_digest=OTHER)), "approval-other-plan", "before it changed"),
        (replace(GO, revoked="a mistake (bob@example.org, 2026-11-01T11:30:00Z)"), "approval-revoked", "a mistake"),
        (Seen(record(decision="no-go", reason="no backup", again_on="2026-11-05")), "approval-no-go", "2026-11-05"),
        (replace(GO, used_by="session-0"), "approval-consumed", "session-0"),
        (Seen(record(session="session-0")), "approval-other-session", "session-0"),
        (Seen(record(at="2026-11-01T10:00:00Z", expires="2026-11-01T12:00:00Z")), "approval-expired", "12:00:00Z"),
        (Seen(record(at="2026-11-01T12:05:01Z")), "approval-not-yet-valid", "12:05:01Z"),
        (replace(GO, signature="bad", said="it cannot be read"), "approval-bad-signature", "it cannot be read"),
        (Seen(record("olga@example.org")), "approval-by-operator", "cannot approve"),
        (Seen(record(" OLGA@example.org".strip())), "approval-by-operator", "cannot approve"),
        (Seen(record("eve@example.org")), "approval-role", "`reviewer`"),
        (Seen(record(role="owner")), "approval-role", "`owner`"),
    ],
)
def test_why_one_does_not_count(seen: Seen, code: str, said: str) -> None:
    found = judge([seen], TERMS)
    (judged,) = found.judged
    assert judged.objection is not None
    assert judged.objection.code == code
    assert said in judged.objection.message
    assert not found.enough
    assert found.code == ("approval-no-go" if code == "approval-no-go" else "approval-missing")
    assert found.missing


def test_edges_of_time() -> None:
    assert codes(Seen(record(expires="2026-11-01T12:00:01Z"))) == [""]
    assert codes(Seen(record(at="2026-11-01T12:05:00Z"))) == [""]


def test_a_session_goes_on_with_what_it_consumed() -> None:
    """Also after its time: it was in time when the session began."""
    late = replace(TERMS, now=NOON + timedelta(days=2))
    assert codes(replace(GO, used_by="session-1"), terms=late) == [""]
    assert codes(replace(GO, used_by="session-1", revoked="wrong"), terms=late) == ["approval-revoked"]
    assert codes(Seen(record(session="session-1"))) == [""]


SIGNED: tuple[Signed, ...] = ("none", "unknown", "good", "bad")


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (TERMS, ["", "", "", "approval-bad-signature"]),
        (replace(TERMS, signers=True), ["approval-unsigned", "approval-unsigned", "", "approval-bad-signature"]),
        (replace(TERMS, mode="live"), ["approval-unsigned", "approval-unsigned", "", "approval-bad-signature"]),
    ],
)
def test_what_a_signature_is_worth(terms: Terms, expected: list[str]) -> None:
    assert [codes(replace(GO, signature=each), terms=terms)[0] for each in SIGNED] == expected


def test_a_live_mode_that_needs_nobody() -> None:
    assert not must_be_signed(replace(TERMS, mode="live", needed=0))


def test_a_person_counts_once() -> None:
    two = replace(TERMS, needed=2)
    again = Seen(record(at="2026-11-01T11:30:00Z"))
    shouted = Seen(record("ADA@example.org", at="2026-11-01T11:30:00Z"))
    for second in (again, shouted):
        assert codes(GO, second, terms=two) == ["", "approval-same-person"]
        assert not judge([GO, second], two).enough
    found = judge([GO, BOB], two)
    assert (found.enough, len(found.counting)) == (True, 2)


def test_a_key_counts_once_under_whatever_name() -> None:
    two = replace(TERMS, needed=2)
    first, second = (replace(each, signature="good", key="SHA256:x") for each in (GO, BOB))
    assert sorted(codes(first, second, terms=two)) == ["", "approval-same-person"]
    assert codes(first, replace(second, key="SHA256:y"), terms=two) == ["", ""]


def test_the_same_record_twice_is_one() -> None:
    signed = replace(GO, signature="good", key="SHA256:x")
    terms = replace(TERMS, signers=True)
    for order in permutations([signed, GO, replace(GO, signature="bad")]):
        assert codes(*order, terms=terms)[0] == ""
        assert len(judge(order, replace(terms, needed=2)).counting) == 1
    assert codes(GO, GO) == ["", "approval-same-person"]


def test_a_no_go_blocks_whoever_else_says_go() -> None:
    """Unsigned, expired, by the operator, in a role that nobody knows: in doubt nothing runs."""
    for by, changes in (
        ("bob@example.org", {}),
        ("olga@example.org", {}),
        ("eve@example.org", {"role": "passer-by"}),
        ("bob@example.org", {"at": "2026-10-01T00:00:00Z", "expires": "2026-10-01T01:00:00Z"}),
        ("bob@example.org", {"session": "session-9"}),
    ):
        no = Seen(record(by, decision="no-go", reason="no backup", **changes))
        for each in (no, replace(no, signature="bad"), replace(no, used_by="session-9")):
            for terms in (TERMS, replace(TERMS, needed=0), replace(TERMS, signers=True)):
                found = judge([GO, each], terms)
                assert (found.enough, found.code) == (False, "approval-no-go")
                assert "no backup" in found.missing
        assert judge([GO, replace(no, revoked="it is there now")], TERMS).enough
        assert judge([GO, Seen(record(plan_digest=OTHER, decision="no-go", reason="x"))], TERMS).enough


def test_what_is_missing() -> None:
    found = judge([GO, Seen(record("olga@example.org"))], replace(TERMS, needed=3))
    assert found.missing == (
        "1 of 3 approvals: 2 more people beside the operator must approve. "
        "olga@example.org runs this plan and cannot approve it."
    )
    assert judge([], replace(TERMS, signers=True)).missing == (
        "0 of 1 approvals: 1 more person beside the operator must approve, signed."
    )
    assert judge([], replace(TERMS, needed=0)).enough


def test_roles() -> None:
    assert holds_role("eve@example.org", "anyone", ROLES)
    assert holds_role("ADA@example.org", "reviewer", ROLES)
    assert not holds_role("eve@example.org", "reviewer", ROLES)
    assert not holds_role("ada@example.org", "owner", ROLES)
    assert holds_role("eve@example.org", "owner", ())
    assert same_person("Ada@example.org ", "ada@example.org")


def test_who_may_take_a_record_back() -> None:
    no = record(decision="no-go", reason="no backup")
    assert [may_lift(no, who, ROLES) for who in ("ada@example.org", "bob@example.org", "eve@example.org")] == [
        True, True, False,
    ]  # fmt: skip
    assert may_lift(record(), "eve@example.org", ROLES)
    assert not may_lift(record(decision="no-go", reason="x", role="anyone"), "eve@example.org", ROLES)
    assert not may_lift(no, "eve@example.org", ())


PEOPLE = st.sampled_from(["ada@example.org", "bob@example.org", "olga@example.org", "eve@example.org"])
ANY = st.builds(
    lambda by, no, digest, signature, key, used, revoked: Seen(
        record(by, plan_digest=digest, **({"decision": "no-go", "reason": "no"} if no else {})),
        signature, key if signature == "good" else "", "why", used, revoked,
    ),
    PEOPLE, st.booleans(), st.sampled_from([DIGEST, DIGEST, OTHER]), st.sampled_from(SIGNED),
    st.sampled_from(["SHA256:x", "SHA256:y"]), st.sampled_from(["", "session-1", "session-2"]),
    st.sampled_from(["", "", "why"]),
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(ANY, max_size=6), st.integers(0, 3), st.booleans())
def test_enough_is_never_said_too_easily(records: list[Seen], needed: int, signers: bool) -> None:
    terms = replace(TERMS, needed=needed, signers=signers)
    found = judge(records, terms)
    if not found.enough:
        assert found.code
        assert found.missing
        return
    here = [each for each in records if each.record.plan_digest == DIGEST]
    assert not any(each.record.decision == "no-go" and not each.revoked for each in here)
    people = {each.by.casefold() for each in found.counting}
    assert len(people) == len(found.counting) >= needed
    assert people <= {"ada@example.org", "bob@example.org"}
    assert judge(reversed(records), terms).enough
