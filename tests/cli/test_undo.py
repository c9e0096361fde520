"""`runbook undo`: what really ran, in reverse, as a session of its own; nothing that did not run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.control import ADA, Call, caller, made
from tests.document.conftest import vocabulary
from tests.run.runbooks import Site, block, runbook, site, teardown
from tests.session.samples import HOLDER

from runbook_kit.cli import undo
from runbook_kit.cli.undoing import takers_of, ways_back
from runbook_kit.document.read import read_runbook
from runbook_kit.document.source import Source
from runbook_kit.render.terminal import Terminal
from runbook_kit.render.undo_page import Way, way_v1, ways_page
from runbook_kit.session import events as happened
from runbook_kit.session.log import hold
from runbook_kit.session.state import State, StepNow

TEXT = runbook(
    block("make", 'mkdir -p out/d\necho "id=d" >> "$RUNBOOK_OUTPUT"\necho make >> out/lines', "outputs=id"),
    block("unmake", 'rmdir "out/$ID"\necho unmake "<id>" >> out/lines', "undo=make"),
    block("plain", "echo plain >> out/lines"),
    block("more", "echo more >> out/lines\ntest ! -e out/break"),
    block("less", "echo less >> out/lines", "undo=p/more"),
    block("never", "echo never >> out/lines"),
    block("unnever", "echo unnever >> out/lines", "undo=never"),
    teardown("clean", "echo clean >> out/lines"),
    more="requires: {git: {clean: true}}",
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(undo.command, monkeypatch, capsys, fixed=False)


@pytest.fixture
def failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A session in which `more` has failed, so that `never` did not run."""
    repository = site(tmp_path / "repository", TEXT)
    repository.write("out/break", "")
    monkeypatch.chdir(repository.path)
    assert repository.execute().code == 1
    assert repository.lines() == ["make", "plain", "more", "clean"]
    return repository


def test_a_dry_run_shows_exactly_the_way_back(failed: Site, call: Call) -> None:
    first = failed.session.name
    said = call("latest")
    assert said.code == 0, said.err
    assert "Undo of t in mode shadow: would run" in said.out
    assert said.out.index("p/less ·") < said.out.index("p/unmake ·")
    assert "unnever" not in said.out
    assert 'echo unmake "d" >> out/lines' in said.out  # what the block handed on fills the placeholder
    assert f"runbook undo {first} --execute" in said.out
    table = said.out[said.out.index("WHAT THE SESSION DID") :].split()
    assert table[table.index("p/more") :] == [
        "p/more", "failed", "p/less", "p/plain", "passed", "none", "p/make", "passed", "p/unmake",
    ]  # fmt: skip
    assert failed.sessions == [failed.session]
    assert failed.lines() == ["make", "plain", "more", "clean"]


def test_json(failed: Site, call: Call) -> None:
    plan = call("latest", "--format", "json").json
    assert plan["format"] == "plan/1"
    assert [action["address"] for action in plan["actions"]] == ["p/less", "p/unmake"]
    assert plan["undoes"] == failed.session.name
    assert [(each["address"], each["blocks"], each["taken"]) for each in plan["steps"]] == [
        ("p/more", ["p/less"], None), ("p/plain", [], None), ("p/make", ["p/unmake"], None),
    ]  # fmt: skip


def test_it_is_carried_out_in_reverse_and_once(failed: Site, call: Call) -> None:
    first = failed.session.name
    said = call(first, "--execute")
    assert said.code == 0, said.err
    assert "warning[no-way-back]" in said.err
    assert failed.lines()[4:] == ["less", "unmake d"]
    assert not (failed.path / "out" / "d").exists()
    second = failed.session
    assert second.name != first
    (begun,) = failed.events("session.started")
    assert (begun["undoes"], begun["operator"], begun["only"]) == (first, ADA, ["p/less", "p/unmake"])
    assert [event["kind"] for event in failed.events("step.started")] == ["undo", "undo"]
    assert failed.inspect().objections == ()
    again = call(first)
    assert (again.code, "no-way-back" in again.err) == (1, True)  # `plain` is left, and has none
    said = call(second.name)
    assert said.out == f"The session {second.name} is itself the way back of {first}; nothing takes it back.\n"
    document = call(first, "--format", "json").json
    assert [each["taken"] for each in document["steps"]] == [second.name, None, second.name]
    assert failed.lines()[6:] == []


def test_only_some(failed: Site, call: Call) -> None:
    first = failed.session.name
    assert call(first, "--execute", "--only", "more").code == 0
    assert failed.lines()[4:] == ["less"]
    said = call(first, "--execute", "--only", "p/unmake", "--only", "p/make")
    assert said.code == 0, said.err
    assert failed.lines()[4:] == ["less", "unmake d"]
    said = call(first, "--only", "never")
    assert (said.code, "unknown-block" in said.err) == (2, True)


def test_a_session_that_is_taken_back_goes_on_in_that_order(failed: Site, call: Call) -> None:
    text = failed.read("runbooks/t.md")
    failed.write("runbooks/t.md", text.replace("echo less >>", "test -e out/now && echo less >>"))
    said = call("latest", "--execute")
    assert (said.code, "runbook-changed" in said.err) == (3, True)
    said = call("latest", "--execute", "--accept-change")
    assert said.code == 1
    assert failed.lines()[4:] == []
    failed.write("out/now", "")
    done = failed.run("run", "t", "--execute", "--resume", "latest")
    assert done.code == 0, done.said
    assert failed.lines()[4:] == ["less", "unmake d"]


def test_it_is_not_done_while_somebody_runs_it(failed: Site, call: Call) -> None:
    lock = hold(failed.session, HOLDER)
    try:
        said = call("latest", "--execute")
    finally:
        os.close(lock)
    assert (said.code, "process 4711" in said.err) == (6, True)


def test_nothing_ran(failed: Site, call: Call) -> None:
    planned = made(failed.path, happened.SessionPlanned(target="t/p"), name="20261101T010000Z-p-000000")
    said = call(planned.name)
    assert (said.code, "session-not-started" in said.err) == (3, True)


def test_another_plan_than_expected(failed: Site, call: Call) -> None:  # noqa: ARG001
    digest = call("latest", "--format", "json").json["digest"]
    assert call("latest", "--plan", digest).code == 0
    said = call("latest", "--plan", "0" * 64, "--execute")
    assert (said.code, "plan-changed" in said.err) == (3, True)


def test_a_halt_stops_the_way_back_too(failed: Site, call: Call) -> None:
    from runbook_kit.session.halt import Trigger, trigger

    trigger(failed.path / ".runbook", Trigger("now", ADA, "too hot"))
    said = call("latest", "--execute")
    assert (said.code, "error[halted]" in said.err) == (3, True)
    assert failed.lines()[4:] == []


# Values


BLOCKS = (
    block("a", "true"), block("b", "true"), block("c", "true"), block("a1", "true", "undo=a"),
    block("a2", "true", "undo=p/a"), block("b1", "true", "undo=b"), block("x", "true", "undo=nowhere"),
)  # fmt: skip
RUNBOOK = read_runbook(Source("runbooks/t.md", runbook(*BLOCKS)), vocabulary()).runbook


def step(name: str, number: int, state: str = "passed", kind: str = "block", at: str = "2") -> StepNow:
    return StepNow(f"p/{name}", state, number, kind=kind, started_at=at, ended_at=at)  # type: ignore[arg-type]


def state_of(*steps: StepNow) -> State:
    return State(id="s", steps={each.address: each for each in steps})


def test_who_takes_what_back() -> None:
    assert takers_of(RUNBOOK) == {"p/a": ("p/a1", "p/a2"), "p/b": ("p/b1",)}


@pytest.mark.parametrize("state", ["passed", "warned", "failed", "unknown", "running"])
def test_what_ran_is_taken_back(state: str) -> None:
    found = list(ways_back(state_of(step("a", 1, state)), RUNBOOK, {}))
    assert [(way.step.address, way.blocks) for way in found] == [("p/a", ("p/a1", "p/a2"))]


def test_what_did_not_run_is_not() -> None:
    steps = step("a", 0, "skipped"), step("b", 2, kind="teardown"), step("b1", 3, kind="undo")
    assert list(ways_back(state_of(*steps), RUNBOOK, {})) == []


def test_newest_first_and_what_is_taken_back_already() -> None:
    state = state_of(step("a", 1), step("b", 2), step("c", 3))
    found = list(ways_back(state, RUNBOOK, {"p/b1": ("3", "other"), "p/a1": ("3", "other")}))
    assert [(way.step.address, way.blocks, way.taken) for way in found] == [
        ("p/c", (), ""), ("p/b", ("p/b1",), "other"), ("p/a", ("p/a2",), ""),
    ]  # fmt: skip
    again = list(ways_back(state_of(step("b", 2, at="4")), RUNBOOK, {"p/b1": ("3", "other")}))
    assert again == [Way(step("b", 2, at="4"), ("p/b1",))]  # it ran once more since


def test_the_table() -> None:
    ways = (Way(step("a", 1), ("p/a1",)), Way(step("b", 2, "unknown"), ("p/b1",), "other"), Way(step("c", 3)))
    page = ways_page(ways, Terminal())
    assert [line.split() for line in page.splitlines() if "p/" in line] == [
        ["p/a", "passed", "p/a1"], ["p/b", "unknown", "taken", "back", "in", "other"], ["p/c", "passed", "none"],
    ]  # fmt: skip
    assert way_v1(ways[1]) == {"address": "p/b", "state": "unknown", "blocks": ["p/b1"], "taken": "other"}


def test_a_block_takes_nothing_back(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_SESSION", "x")
    said = call("latest", "--execute")
    assert said.code == 3
