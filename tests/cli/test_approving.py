"""Between files and judgement: plans of the program read back, keys, signers, and how a plan fits what is here."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository
from tests.session.test_approval import RECORD

from runbook_kit.cli.approving import (
    Asked,
    approvals_needed,
    draft,
    ends,
    find_record,
    folder_of,
    gather,
    refuse_denied,
    signing_key,
    surroundings,
)
from runbook_kit.cli.place import find_place
from runbook_kit.cli.planning import policy_of
from runbook_kit.errors import Refused, UsageError
from runbook_kit.plan.model import Plan
from runbook_kit.render.planfile import read_plan
from runbook_kit.session.approval import complete, written
from runbook_kit.session.approvalfiles import keep, revoke

ROOT = Path(__file__).parent.parent.parent
NOON = datetime(2026, 11, 1, 12, 0, 0, 5, tzinfo=UTC)
ASKED = Asked("reviewer")


def planned(run: Run, *words: str) -> Plan:
    return read_plan(run("run", *words, "--format", "json").stdout.encode(), "plan.json").plan


@pytest.mark.parametrize("mode", ["shadow", "paper", "live"])
def test_our_own_runbooks(run: Run, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.chdir(ROOT)
    names = sorted(path.name for path in (ROOT / "runbooks").glob("*.md"))
    assert names
    for name in names:
        told = run("run", f"runbooks/{name}", "--mode", mode, "--format", "json").stdout
        found = read_plan(told.encode(), name)
        assert found.is_unchanged, name
        assert found.plan.actions


def test_what_documents_may_hold(here: Repository, run: Run) -> None:
    """Control characters, runner commands and letters of all planes, as they come out of the JSON again."""
    odd = "echo 'a\u202eb \x1b[31m ##[error] \U0001f600 \u00e4'"
    here.write("runbooks/restart.md", RESTART.replace("git --version", odd))
    told = run("run", "look", "--format", "json").stdout
    found = read_plan(told.encode(), "plan.json")
    assert found.is_unchanged
    assert odd in "".join(action.source for action in found.plan.actions)


def test_a_secret_and_a_selection(here: Repository, run: Run) -> None:
    text = RESTART.replace("  out_dir:", "  token: {description: Key, secret: true, from_env: OPS_KEY}\n  out_dir:")
    here.write("runbooks/restart.md", text.replace("git --version", 'git --version "<token>"'))
    plain = run("run", "look", "--only", "versions", "--format", "json").stdout
    given = run("run", "look", "--only", "versions", "--format", "json", OPS_KEY="hidden").stdout
    first, second = (read_plan(each.encode(), "plan.json") for each in (plain, given))
    assert first.is_unchanged
    assert second.is_unchanged
    assert first.plan.digest == second.plan.digest
    assert first.plan.selection == ("look/versions",)


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        (ASKED, 24),
        (Asked("reviewer", expires="4h"), 4),
        (Asked("reviewer", until="2026-11-01T18:00Z"), 6),
        (Asked("reviewer", until="2026-11-01T18:00:00+02:00"), 4),
        (Asked("reviewer", expires="31d"), 24 * 31),
    ],
)
def test_when_it_ends(asked: Asked, hours: int) -> None:
    at = NOON.replace(microsecond=0)
    assert ends(asked, at) - at == timedelta(hours=hours)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("reviewer", expires="4h", until="2026-11-01T18:00Z"),
        Asked("reviewer", expires="soon"),
        Asked("reviewer", expires="0s"),
        Asked("reviewer", expires="32d"),
        Asked("reviewer", expires="999999999999d"),
        Asked("reviewer", until="2026-11-01T18:00"),
        Asked("reviewer", until="2026-11-01T12:00Z"),
        Asked("reviewer", until="later"),
        Asked("reviewer", no_go=True),
        Asked("reviewer", again_on="2026-11-05"),
        Asked("reviewer", no_go=True, reason="x", again_on="tomorrow"),
        Asked("reviewer\udc80"),
    ],
)
def test_what_does_not_fit(here: Repository, run: Run, asked: Asked) -> None:  # noqa: ARG001
    with pytest.raises(UsageError):
        draft(planned(run, "look"), asked, "ada@example.org", NOON)


def test_the_draft(here: Repository, run: Run) -> None:  # noqa: ARG001
    plan = planned(run, "look")
    asked = Asked("reviewer", True, "no backup", again_on="2026-11-05", session="s-1")
    record = draft(plan, asked, "ada@example.org", NOON)
    assert (record.plan_digest, record.target, record.mode) == (plan.digest, "restart/look", "shadow")
    assert (record.decision, record.again_on, record.session, record.at) == (
        "no-go", "2026-11-05", "s-1", "2026-11-01T12:00:00Z",
    )  # fmt: skip


def test_how_it_fits_what_is_here(here: Repository, run: Run) -> None:
    plan, place = planned(run, "look"), find_place()
    assert surroundings(plan, place).fits
    here.write("runbooks/restart.md", RESTART + "\n")
    assert not surroundings(plan, place).fits
    assert "NOT the file" in surroundings(plan, place).runbook
    for path in ("/etc/hostname", "../../etc/hostname", "runbooks", "gone.md", "\0"):
        assert "NOT there" in surroundings(replace(plan, runbook_path=path), place).runbook
    here.write("runbooks/restart.md", RESTART)
    assert surroundings(plan, place).fits
    found = surroundings(replace(plan, policy_digest="0" * 64), place)
    assert (found.fits, found.policy) == (False, "The policy here is NOT the one it was judged by.")


def test_denied(here: Repository, run: Run) -> None:
    refuse_denied(planned(run, "look"))
    with pytest.raises(Refused, match="denies `act/restart`") as caught:
        refuse_denied(planned(run, "act", "--set", "service=x"))
    assert caught.value.code == "plan-denied"
    with pytest.raises(Refused, match="in mode live"):
        refuse_denied(planned(run, "rest", "--mode", "live"))
    here.write("runbooks/restart.md", RESTART.replace("git push origin main", "true"))
    with pytest.raises(Refused, match="no value for `<service>`") as caught:
        refuse_denied(planned(run, "act"))
    assert caught.value.code == "plan-not-ready"
    refuse_denied(planned(run, "act", "--set", "service=x"))


def test_how_many_are_needed(here: Repository, run: Run) -> None:  # noqa: ARG001
    policy, plan = policy_of(find_place()), planned(run, "look")
    action = replace(plan.actions[0], verdict="approve")
    assert approvals_needed(plan, policy) == 0
    assert approvals_needed(replace(plan, actions=(action,)), policy) == 1
    assert approvals_needed(replace(plan, verdict="approve", mode="gone"), policy) == 1
    assert approvals_needed(replace(plan, mode="live"), policy) == 2


def test_the_key(here: Repository) -> None:
    place, environ = find_place(), dict(os.environ)
    assert signing_key("", environ, place) == ""
    here.git("config", "user.signingkey", "~/.ssh/id.pub")
    assert signing_key("", environ, place) == ""  # git signs with another program
    here.git("config", "gpg.format", "ssh")
    assert signing_key("", environ, place) == "~/.ssh/id.pub"
    assert signing_key("", environ | {"RUNBOOK_SIGNING_KEY": "own"}, place) == "own"
    assert signing_key("given", environ | {"RUNBOOK_SIGNING_KEY": "own"}, place) == "given"
    here.git("config", "user.signingkey", "ssh-ed25519 AAAA")
    assert signing_key("", environ, place) == ""


def test_what_is_gathered(here: Repository) -> None:
    place = find_place()
    other = complete(replace(RECORD, by="bob@example.org", id="", plan_digest="sha256:" + "0" * 64))
    here.write("sent.json", written(other).decode())
    assert gather((), RECORD.plan_digest, place, os.environ) == ()
    for record in (RECORD, other):
        keep(folder_of(place), record)
    revoke(folder_of(place), RECORD, "why", "ada@example.org", "2026-11-01T09:00:00Z")
    (one,) = gather((), RECORD.plan_digest, place, os.environ)
    assert (one.record, one.signature) == (RECORD, "none")
    assert one.revoked.startswith("why (")
    names = [each.record.by for each in gather(("sent.json", "sent.json"), RECORD.plan_digest, place, os.environ)]
    assert names == ["bob@example.org", "ada@example.org"]


def test_finding_a_record(here: Repository) -> None:
    place = find_place()
    keep(folder_of(place), RECORD)
    here.write("sent.json", written(RECORD).decode())
    for name in ("sent.json", RECORD.id, RECORD.id[:8], RECORD.id[:12].upper()):
        assert find_record(name, place) == RECORD
    for name in ("", RECORD.id[:7], "0" * 32, "gone.json"):
        with pytest.raises(UsageError) as caught:
            find_record(name, place)
        assert caught.value.code == "unknown-approval"
