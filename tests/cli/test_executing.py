"""`runbook run --execute`: the result page, what is seen meanwhile, the record, and every way it ends."""

from __future__ import annotations

import json
import os
import signal
import threading

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.executions import NOW, OPERATOR, Site, allowing, make_site
from tests.conftest import Repository
from tests.run.assignments import block, book

from runbook_kit import __version__
from runbook_kit.canonical import sha256
from runbook_kit.session import events as happened
from runbook_kit.session.halt import FILE

EXIT = "    exit:\n      - {id: end, text: It is over, check: test -d .}\n"
TEXT = book(
    block("look", "echo one; echo two >&2", 'title="Look around"')
    + block("skip", "true", 'if="test -e nothing"')
    + block("hide", "false || true")
    + "\n### Teardown\n"
    + block("sweep", "true"),
    "    entry:\n      - {id: here, text: It is here, check: test -d runbooks}\n" + EXIT,
)


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    return make_site(repository, monkeypatch, capfd)


def test_a_run_as_it_is_seen(site: Site, snapshot: SnapshotAssertion) -> None:
    said = site.write(TEXT).run()
    assert said.code == 0, said.err
    assert said.screen == snapshot(name="stderr")
    assert said.page == snapshot(name="stdout")


def test_a_run_that_fails(site: Site, snapshot: SnapshotAssertion) -> None:
    said = site.write(book(block("look", "echo one; exit 3") + block("next", "true"), EXIT)).run()
    assert said.code == 1
    assert said.screen == snapshot(name="stderr")
    assert said.page == snapshot(name="stdout")


def test_json(site: Site) -> None:
    said = site.write(TEXT).run("--format", "json")
    session = said.json["session"]
    assert (said.code, said.err) == (0, "")
    assert (said.json["format"], session["state"], session["outcome"]) == ("session/1", "closed", "warned")
    assert [(each["address"], each["state"]) for each in session["steps"]] == [
        ("p/look", "passed"), ("p/skip", "skipped"), ("p/hide", "warned"), ("p/sweep", "passed")
    ]  # fmt: skip


def test_json_of_a_failure_is_one_document(site: Site) -> None:
    said = site.write(book(block("look", "exit 3"), EXIT)).run("--format", "json")
    assert (said.code, said.json["session"]["state"]) == (1, "failed")
    assert said.err.startswith("error[exit-code]: p/look failed.")


def test_the_record(site: Site) -> None:
    site.write(TEXT).run()
    began = site.found.state.started
    assert began is not None
    assert (began.target, began.typed, began.runbook, began.operator) == ("t/p", "t/p", "t", OPERATOR)
    assert (began.branch, began.dirty, began.program, began.host) == ("main", False, __version__, "host")
    assert began.commit == site.repository.git("rev-parse", "HEAD").strip()
    plan = (site.folder / "plan.json").read_bytes()
    assert (sha256(plan), json.loads(plan)["digest"]) == (began.plan_sha256, began.plan_digest)
    assert site.found.verification.verdict == "intact"
    assert site.folder.name.startswith(NOW.strftime("%Y%m%dT%H%M%SZ-p-"))


def test_what_is_recorded_of_inputs(site: Site) -> None:
    more = "inputs:\n  place: {default: here}\n  token: {secret: true, from_env: OPS}\n"
    site.write(book(block("a", "echo <place> <token>"), more=more)).run("--set", "place=there", OPS="hunterX")
    began = site.found.state.started
    assert began is not None
    assert began.inputs == (
        happened.GivenInput("place", "set", "there"), happened.GivenInput("token", "environment", secret=True)
    )  # fmt: skip
    assert b"hunterX" not in b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(("text", "options", "code", "reason", "state"), [
    (book(block("a", "true", "confirm=true")), (), 7, "needs-confirmation", "paused"),
    (book(block("a", "true")), ("--pause-after", "a"), 0, "paused", "paused"),
    (book(block("a", "sleep 60", "timeout=0.05s")), (), 124, "timeout", "failed"),
    (book(block("a", "true"), "    entry: [{id: x, text: X, check: 'false'}]\n"), (), 1, "criterion-unmet", "failed"),
    (book(block("a", "true"), "    entry: [{id: x, text: X, signoff: r}]\n"), ("--yes",), 7, "needs-signoff", "paused"),
])  # fmt: skip
def test_how_it_can_end(text: str, options: tuple[str, ...], code: int, reason: str, state: str, site: Site) -> None:
    said = site.write(text).run(*options)
    assert (said.code, site.found.state.state, site.found.state.code) == (code, state, reason)
    assert f"error[{reason}]: " in said.err or (code == 0 and "error[" not in said.err)  # a pause is no failure
    assert f"session resume {site.folder.name}" in said.err


def test_a_limit_of_the_policy_stops_the_session(site: Site) -> None:
    said = site.write(book(block("a", "true") + block("b", "true")), allowing(blocks=1)).run()
    assert (said.code, site.found.state.state, site.found.state.code) == (3, "stopped", "limit-blocks")


def test_a_pause_between_two_runs(site: Site) -> None:
    site.write(book(block("a", "true")), allowing(cooldown="2h"))
    assert site.run().code == 0
    said = site.run()
    assert (said.code, "error[cooldown]: A session of `t/p` began" in said.err) == (3, True)
    assert len(list((site.repository.path / ".runbook" / "sessions").iterdir())) == 1


def test_an_override(site: Site) -> None:
    site.write(book(block("a", "true"), "    entry: [{id: x, text: X, check: 'false'}]\n"))
    assert site.run("--override", "x=I looked").code == 0
    assert site.found.state.overrides == {"p/entry/x": "I looked"}


@pytest.mark.parametrize(("setting", "code"), [({"CI": "true"}, "ci-execution"), ({"LIVE": "1"}, "denied-variable")])
def test_where_nothing_is_executed(setting: dict[str, str], code: str, site: Site) -> None:
    said = site.write(TEXT).run(**setting)
    assert said.code == 3
    assert f"error[{code}]" in said.err
    assert not (site.repository.path / ".runbook").exists()


def test_nothing_is_executed_while_everything_is_halted(site: Site) -> None:
    site.write(TEXT)
    (site.repository.path / ".runbook").mkdir()
    (site.repository.path / ".runbook" / FILE).write_text("not readable\n")
    said = site.run()
    assert (said.code, "error[halted]" in said.err) == (3, True)
    assert not (site.repository.path / ".runbook" / "sessions").exists()


def test_another_plan_than_expected(site: Site) -> None:
    said = site.write(TEXT).run("--plan", "0123456789ab")
    assert (said.code, "error[plan-changed]" in said.err) == (3, True)


def test_the_plan_that_was_expected(site: Site) -> None:
    digest = site.write(TEXT).call("run", "t/p", "--format", "json").json["digest"]
    assert site.run("--plan", digest).code == 0


def test_a_signal_while_a_block_runs(site: Site) -> None:
    site.write(book(block("a", "touch out-on; sleep 60") + "\n### Teardown\n" + block("sweep", "true")))
    there = site.repository.path / "out-on"

    def interrupt() -> None:
        while not there.exists():
            done.wait(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    done = threading.Event()
    thread = threading.Thread(target=interrupt)
    thread.start()
    said = site.run()
    thread.join()
    assert (said.code, site.found.state.state) == (143, "interrupted")
    assert site.found.state.steps["p/sweep"].state == "passed"
    assert "goes on." in said.err


def test_a_session_with_open_items_stays_open(site: Site) -> None:
    """What somebody leaves for the session while it runs is in the record, and keeps it open."""
    source = "cd .runbook/sessions/*; mkdir -p inbox; cd inbox\n"
    source += """printf '{"type":"item.added","id":"","text":"Tell ops"}\\n' >20261101T000000-1.json"""
    assert site.write(book(block("a", source))).run().code == 0
    assert [item.text for item in site.found.state.open_items] == ["Tell ops"]
    assert site.found.state.state == "complete"


def test_a_literal_in_a_built_in_check_is_no_gap(site: Site) -> None:
    more = "inputs:\n  plain: {literal: true}\n"
    phase = "    exit: [{id: x, text: X, check: {path: <plain>}}]\n"
    assert site.write(book(block("a", "touch '<plain>'"), phase, more)).run().code == 0


def test_a_drill_is_marked_as_one(site: Site) -> None:
    assert site.write(book(block("a", "true"))).run("--kind", "drill").code == 0
    assert (site.found.state.kind, site.found.state.state) == ("drill", "closed")


def test_what_leaves_the_scope_fails(site: Site) -> None:
    text = book(block("a", "mkdir -p docs && touch docs/a") + block("b", 'name=stray\ntouch "$name"'))
    said = site.write(text, allowing()).run("--scope", "docs", "--yes")
    steps = site.found.state.steps
    assert (said.code, steps["p/a"].state, steps["p/b"].code) == (1, "passed", "outside-scope")
    assert "It changed what is not within the scope: stray." in said.err
