"""`runbook halt`: nothing executes any more, what ran has ended, and how it stood is kept."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.control import ADA, Call, caller, made, started
from tests.conftest import Repository
from tests.run.runbooks import block, is_alive, runbook, site, until
from tests.session.samples import ID, written

from runbook_kit.canonical import sha256
from runbook_kit.cli import halt, halt_evidence, halting
from runbook_kit.cli.halting import wait_for
from runbook_kit.errors import MachineError
from runbook_kit.render.halt_page import halt_page
from runbook_kit.render.halt_v1 import EndedJob, EndedSession, Halted, halt_v1
from runbook_kit.render.terminal import Terminal
from runbook_kit.run.model import Left
from runbook_kit.session import halt as session_halt
from runbook_kit.session.folders import OWN
from runbook_kit.session.halt import Trigger, halt_state, is_halted

FIRST = Trigger("2026-11-01T04:00:00.000Z", ADA, "too hot", {"temperature": "99"})


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(halt.command, monkeypatch, capsys)


def snapshots(root: Path) -> list[Path]:
    return sorted((root / OWN / halt_evidence.HALTS).glob("*"))


def read(folder: Path) -> Any:
    return json.loads((folder / halt_evidence.SNAPSHOT).read_bytes())


def test_it_halts_and_says_how_to_go_on(here: Repository, call: Call, snapshot: SnapshotAssertion) -> None:
    said = call("--reason", "too hot", "--metric", "temperature=99")
    assert (said.code, said.err) == (0, "")
    assert said.out == snapshot
    assert halt_state(here.path / OWN).first == FIRST
    assert here.git("status", "--porcelain", OWN) == ""


def test_the_first_reason_is_kept_and_later_ones_are_added(here: Repository, call: Call) -> None:
    call("--reason", "too hot", "--metric", "temperature=99")
    said = call("--reason", "too late", "--format", "json")
    assert said.code == 0
    assert said.json["format"] == "halt/1"
    assert said.json["first"]["reason"] == "too hot"
    assert [each["reason"] for each in said.json["later"]] == ["too late"]
    assert said.json["evidence"] is None  # nothing has changed since
    assert len(snapshots(here.path)) == 1


def test_evidence_of_open_sessions(here: Repository, call: Call) -> None:
    folder = made(here.path, started())
    (tampered := made(here.path, started(), name="20261101T020000Z-x-000000")).joinpath("events.jsonl").write_text(
        "{}\n"
    )
    made(here.path, started(), _closed(), name="20261101T010000Z-x-000000")
    said = call("--reason", "too hot")
    assert said.code == 0
    (kept,) = snapshots(here.path)
    assert kept.stat().st_mode & 0o777 == 0o700
    assert kept.joinpath("snapshot.json").stat().st_mode & 0o777 == 0o600
    document = read(kept)
    assert document["format"] == "halt-snapshot/1"
    assert document["halt"]["first"]["reason"] == "too hot"
    assert document["commit"]["id"] == here.git("rev-parse", "HEAD").strip()
    opened, broken = document["sessions"]
    log = (folder / "events.jsonl").read_bytes()
    assert (kept / opened["log"]).read_bytes() == log
    assert (opened["id"], opened["state"], opened["events"], opened["log_sha256"]) == (
        ID, "interrupted", 1, sha256(log),
    )  # fmt: skip
    assert (broken["id"], broken["log"]) == (tampered.name, f"{tampered.name}/events.jsonl")
    assert broken["problem"]


def _closed() -> Any:
    from runbook_kit.session.events import SessionClosed

    return SessionClosed(outcome="failed")


def test_what_still_runs(here: Repository, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halting, "is_ours", lambda _: False)
    monkeypatch.setattr(halting, "PATIENCE_S", 0.0)
    monkeypatch.setattr(halting.end_everything, "__defaults__", (0.0, lambda _: None))
    session = written(here.path, [started()])
    try:
        said = call("--reason", "too hot")
    finally:
        session.close()
    assert said.code == 1
    assert f"STILL RUNS: session {ID}, process 4711 on host" in said.out
    assert "error[halt-incomplete]" in said.err
    assert read(snapshots(here.path)[0])["held"] == {ID: "process 4711 on host since 2026-11-01T03:00:00.000Z"}


def test_a_session_that_we_hold_ourselves_is_not_waited_for(here: Repository, call: Call) -> None:
    session = written(here.path, [started()])
    lock = session.folder / "lock"
    lock.write_text(json.dumps({"pid": os.getpid(), "host": "host", "since": "now"}))
    try:
        assert call("--reason", "too hot").code == 0
    finally:
        session.close()


def test_waiting_ends_when_nobody_holds_a_session_any_more(here: Repository) -> None:
    session = written(here.path, [started()])
    pauses: list[float] = []

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            session.close()

    wait_for([session.folder], until=1e12, wait=wait)
    assert len(pauses) == 3


def test_a_block_may_halt_and_its_session_ends_behind_it(here: Repository, call: Call) -> None:
    session = written(here.path, [started()])
    try:
        said = call("--reason", "too hot", "--format", "json", RUNBOOK_SESSION=ID, RUNBOOK_STEP="act/one")
    finally:
        session.close()
    assert said.code == 0
    assert said.json["sessions"] == [
        {"id": ID, "pid": 4711, "host": "host", "stopped": False, "ends_itself": True},
    ]  # fmt: skip
    assert said.json["first"]["by"] == f"{ADA}, from act/one of {ID}"
    assert said.json["evidence"]
    assert is_halted(here.path / OWN)


def test_nothing_keeps_anybody_from_halting(here: Repository, call: Call) -> None:
    said = call("--reason", "a\udcffb", RUNBOOK_OPERATOR="two words")
    assert said.code == 0
    first = halt_state(here.path / OWN).first
    assert first is not None
    assert first.by.partition("@")[0]
    assert first.reason == "a\\udcffb"


@pytest.mark.parametrize("words", [("--reason", "x", "--metric", "none"), ("--reason", "  "), ()])
def test_words_that_cannot_be_read(here: Repository, call: Call, words: tuple[str, ...]) -> None:
    assert call(*words).code == 2
    assert not is_halted(here.path / OWN)


def test_it_is_halted_though_nobody_could_write_it_down(
    here: Repository, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        session_halt.trigger(here.path / OWN, FIRST)
        raise MachineError("No room.", code="halt-not-recorded")

    monkeypatch.setattr(halting, "trigger", full)
    said = call("--reason", "too hot")
    assert said.code == 5
    assert "Everything is halted." in said.out
    assert "error[halt-not-recorded]" in said.err


def test_nothing_is_ended_when_nothing_could_be_halted(
    here: Repository,  # noqa: ARG001
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise MachineError("No.", code="halt-failed")

    monkeypatch.setattr(halting, "trigger", fail)
    said = call("--reason", "too hot")
    assert (said.code, said.out) == (5, "")


def test_evidence_that_cannot_be_kept_is_a_warning(here: Repository, call: Call) -> None:
    here.write(f"{OWN}/halts", "in the way")
    said = call("--reason", "too hot")
    assert said.code == 0
    assert "warning[halt-evidence]" in said.err
    assert is_halted(here.path / OWN)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_a_running_block_is_ended(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    text = runbook(block("long", "echo $$ > out/pid\nexec sleep 60"), block("never", "touch out/never"))
    made = site(tmp_path / "repository", text)
    run = made.start()
    until(lambda: made.lines("out/pid"))
    pid = int(made.lines("out/pid")[0])
    monkeypatch.chdir(made.path)
    said = call("--reason", "too hot", "--format", "json")
    _, told = run.communicate(timeout=20)
    assert run.returncode == 3, told
    assert said.code == 0, said.err
    assert [(each["id"], each["stopped"]) for each in said.json["sessions"]] == [(made.session.name, True)]
    assert not is_alive(pid)
    assert made.finished()["long"]["code"] == "halted"
    assert [each["code"] for each in made.events("session.stopped")] == ["halted"]
    refused = made.execute()
    assert (refused.code, "error[halted]" in refused.said) == (3, True)
    resumed = made.resume()
    assert (resumed.code, "error[halted]" in resumed.said) == (3, True)
    assert not (made.path / "out" / "never").exists()
    kept = read(made.path / said.json["evidence"])
    assert [(each["id"], each["state"]) for each in kept["sessions"]] == [(made.session.name, "stopped")]
    assert made.inspect().objections == ()


def test_the_page_of_everything(snapshot: SnapshotAssertion) -> None:
    held = EndedSession(ID, 4711, "host", True), EndedSession("b", 2, "host", False)
    web = EndedJob("j1", "web", "running", "stopped", True)
    stuck = EndedJob("j2", "", "lost", "lost", False, (7, 8), "Stuck.")
    again = Trigger("2026-11-01T04:00:01.000Z", "", "unknown")
    ours = EndedSession("c", 3, "host", False, ends_itself=True)
    found = Halted(FIRST, (again,), (*held, ours), (web, stuck), ".runbook/halts/20261101T040000Z")
    assert halt_page(found, Terminal(90)) == snapshot
    document = halt_v1(found)
    assert document["stopped"] is False
    assert found.running == ("b (process 2 on host)", "job j2 (process 7, 8)")


def test_jobs_are_stopped(here: Repository, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from runbook_kit.run.jobs import stopping

    asked: list[object] = []

    def stop_all(root: Path, stopper: stopping.Stopper) -> list[stopping.Stopped]:
        asked.append((root, stopper.by, is_halted(here.path / OWN)))
        return [
            stopping.Stopped("j1", "web", "running", "stopped"),
            stopping.Stopped("j2", "db", "running", "running", alive=(Left(7, "", "sleep"),)),
        ]

    monkeypatch.setattr(stopping, "stop_all", stop_all)
    said = call("--reason", "too hot", "--format", "json")
    assert asked == [(here.path, ADA, True)]
    assert said.code == 1
    assert [(each["label"], each["stopped"], each["alive"]) for each in said.json["jobs"]] == [
        ("web", True, []), ("db", False, [7]),
    ]  # fmt: skip
    assert "this still runs: job db (process 7)" in said.err
