"""`runbook session`: what its commands print, refuse and record."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from syrupy.assertion import SnapshotAssertion
from tests.conftest import Repository
from tests.session.samples import BEGINNING, BLOCKS, DIGEST, END, HOLDER, ID, ticking, written

from runbook_kit.canonical import sha256
from runbook_kit.cli import (
    clock,
    session,
    session_access,
    session_cancel,
    session_close,
    session_facts,
    session_finding,
    session_items,
    session_list,
    session_note,
    session_pause,
    session_plan,
    session_replay,
    session_resume,
    session_review,
    session_show,
    session_verify,
)
from runbook_kit.cli.main import answer, program
from runbook_kit.session import events as happened
from runbook_kit.session.folders import OWN, SESSIONS
from runbook_kit.session.inbox import waiting
from runbook_kit.session.log import LOG
from runbook_kit.session.pausing import wanted_pause
from runbook_kit.session.store import look, read_anchor, take

MODULES = (
    session_access, session_cancel, session_close, session_facts, session_finding, session_items, session_list,
    session_note, session_pause, session_plan, session_replay, session_resume, session_review, session_show,
    session_verify,
)  # fmt: skip
ADA = "ada@example.org"
STARTED = happened.SessionStarted(
    target="restart/act",
    runbook="restart",
    runbook_path="runbooks/restart.md",
    runbook_digest=DIGEST,
    plan_digest=DIGEST,
    operator=ADA,
)
PASSED = (
    STARTED,
    happened.StepStarted(step="act/restart", digest=DIGEST, number=1, title="Restart"),
    happened.StepFinished(step="act/restart", outcome="passed", exit_code=0, duration_ms=1500, number=1),
    happened.SessionEnded(outcome="passed"),
)


class Said(Struct, frozen=True):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


@pytest.fixture
def call(
    here: Repository,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """Call `runbook session` with these arguments in a repository, as one operator and at one time."""
    monkeypatch.setenv("RUNBOOK_OPERATOR", ADA)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 1, 4, 0, 0, tzinfo=UTC))
    monkeypatch.setattr(clock, "stamp", ticking())

    def called(*arguments: str) -> Said:
        capsys.readouterr()
        code = answer(program, ["session", *arguments], "runbook")
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return called


def folder(here: Repository, name: str = ID) -> Path:
    return here.path / OWN / SESSIONS / name


def last(here: Repository, name: str = ID) -> happened.AnyEvent:
    return look(folder(here, name)).records[-1].event


def made(here: Repository, *events: happened.AnyEvent, name: str = ID) -> Path:
    written(here.path, events, name).close()
    return folder(here, name)


# The group


def test_help_lists_every_command(call: Call, snapshot: SnapshotAssertion) -> None:
    said = call("--help")
    assert (said.code, said.err) == (0, "")
    assert said.out == snapshot


def test_an_unknown_command_is_named(call: Call) -> None:
    said = call("lits")
    assert said.code == 2
    assert "error[unknown-command]" in said.err
    assert "runbook session list" in said.err


def test_no_command(call: Call) -> None:
    said = call()
    assert said.code == 2
    assert "error[missing-command]" in said.err


@pytest.mark.parametrize("name", session.SUBCOMMANDS)
def test_every_command_has_help(call: Call, name: str) -> None:
    assert call(name, "--help").code == 0


WRITING = [
    ("note", ID, "text"),
    ("finding", ID, "red", "text"),
    ("items", ID, "add", "text"),
    ("close", ID),
    ("cancel", ID, "--reason", "r"),
    ("pause", ID),
    ("plan", "restart/act"),
    ("review", ID, "--as", "reviewer"),
    ("resume", ID, "--no-input"),
]


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_nothing_is_written_from_inside_a_block(
    call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    made(here, *PASSED)
    before = (folder(here) / LOG).read_bytes()
    monkeypatch.setenv("RUNBOOK_SESSION", ID)
    said = call(*words)
    assert (said.code, said.out) == (3, "")
    assert "error[inside-a-block]" in said.err
    assert (folder(here) / LOG).read_bytes() == before
    assert len(list(folder(here).parent.iterdir())) == 1


@pytest.mark.parametrize("words", [each for each in WRITING if each[0] != "plan"], ids=lambda words: words[0])
@pytest.mark.parametrize(
    "over", [happened.SessionClosed(outcome="passed"), happened.SessionCancelled(by="b", reason="r")]
)
def test_nothing_is_added_to_a_session_that_is_over(
    call: Call, here: Repository, words: tuple[str, ...], over: happened.AnyEvent
) -> None:
    made(here, *PASSED, over)
    before = (folder(here) / LOG).read_bytes()
    said = call(*words)
    assert said.code == 3
    assert "error[session-closed]" in said.err
    assert (folder(here) / LOG).read_bytes() == before


@pytest.mark.parametrize("words", [*WRITING[:6], *WRITING[7:], ("show", ID), ("verify", ID), ("replay", ID)])
def test_an_unknown_session(call: Call, words: tuple[str, ...]) -> None:
    said = call(*words)
    assert said.code == 2
    assert "error[unknown-session]" in said.err


# list


def test_list(call: Call, here: Repository, snapshot: SnapshotAssertion) -> None:
    made(here, *BEGINNING, *BLOCKS)
    made(here, *PASSED, happened.ItemAdded(id="I1", text="t"), name="20261102T030000Z-restart-look-0a1b2c")
    made(here, happened.SessionPlanned(target="restart/rest"), name="20261103T030000Z-restart-rest-0a1b2c")
    said = call("list")
    assert (said.code, said.err) == (0, "")
    assert said.out == snapshot
    document = call("list", "--format", "json").json
    assert document["format"] == "sessions/1"
    assert [(each["id"][:8], each["state"], each["open_items"]) for each in document["sessions"]] == [
        ("20261103", "planned", 0),
        ("20261102", "complete", 1),
        ("20261101", "stopped", 0),
    ]


def test_list_narrowed(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    made(here, happened.SessionPlanned(target="restart/rest"), name="20261103T030000Z-restart-rest-0a1b2c")
    for words, count in (
        (("--target", "restart/act"), 1),
        (("--target", "restart"), 2),
        (("--target", "act"), 1),
        (("--target", "other"), 0),
        (("--state", "planned"), 1),
        (("--where", "state=planned,complete"), 2),
        (("--where", "outcome=passed"), 1),
        (("--where", "kind=drill"), 0),
        (("--where", "kind=manual", "--where", "target=rest"), 1),
        (("--where", "within=1s"), 0),
    ):
        assert len(call("list", *words, "--format", "json").json["sessions"]) == count, words
    assert call("list", "--target", "other").out.startswith("There are no sessions like that here.")


@pytest.mark.parametrize("term", ["kind", "kind=", "kid=drill", "kind=dril", "within=soon", "at_least=3", "every=x"])
def test_questions_that_are_none(term: str, call: Call) -> None:
    said = call("list", "--where", term)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error[invalid-value]: ")


def test_list_without_sessions(call: Call) -> None:
    said = call("list")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("There are no sessions here.")


def test_list_names_the_tampered_and_the_broken_beside_the_others(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    tampered = made(here, *PASSED, name="20261102T030000Z-restart-act-0a1b2c")
    (tampered / LOG).write_bytes((tampered / LOG).read_bytes().replace(b'"exit_code":0', b'"exit_code":1'))
    folder(here, "20261103T030000Z-restart-act-0a1b2c").mkdir()
    folder(here, "something else").mkdir()
    said = call("list")
    assert said.code == 4
    assert "error[log-tampered]" in said.err
    assert "warning[log-missing]" in said.err
    states = {each["id"][:8]: each["state"] for each in call("list", "--format", "json").json["sessions"]}
    assert states == {"20261103": None, "20261102": None, "20261101": "complete"}
    assert "tampered" in said.out
    assert "unreadable" in said.out


def test_list_shows_the_newest(call: Call, here: Repository) -> None:
    for day in range(1, 26):
        made(here, *PASSED, name=f"202611{day:02}T030000Z-restart-act-0a1b2c")
    said = call("list")
    assert "20 sessions. 5 more are left out; --all shows them." in said.out
    assert len(call("list", "--all", "--format", "json").json["sessions"]) == 25


# show


@pytest.mark.parametrize("events", [(*BEGINNING, *BLOCKS, *END[:-4]), (*BEGINNING, *BLOCKS[:9]), BEGINNING[:1]])
def test_show(call: Call, here: Repository, snapshot: SnapshotAssertion, events: tuple[happened.AnyEvent, ...]) -> None:
    made(here, *events)
    said = call("show", "latest")
    assert (said.code, said.err) == (0, "")
    assert said.out == snapshot


def test_show_says_first_what_to_do(call: Call, here: Repository) -> None:
    made(here, *PASSED[:2])
    out = call("show", "2026").out
    assert out.splitlines()[0] == f"Session {ID}: interrupted"
    assert out.index("WHAT TO DO NEXT") < out.index("Nobody knows whether `act/restart`") < out.index("STEPS")
    assert f"    runbook session resume {ID}\n" in out


def test_what_a_block_printed_is_not_obeyed(call: Call, here: Repository) -> None:
    made(here, *BEGINNING, *BLOCKS, *END[:-4])
    for words in (("show", ID), ("show", ID, "--format", "json"), ("replay", ID)):
        out = call(*words).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out


def test_a_running_session_names_who_runs_it(call: Call, here: Repository) -> None:
    held = written(here.path, PASSED[:2])
    out = call("show", ID).out
    assert f"Session {ID}: running" in out
    assert "process 4711 on host since" in out
    held.close()


# note, finding, items


def test_note(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    said = call("note", "latest", " The lights blink. ", "--step", "act/restart")
    assert (said.code, said.out) == (0, "The note is recorded.\n")
    assert last(here) == happened.Noted(text="The lights blink.", by=ADA, step="act/restart")
    anchor = read_anchor(folder(here))
    assert anchor is not None
    assert anchor.count == 5


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_note_is_none(call: Call, here: Repository, text: str) -> None:
    made(here, *PASSED)
    said = call("note", ID, text)
    assert said.code == 2
    assert "error[invalid-value]" in said.err


def test_a_note_of_bytes_that_are_no_text(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    assert call("note", ID, os.fsdecode(b"caf\xe9")).code == 0
    assert last(here) == happened.Noted(text="caf\\udce9", by=ADA)


def test_while_a_run_holds_the_session_it_is_left_for_the_run(call: Call, here: Repository) -> None:
    held = written(here.path, PASSED[:2])
    for words in (("note", ID, "seen"), ("finding", ID, "red", "hot"), ("items", ID, "add", "cool it")):
        said = call(*words)
        assert said.code == 0
        assert said.out.startswith("A run holds the session: ")
    assert len(waiting(folder(here))) == 3
    assert "3 entries wait for the run to take up" in call("show", ID).out
    held.close()
    assert call("note", ID, "after").out == "The note is recorded.\n"
    assert waiting(folder(here)) == []
    state = look(folder(here)).state
    assert [note.text for note in state.notes] == ["seen", "after"]
    assert [(each.id, each.text) for each in state.findings.values()] == [("F1", "hot")]
    assert [(each.id, each.text) for each in state.items.values()] == [("I1", "cool it")]


def test_findings(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    assert call("finding", ID, "red", "Disk is full").out == "The red finding F1 is recorded.\n"
    assert call("finding", ID, "green", "Fast").out == "The green finding F2 is recorded.\n"
    assert call("finding", ID, "--resolve", "F1", "--reason", "More disk").out == "The finding F1 is resolved.\n"
    assert look(folder(here)).state.open_reds == ()
    for words, code, exits in (
        ((ID, "blue", "x"), "invalid-value", 2),
        ((ID,), "usage", 2),
        ((ID, "red", "x", "--resolve", "F1"), "usage", 2),
        ((ID, "--resolve", "F9", "--reason", "r"), "unknown-finding", 2),
        ((ID, "--resolve", "F1"), "invalid-value", 2),
        ((ID, "red"), "invalid-value", 2),
    ):
        said = call("finding", *words)
        assert (said.code, f"error[{code}]" in said.err) == (exits, True), words


def test_items(call: Call, here: Repository, snapshot: SnapshotAssertion) -> None:
    made(here, *PASSED)
    assert call("items", ID).out == f"The session {ID} has no items.\n"
    assert (
        call("items", ID, "add", "Tell ops", "--owner", "bob", "--due", "2026-11-02").out
        == "The item I1 is recorded.\n"
    )
    assert call("items", ID, "add", "Order disks").out == "The item I2 is recorded.\n"
    assert call("items", ID, "add", "Third", "--format", "json").json["id"] == "I3"
    assert call("items", ID, "park", "I1", "--reason", "next week").out == "The item I1 is parked.\n"
    assert call("items", ID, "close", "I2").out == "The item I2 is closed.\n"
    assert call("items", ID).out == snapshot
    assert [each["state"] for each in call("items", ID, "--format", "json").json["items"]] == [
        "parked",
        "closed",
        "open",
    ]
    for words, code in (
        (("add",), "usage"),
        (("list", "x"), "usage"),
        (("add", "x", "--due", "tomorrow"), "invalid-value"),
        (("add", "x", "--reason", "r"), "conflicting-options"),
        (("close", "I1", "--owner", "o"), "conflicting-options"),
        (("close", "I9"), "unknown-item"),
        (("park", "I3"), "invalid-value"),
        (("burn", "I3"), "invalid-value"),
    ):
        said = call("items", ID, *words)
        assert (said.code, f"error[{code}]" in said.err) == (2, True), (words, said.err)


# close, cancel, review, pause


def test_close(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    said = call("close", ID, "--reason", "all done")
    assert (said.code, said.out) == (0, f"The session {ID} is closed as passed.\n")
    assert last(here) == happened.SessionClosed(outcome="passed", by=ADA, reason="all done")
    assert look(folder(here)).state.state == "closed"


UNKNOWN = happened.StepUnknown(step="act/restart", reason="lost")
RED = happened.Found(level="red", text="hot", by="b", id="F1")
ITEM = happened.ItemAdded(id="I1", text="later")


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((*PASSED, ITEM), "open-items"),
        ((*PASSED, RED), "open-red-finding"),
        ((*PASSED, RED, ITEM), "open-red-finding"),
        ((*PASSED[:2], UNKNOWN, PASSED[3]), "steps-unfinished"),
        (PASSED[:2], "steps-unfinished"),
        (PASSED[:3], "session-unfinished"),
        ((happened.SessionPlanned(target="restart/act"),), "session-unfinished"),
        ((*PASSED[:3], happened.SessionEnded(outcome="failed")), "session-unfinished"),
        ((*PASSED[:3], happened.SessionEnded(outcome="failed"), happened.SessionReviewed(by="b")), "session-failed"),
        ((*PASSED[:3], happened.SessionPaused(reason="r")), "session-unfinished"),
    ],
)
def test_what_keeps_a_session_from_being_a_success(
    call: Call, here: Repository, events: tuple[happened.AnyEvent, ...], code: str
) -> None:
    made(here, *events)
    said = call("close", ID)
    assert (said.code, said.out) == (3, "")
    assert f"error[{code}]" in said.err
    assert "hint:" in said.err
    assert look(folder(here)).state.state != "closed"
    said = call("close", ID, "--as-failed", "--reason", "given up")
    assert (said.code, said.out) == (0, f"The session {ID} is closed as failed.\n")
    assert look(folder(here)).state.outcome == "failed"


def test_settled_items_and_findings_keep_nobody(call: Call, here: Repository) -> None:
    settled = (happened.ItemParked(id="I1", reason="r"), happened.FindingResolved(id="F1", by="b", reason="r"))
    made(here, *PASSED, RED, ITEM, *settled, happened.Found(level="yellow", text="t", by="b", id="F2"))
    assert call("close", ID).code == 0


def test_an_item_left_while_it_ran_keeps_it_open(call: Call, here: Repository) -> None:
    held = written(here.path, PASSED)
    call("items", ID, "add", "cool it")
    held.close()
    said = call("close", ID)
    assert said.code == 3
    assert "error[open-items]" in said.err


def test_a_session_that_runs_is_not_closed(call: Call, here: Repository) -> None:
    held = written(here.path, PASSED[:2])
    for words in (("close", ID), ("cancel", ID, "--reason", "r"), ("review", ID, "--as", "reviewer")):
        said = call(*words)
        assert said.code == 6, said
        assert "error[session-busy]" in said.err
        assert "process 4711 on host" in said.err
    held.close()


def test_a_changed_file_keeps_it_from_being_a_success(call: Call, here: Repository) -> None:
    data = b"one\n"
    finished = happened.StepFinished(
        step="act/restart", outcome="passed", exit_code=0, duration_ms=1, number=1, log="logs/001-restart.log",
        sha256=sha256(data), size=4, kept=4,
    )  # fmt: skip
    made(here, *PASSED[:2], finished, PASSED[3])
    (folder(here) / "logs" / "001-restart.log").write_bytes(b"two\n")
    said = call("close", ID)
    assert said.code == 4
    assert "error[evidence-changed]" in said.err
    assert call("close", ID, "--as-failed").code == 0


def test_cancel(call: Call, here: Repository) -> None:
    made(here, happened.SessionPlanned(target="restart/act"))
    assert call("cancel", ID).code == 2
    assert call("cancel", ID, "--reason", "The window moved").code == 0
    assert last(here) == happened.SessionCancelled(by=ADA, reason="The window moved")


def test_review(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here, *PASSED)
    said = call("review", ID, "--as", "reviewer")
    assert said.code == 3
    assert "error[reviewer-is-operator]" in said.err
    monkeypatch.setenv("RUNBOOK_OPERATOR", "bob@example.org")
    assert call("review", ID, "fine", "--as", "reviewer").code == 0
    assert last(here) == happened.SessionReviewed(by="bob@example.org", text="fine", role="reviewer")
    assert call("close", ID).code == 0


def test_who_resumed_it_does_not_review_it(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here, *BEGINNING, *BLOCKS)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "EVE@example.org")
    assert "error[reviewer-is-operator]" in call("review", ID, "--as", "reviewer").err


def test_a_role_is_held_by_those_it_names(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    here.write("runbook.toml", '[roles]\nreviewer = ["carol@example.org"]\n')
    made(here, *PASSED)
    for name, role, code in (
        ("bob@example.org", "reviewer", 3),
        ("carol@example.org", "critic", 3),
        ("carol@example.org", "reviewer", 0),
    ):
        monkeypatch.setenv("RUNBOOK_OPERATOR", name)
        said = call("review", ID, "--as", role)
        assert (said.code, "error[not-in-role]" in said.err) == (code, code == 3)


def test_nothing_to_review_yet(call: Call, here: Repository) -> None:
    made(here, happened.SessionPlanned(target="restart/act"))
    assert "error[session-unfinished]" in call("review", ID, "--as", "reviewer").err


def test_pause(call: Call, here: Repository) -> None:
    held = written(here.path, PASSED[:2])
    assert wanted_pause(folder(here)) is None
    said = call("pause", ID)
    assert said.code == 0
    assert f"runbook session resume {ID}" in said.out
    wish = wanted_pause(folder(here))
    assert wish is not None
    assert (wish.by, wish.at) == (ADA, "2026-11-01T04:00:00.000Z")
    assert call("pause", ID).code == 0
    held.close()
    said = call("pause", ID)
    assert said.code == 3
    assert "error[not-running]" in said.err


def test_resume_is_run_with_resume(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    from runbook_kit.cli import executing

    orders: list[Any] = []
    monkeypatch.setattr(executing, "execute", orders.append)
    made(here, *PASSED[:2])
    assert call("resume", "latest", "--done", "act/restart", "--no-input", "--yes").code == 0
    (order,) = orders
    assert (order.resume, order.target, order.done, order.may_ask) == (ID, "restart/act", ("act/restart",), False)


# plan


def test_plan(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion) -> None:
    monkeypatch.setattr(os, "urandom", lambda size: b"\xab" * size)
    said = call(
        "plan", "act", "--kind", "drill", "--mode", "paper", "--window", "2026-11-01T04:00+01:00/2026-11-01T05:00",
        "--person", "reviewer=bob@example.org", "--due", "report=2026-11-02T09:00Z", "--reason", "quarterly",
        "--scope", "docs only",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert said.out == snapshot
    name = "20261101T040000Z-restart-act-ababab"
    planned = last(here, name)
    assert isinstance(planned, happened.SessionPlanned)
    assert (planned.window_start, planned.window_end) == ("2026-11-01T03:00:00.000Z", "2026-11-01T05:00:00.000Z")
    assert (planned.target, planned.typed, planned.by, planned.kind) == ("restart/act", "act", ADA, "drill")
    found = look(folder(here, name))
    assert (found.state.state, found.state.mode, found.holder) == ("planned", "paper", None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--window", "2026-11-01T05:00/2026-11-01T04:00"), "invalid-value"),
        (("--window", "tonight"), "invalid-value"),
        (("--person", "bob"), "invalid-value"),
        (("--due", "report=soon"), "invalid-value"),
        (("--mode", "shadwo"), "invalid-value"),
        (("--kind", "party"), "invalid-value"),
    ],
)
def test_a_plan_that_is_none_leaves_no_session(call: Call, here: Repository, words: tuple[str, ...], code: str) -> None:
    said = call("plan", "restart/act", *words)
    assert (said.code, f"error[{code}]" in said.err) == (2, True), said.err
    assert not folder(here).parent.exists()


def test_an_incident_begins_with_facts(call: Call, here: Repository) -> None:
    here.write("new.txt", "new\n")
    document = call("plan", "restart/look", "--kind", "incident", "--format", "json").json
    at = folder(here, document["session"]["id"])
    facts = json.loads((at / "facts-1.json").read_bytes())
    assert facts["format"] == "facts/1"
    assert facts["machine"]["host"] == os.uname().nodename
    assert facts["machine"]["disk_free"] > 0
    assert facts["repository"]["commit"] == here.git("rev-parse", "HEAD").strip()
    assert (facts["repository"]["branch"], facts["repository"]["changes"]) == ("main", ["?? new.txt"])
    recorded = look(at).records[-1].event
    assert isinstance(recorded, happened.FactsRecorded)
    assert recorded.sha256 == sha256((at / "facts-1.json").read_bytes())
    assert call("verify", "latest").code == 0
    (at / "facts-1.json").write_bytes(b"{}")
    said = call("verify", "latest", "--format", "json")
    assert (said.code, said.json["findings"][0]["code"]) == (4, "evidence-changed")


# verify, replay


def test_verify(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    said = call("verify", ID)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Session {ID}: verified\n4 events, 1 file, ")
    document = call("verify", ID, "--format", "json").json
    assert (document["format"], document["verdict"], document["findings"]) == ("verification/1", "verified", [])
    assert (document["files"], document["bytes"]) == (1, (folder(here) / LOG).stat().st_size)


def test_verify_finds_a_changed_log(call: Call, here: Repository) -> None:
    at = made(here, *PASSED)
    (at / LOG).write_bytes((at / LOG).read_bytes().replace(b'"exit_code":0', b'"exit_code":1'))
    said = call("verify", ID, "--format", "json")
    assert said.code == 4
    assert said.json["verdict"] == "failed"
    finding = said.json["findings"][0]
    assert (finding["code"], finding["path"], finding["line"]) == ("wrong-hash", LOG, 3)
    assert "error[wrong-hash]" in said.err
    for words in (("show", ID), ("replay", ID), ("note", ID, "x"), ("close", ID, "--as-failed")):
        assert call(*words).code == 4, words


def test_replay_is_the_same_every_time(call: Call, here: Repository) -> None:
    made(here, *BEGINNING, *BLOCKS)
    first = call("replay", ID, "--format", "json")
    assert first.code == 0
    assert first.json["format"] == "replay/1"
    assert first.json["state_file"] == "agrees"
    assert first.json["session"] == call("show", ID, "--format", "json").json["session"]
    held = take(folder(here), ticking(), HOLDER)
    assert call("replay", ID, "--format", "json").out == first.out == call("replay", ID, "--format", "json").out
    held.close()
    assert "state.json agrees." in call("replay", ID).out


def test_replay_up_to_an_event(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    seen = [call("replay", ID, "--at", str(seq), "--format", "json").json["session"] for seq in range(5)]
    assert [each["events"] for each in seen] == [0, 1, 2, 3, 4]
    assert [each["state"] for each in seen] == ["planned", "running", "running", "running", "complete"]
    assert call("replay", ID, "--at", "0").code == 0
    assert call("replay", ID, "--at", "5").code == 2


def test_replay_says_when_the_state_file_does_not_agree(call: Call, here: Repository) -> None:
    at = made(here, *PASSED)
    state = at / "state.json"
    state.write_bytes(state.read_bytes().replace(b"complete", b"failed"))
    assert call("replay", ID, "--format", "json").json["state_file"] == "differs"
    state.unlink()
    assert call("replay", ID, "--format", "json").json["state_file"] == "missing"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_module_is_loaded_when_it_is_used(module: Any) -> None:
    assert hasattr(module, "command") or module in (session_access, session_facts)


# incidents, and blockers of a review


def opened(call: Call, here: Repository) -> str:
    here.write("runbooks/restart.md", RESTART)
    assert call("plan", "restart/act", "--kind", "incident", "--reason", "full").code == 0
    return "latest"


RESTART = "---\nrunbook: restart\ntitle: R\nphases: [{id: act, title: Act}]\n---\n# R\n\n## Act\n\n```bash\ntrue\n```\n"


def test_an_incident_closes_only_with_its_record(call: Call, here: Repository) -> None:
    name = opened(call, here)
    for option in ((), ("--as-failed",)):
        said = call("close", name, *option)
        assert said.code == 3
        assert "error[incident-incomplete]" in said.err
        assert "what happened, when it happened, which steps were taken, how it was fixed" in said.err
        assert "--about what TEXT" in said.err
        assert "--about when, --about steps, --about fix" in said.err
    for about, text in (("what", "Full"), ("steps", "Made room"), ("fix", "A larger disk")):
        assert call("note", name, text, "--about", about).code == 0
    said = call("close", name)
    assert "error[incident-incomplete]" in said.err
    assert "does not say when it happened." in said.err
    assert call("note", name, "2026-11-01T03:10+01:00/2026-11-01T02:55Z", "--about", "when").code == 0
    assert call("items", name, "add", "An alert").code == 0
    assert "error[open-items]" in call("close", name).err
    assert call("items", name, "close", "I1").code == 0
    said = call("close", name)
    assert (said.code, "warning[post-mortem-due]" in said.err) == (0, True)
    state = look(next((here.path / OWN / SESSIONS).iterdir())).state
    assert (state.state, state.outcome) == ("closed", "passed")
    assert [each.text for each in state.said("when")] == ["2026-11-01T02:10:00.000Z/2026-11-01T02:55:00.000Z"]


def test_an_incident_that_was_looked_back_on_is_closed_without_a_word(call: Call, here: Repository) -> None:
    name = opened(call, here)
    for about, text in (
        ("what", "Full"),
        ("steps", "Room"),
        ("fix", "A disk"),
        ("cause", "Logs"),
        ("lesson", "Rotate"),
    ):
        assert call("note", name, text, "--about", about).code == 0
    assert call("note", name, "2026-11-01T02:10Z", "--about", "when").code == 0
    said = call("close", name)
    assert (said.code, "post-mortem" in said.err) == (0, False)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-01T03:00Z/2026-11-01T02:00Z", "", "/"])
def test_when_is_a_time(call: Call, here: Repository, text: str) -> None:
    made(here, *PASSED)
    said = call("note", ID, text, "--about", "when")
    assert (said.code, "error[invalid-value]" in said.err) == (2, True)
    assert call("note", ID, "x", "--about", "why").code == 2


def test_any_other_session_needs_no_record(call: Call, here: Repository) -> None:
    made(here, *PASSED)
    assert call("close", ID).code == 0


def test_what_a_reviewer_blocks_stays_open(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here, *PASSED)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "bob@example.org")
    said = call("review", ID, "Not yet", "--as", "reviewer", "--block", "No drill", "--block", "No rollback")
    assert said.out == f"The session {ID} is reviewed by bob@example.org as reviewer. It is blocked by F1, F2.\n"
    event = last(here)
    assert isinstance(event, happened.SessionReviewed)
    assert event.blockers == ("F1", "F2")
    refused = call("close", ID)
    assert (refused.code, "error[open-red-finding]" in refused.err) == (3, True)
    for name in ("F1", "F2"):
        assert call("finding", ID, "--resolve", name, "--reason", "held").code == 0
    assert call("close", ID).code == 0


def test_an_empty_blocker_is_none(call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    made(here, *PASSED)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "bob@example.org")
    assert call("review", ID, "--as", "reviewer", "--block", " ").code == 2
    assert isinstance(last(here), happened.SessionEnded)


def test_an_incident_that_nobody_ran_can_be_reviewed(
    call: Call, here: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = opened(call, here)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "bob@example.org")
    assert call("review", name, "Read", "--as", "reviewer").code == 0
    assert call("review", name, "Again", "--as", "reviewer").code == 0
    assert "error[incident-incomplete]" in call("close", name).err
