"""`runbook signoff`: another person, in the criterion's role, says yes or no to exactly what was shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.control import ADA, BOB, Call, caller
from tests.cli.executions import timeless
from tests.run.runbooks import Site, block, runbook, site
from tests.session.samples import HOLDER, ticking

from runbook_kit.cli import approve, person, signoff
from runbook_kit.cli.signing import operators_of
from runbook_kit.session.events import CriterionChecked, Noted
from runbook_kit.session.log import Holder, hold
from runbook_kit.session.store import look, take

PHASE = """\
entry:
  - {id: watched, text: Somebody watches, check: "true"}
exit:
  - {id: agreed, text: The reviewer agrees, signoff: reviewer}
  - {id: safe, text: It is safe, signoff: safety}
"""
YES = ("--as", "reviewer", "--yes")


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = site(tmp_path_factory.mktemp("signoff") / "repository", runbook(block("one", "echo one"), phase=PHASE))
    assert made.execute().code == 7
    return made


@pytest.fixture
def waiting(run_once: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A session that waits for a sign-off; a copy for each test."""
    import shutil

    shutil.copytree(run_once.path, tmp_path / "repository", symlinks=True)
    monkeypatch.chdir(tmp_path / "repository")
    return Site(tmp_path / "repository")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    called = caller(signoff.command, monkeypatch, capsys)
    monkeypatch.setenv("RUNBOOK_OPERATOR", BOB)
    return called


def last(made: Site) -> object:
    return look(made.session).records[-1].event


def test_another_person_signs(waiting: Site, call: Call) -> None:
    said = call("latest", "agreed", *YES, "--reason", "looked at it")
    assert (said.code, said.err) == (0, "")
    assert last(waiting) == CriterionChecked(
        step="p/exit/agreed", answer="signed", kind="signoff", when="exit", text="The reviewer agrees", by=BOB,
        role="reviewer", reason="looked at it",
    )  # fmt: skip
    assert f"runbook session resume {waiting.session.name}" in said.out
    assert waiting.inspect().objections == ()
    again = call("latest", "p/exit/agreed", *YES)
    assert again.code == 0
    assert f"was signed by {BOB}" in again.out
    resumed = waiting.resume()
    assert resumed.code == 7
    assert "p/exit/safe waits for the sign-off of safety" in resumed.said


def test_the_page(waiting: Site, call: Call, snapshot: SnapshotAssertion) -> None:
    out = call("latest", "agreed", *YES, COLUMNS="90").out
    events = look(waiting.session).state.events - 1
    assert f"{events} events, head " in out
    shown = timeless(out.replace(waiting.session.name, "SESSION"))
    kept = [line for line in shown.splitlines() if " events, head " not in line]
    assert "\n".join(kept) == snapshot


def test_somebody_refuses(waiting: Site, call: Call) -> None:
    said = call("latest", "agreed", "--as", "reviewer", "--refuse", "--yes")
    assert (said.code, "missing-reason" in said.err) == (2, True)
    said = call("latest", "agreed", "--as", "reviewer", "--refuse", "--reason", "not yet", "--yes")
    assert said.code == 0
    event = last(waiting)
    assert isinstance(event, CriterionChecked)
    assert (event.answer, event.reason, event.by) == ("refused", "not yet", BOB)


def test_a_signature_can_be_withdrawn(waiting: Site, call: Call) -> None:
    call("latest", "agreed", *YES)
    assert call("latest", "agreed", "--as", "reviewer", "--refuse", "--reason", "wait", "--yes").code == 0
    assert look(waiting.session).state.criteria["p/exit/agreed"].state == "refused"


def test_nobody_signs_for_their_own_work(waiting: Site, call: Call) -> None:
    before = look(waiting.session).state.events
    for who in (ADA, "Ada@Example.org"):
        said = call("latest", "agreed", *YES, RUNBOOK_OPERATOR=who)
        assert (said.code, "signoff-same-person" in said.err) == (3, True), who
    assert look(waiting.session).state.events == before


def test_whoever_resumed_is_an_operator_too(waiting: Site, call: Call) -> None:
    assert waiting.resume(env={"RUNBOOK_OPERATOR": BOB}).code == 7
    assert operators_of(look(waiting.session)) == (ADA, BOB)
    assert call("latest", "agreed", *YES).code == 3
    assert call("latest", "agreed", *YES, RUNBOOK_OPERATOR="eve@example.org").code == 0


def test_the_role_is_that_of_the_criterion(waiting: Site, call: Call) -> None:  # noqa: ARG001
    said = call("latest", "safe", *YES)
    assert (said.code, "signoff-role" in said.err) == (3, True)
    assert "--as safety" in said.err
    assert call("latest", "safe", "--as", "safety", "--yes").code == 0


def test_the_role_must_be_held(waiting: Site, call: Call) -> None:
    waiting.write("runbook.toml", '[roles]\nreviewer = ["eve@example.org"]\nsafety = []\n')
    said = call("latest", "agreed", *YES)
    assert (said.code, "approval-role" in said.err) == (3, True)
    assert call("latest", "agreed", *YES, RUNBOOK_OPERATOR="eve@example.org").code == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("watched", "no-signoff"),
        ("p/entry/watched", "no-signoff"),
        ("agred", "unknown-criterion"),
        ("one", "no-signoff"),
    ],
)
def test_what_nobody_signs(waiting: Site, call: Call, name: str, code: str) -> None:  # noqa: ARG001
    said = call("latest", name, *YES)
    assert (said.code, code in said.err) == (2, True)


def test_a_block_cannot_sign(waiting: Site, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    said = call("latest", "agreed", *YES, RUNBOOK_SESSION=waiting.session.name)
    assert (said.code, "inside-a-block" in said.err) == (3, True)
    monkeypatch.setattr(person, "inside_a_block", lambda _: "a process above it executes a runbook")
    assert call("latest", "agreed", *YES).code == 3


def test_without_a_terminal_it_wants_a_yes(waiting: Site, call: Call) -> None:
    before = look(waiting.session).state.events
    said = call("latest", "agreed", "--as", "reviewer")
    assert (said.code, "waits-for-a-person" in said.err) == (7, True)
    assert "The reviewer agrees" in said.out
    assert look(waiting.session).state.events == before


def test_a_plan_that_was_changed(waiting: Site, call: Call) -> None:
    plan = waiting.session / "plan.json"
    plan.write_bytes(plan.read_bytes().replace(b"The reviewer agrees", b"Nothing happens    "))
    said = call("latest", "agreed", *YES)
    assert (said.code, "evidence-changed" in said.err) == (4, True)
    plan.unlink()
    said = call("latest", "agreed", *YES)
    assert (said.code, "evidence-missing" in said.err) == (4, True)


def test_a_document_that_was_changed(waiting: Site, call: Call) -> None:
    waiting.write("runbooks/t.md", waiting.read("runbooks/t.md").replace("echo one", "echo two"))
    said = call("latest", "agreed", *YES)
    assert (said.code, "runbook-changed" in said.err) == (3, True)


def test_a_session_that_somebody_runs(waiting: Site, call: Call) -> None:
    import os

    lock = hold(waiting.session, Holder(4711, "host", "now"))
    try:
        said = call("latest", "agreed", *YES)
    finally:
        os.close(lock)
    assert (said.code, "process 4711" in said.err) == (6, True)


def test_what_was_not_shown_is_not_signed(waiting: Site, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        session = take(waiting.session, ticking(), HOLDER)
        session.append(Noted(text="Something else", by=ADA))
        session.close()

    monkeypatch.setattr(approve, "confirm", asked)
    said = call("latest", "agreed", *YES)
    assert (said.code, "session-changed" in said.err) == (3, True)


def test_a_session_that_is_over_or_has_not_begun(waiting: Site, call: Call) -> None:
    from tests.cli.control import made

    from runbook_kit.session.events import SessionCancelled, SessionPlanned

    planned = made(waiting.path, SessionPlanned(target="t/p"), name="20261101T010000Z-p-000000")
    said = call(planned.name, "agreed", *YES)
    assert (said.code, "session-not-started" in said.err) == (3, True)
    session = take(waiting.session, ticking(), HOLDER)
    session.append(SessionCancelled(by=ADA, reason="no"))
    session.close()
    said = call(waiting.session.name, "agreed", *YES)
    assert (said.code, "session-closed" in said.err) == (3, True)
