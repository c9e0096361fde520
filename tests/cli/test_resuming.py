"""`run --execute --resume`: what is not done again, what must be decided first, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.executions import NOW, Site, allowing, make_site
from tests.conftest import Repository
from tests.run.assignments import block, book

from runbook_kit.cli import clock
from runbook_kit.session import events as happened
from runbook_kit.session.store import take

from tests.session.samples import HOLDER, ticking  # isort: skip

FAILS = 'echo "$0" >/dev/null; echo b >>done; test -e mended'
TWO = book(block("a", "echo a >>done; export A=1; f() { echo $A; }") + block("b", FAILS) + block("c", "f >>done"))


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    return make_site(repository, monkeypatch, capfd)


@pytest.fixture
def failed(site: Site) -> Site:
    """A session whose second block of three has failed."""
    assert site.write(TWO).run().code == 1
    return site


def done(site: Site) -> list[str]:
    return (site.repository.path / "done").read_text().split()


def mend(site: Site) -> None:
    (site.repository.path / "mended").touch()


def happen(site: Site, *events: happened.AnyEvent) -> None:
    """Let these events be the last that the session of the site knows, as if its run had been lost then."""
    session = take(site.folder, ticking(), HOLDER)
    for event in events:
        session.append(event)
    session.anchor()
    session.close()


def test_a_session_goes_on_where_it_failed(failed: Site) -> None:
    """The first block is not run again, and the third finds what the first has left in the shell."""
    first = failed.folder
    mend(failed)
    said = failed.resume()
    assert (said.code, done(failed)) == (0, ["a", "b", "b", "1"])
    assert (failed.folder, failed.found.state.state) == (first, "closed")
    assert "done  p/a" in said.err or "done" in said.err
    assert failed.found.state.resumed == 1


def test_trying_again_and_failing_again_changes_nothing_else(failed: Site) -> None:
    assert [failed.resume().code, failed.resume().code] == [1, 1]
    assert done(failed) == ["a", "b", "b", "b"]
    assert [step.state for step in failed.found.state.steps.values()] == ["passed", "failed"]


def test_a_session_that_is_over(failed: Site) -> None:
    mend(failed)
    failed.resume()
    said = failed.resume()
    assert (said.code, "error[session-closed]" in said.err) == (3, True)


def test_a_changed_runbook_is_refused_until_it_is_accepted(failed: Site) -> None:
    mend(failed)
    failed.repository.write("runbooks/t.md", TWO.replace("f >>done", "echo new >>done"))
    said = failed.resume()
    assert (said.code, "error[runbook-changed]" in said.err) == (3, True)
    assert failed.found.state.resumed == 0
    assert failed.resume("--accept-change").code == 0
    assert done(failed) == ["a", "b", "b", "new"]
    resumed = [each.event for each in failed.found.records if isinstance(each.event, happened.SessionResumed)]
    assert [event.accepted_change for event in resumed] == [True]
    plan = json.loads((failed.folder / "plan.json").read_bytes())
    assert plan["digest"] == resumed[0].plan_digest == failed.found.state.plan_digest


def test_a_changed_block_runs_again_when_the_change_is_accepted(failed: Site) -> None:
    mend(failed)
    failed.repository.write("runbooks/t.md", TWO.replace("echo a >>done", "echo A >>done"))
    assert failed.resume("--accept-change").code == 0
    assert done(failed) == ["a", "b", "A", "b", "1"]


def test_a_changed_policy_is_refused(failed: Site) -> None:
    failed.repository.write("gates/execution.yaml", allowing(retries=1))
    said = failed.resume()
    assert (said.code, "error[plan-changed]" in said.err) == (3, True)


def test_another_target(failed: Site) -> None:
    failed.repository.write("runbooks/u.md", TWO.replace("runbook: t", "runbook: u"))
    said = failed.call("run", "u/p", "--execute", "--resume", "latest")
    assert (said.code, "error[other-session]" in said.err) == (2, True)
    assert "`runbook run t/p … --resume" in said.err


def test_another_value(site: Site) -> None:
    site.write(book(block("a", "echo <place>; test -e mended"), more="inputs:\n  place: {default: here}\n"))
    assert site.run("--set", "place=there").code == 1
    said = site.resume("--set", "place=elsewhere")
    assert (said.code, "error[other-value]" in said.err) == (2, True)
    mend(site)
    said = site.resume("--set", "PLACE=there")  # an input in another spelling is the same input
    assert (said.code, b"there\n") == (0, (site.folder / "logs" / "002-a.log").read_bytes())


# Blocks whose outcome nobody knows

BEGUN = happened.StepStarted(step="p/b", digest="sha256:x", number=3)


def test_a_block_that_had_begun_waits_for_a_decision_every_time(failed: Site) -> None:
    happen(failed, BEGUN)
    mend(failed)
    before = done(failed)
    for _ in range(2):
        said = failed.resume()
        assert (said.code, "error[step-unknown]: p/b had begun" in said.err) == (7, True)
        assert "--done p/b`" in said.err
        state = failed.found.state
        assert (state.state, state.code, state.steps["p/b"].state) == ("paused", "step-unknown", "unknown")
    assert done(failed) == before


@pytest.mark.parametrize("name", ["b", "p/b"])
def test_it_was_done(name: str, failed: Site) -> None:
    happen(failed, BEGUN)
    before = done(failed)
    assert failed.resume("--done", name).code == 1  # its digest is another one, so it runs, and fails as before
    happen(failed, happened.StepStarted(step="p/b", digest=failed.found.state.steps["p/b"].digest, number=9))
    assert failed.resume("--done", name).code == 0
    assert done(failed) == [*before, "b", "1"]
    assert failed.found.state.steps["p/b"].code == "said-done"


@pytest.mark.parametrize("name", ["b", "p/b"])
def test_it_shall_run_again(name: str, failed: Site) -> None:
    happen(failed, BEGUN)
    mend(failed)
    assert failed.resume("--again", name).code == 0
    assert done(failed) == ["a", "b", "b", "1"]


def test_a_finished_block_may_run_again_too(failed: Site) -> None:
    mend(failed)
    assert failed.resume("--again", "a").code == 0
    assert done(failed) == ["a", "b", "a", "b", "1"]


def test_what_is_idempotent_is_not_asked_about(site: Site) -> None:
    site.write(book(block("a", "echo a >>done; test -e mended", "idempotent=true")))
    assert site.run().code == 1
    happen(site, happened.StepStarted(step="p/a", digest="x", number=2, idempotent=True))
    mend(site)
    assert site.resume().code == 0
    assert done(site) == ["a", "a"]


@pytest.mark.parametrize("option", ["--done", "--again"])
def test_a_block_that_the_session_does_not_have(option: str, failed: Site) -> None:
    said = failed.resume(option, "nothing")
    assert (said.code, "error[unknown-block]" in said.err) == (2, True)


# The shell behind the last block


def test_a_snapshot_that_was_changed(failed: Site) -> None:
    snapshot: Path = failed.folder / failed.found.state.steps["p/a"].snapshot
    snapshot.write_bytes(snapshot.read_bytes().replace(b'"1"', b'"2"'))
    said = failed.resume()
    assert (said.code, "error[state-tampered]" in said.err) == (4, True)
    assert failed.found.state.resumed == 0


def test_a_snapshot_that_is_gone(failed: Site) -> None:
    (failed.folder / failed.found.state.steps["p/a"].snapshot).unlink()
    said = failed.resume()
    assert (said.code, "error[shell-state-unreadable]" in said.err) == (2, True)


def test_a_secret_that_was_exported_is_asked_for_again(site: Site) -> None:
    text = book(block("a", "export MY_TOKEN=hunterX") + block("b", 'test -e mended && echo "${#MY_TOKEN}" >done'))
    assert site.write(text).run().code == 1
    mend(site)
    said = site.resume()
    assert (said.code, "error[needs-value]: A block had exported MY_TOKEN" in said.err) == (7, True)
    assert site.found.state.resumed == 0
    assert site.resume(MY_TOKEN="hunter").code == 0
    assert done(site) == ["6"]


def test_a_session_that_was_never_begun(site: Site) -> None:
    said = site.write(TWO).resume()
    assert (said.code, "error[unknown-session]" in said.err) == (2, True)


def approve(site: Site, by: str) -> None:
    """Somebody agrees to the plan as it is now."""
    plan = site.call("run", "t/p", "--format", "json")
    site.repository.write("plan.json", plan.out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        said = site.call("approve", "plan.json", "--as", "reviewer", "--yes", RUNBOOK_OPERATOR=by)
    assert said.code == 0, said.err


def test_a_changed_plan_needs_new_approvals(site: Site) -> None:
    """An approval is for one digest: --accept-change does not carry it over to another one."""
    rules = allowing().replace(
        "risks: {read: allow, write: allow", "approvals: 1\n    risks: {read: allow, write: allow"
    )
    site.write(TWO, rules)
    said = site.run("--only", "b", "--scope", "done")
    assert said.code == 3
    assert "`runbook run t/p --only b --scope done --mode shadow --format json > plan.json`" in said.err
    assert site.run().code == 3
    approve(site, "bob@example.org")
    assert site.run().code == 1
    mend(site)
    site.repository.write("runbooks/t.md", TWO.replace("f >>done", "echo evil >>done"))
    said = site.resume("--accept-change")
    assert (said.code, "approval-missing" in said.err, done(site)) == (3, True, ["a", "b"])
    approve(site, "bob@example.org")
    assert (site.resume("--accept-change").code, done(site)) == (0, ["a", "b", "b", "evil"])
    assert len(site.found.state.approvals) == 2


def test_an_approved_session_goes_on_with_what_it_has_used(site: Site) -> None:
    """Also by a file that is gone: the record is kept. It is recorded once."""
    rules = allowing().replace(
        "risks: {read: allow, write: allow", "approvals: 1\n    risks: {read: allow, write: allow"
    )
    site.write(TWO, rules)
    approve(site, "bob@example.org")
    (record,) = (site.repository.path / ".runbook" / "approvals").glob("*.json")
    given = record.rename(site.repository.path.parent / "given.json")
    assert site.run("--approval", str(given)).code == 1
    given.unlink()
    mend(site)
    assert site.resume(RUNBOOK_OPERATOR="bob@example.org").code == 3
    assert site.resume().code == 0
    assert len(site.found.state.approvals) == 1


@pytest.mark.parametrize("option", ["--resume=latest", "--override=c=because"])
def test_a_block_does_not_decide_for_a_person(failed: Site, option: str) -> None:
    said = failed.run(option, RUNBOOK_SESSION="x")
    assert (said.code, "inside-a-block" in said.err) == (3, True)


@pytest.mark.parametrize("typed", ["../runbooks/t.md#p", "../runbooks/t.md", "t/p"])
@pytest.mark.parametrize("there", [".", "runbooks", "deep"])
def test_a_file_that_was_named_in_another_folder(
    site: Site, monkeypatch: pytest.MonkeyPatch, typed: str, there: str
) -> None:
    site.write(TWO)
    for name in ("deep", "other"):
        (site.repository.path / name).mkdir()
    monkeypatch.chdir(site.repository.path / "other")
    assert site.call("run", typed, "--execute").code == 1
    mend(site)
    monkeypatch.chdir(site.repository.path / there)
    said = site.call("session", "resume", "latest")
    assert (said.code, site.found.state.outcome) == (0, "passed"), said.err


def test_what_a_phase_has_changed_itself_does_not_bar_it(site: Site) -> None:
    """The work tree was clean when it began; half of the phase has written into it since."""
    entry = "    entry:\n      - {text: The work tree is clean, check: {git: clean}}\n"
    text = book(block("a", "echo a >>done") + block("b", "test -e mended"), entry, "requires: {git: {clean: true}}\n")
    assert site.write(text).run().code == 1
    mend(site)
    said = site.resume()
    assert (said.code, done(site)) == (0, ["a"])
    assert "ok  The work tree is clean  Held when the phase began." in said.err
    assert "ok  The work tree is clean  Held at the beginning." in said.err


@pytest.mark.parametrize("outcome", ["passed", "warned"])
def test_a_run_that_was_lost_before_its_session_was_closed(site: Site, outcome: happened.Outcome) -> None:
    """Nothing is left to carry out; what closes it is done now."""
    assert site.write(book(block("a", "echo a >>done"))).run("--pause-after", "a").code == 0
    happen(site, happened.SessionEnded(outcome=outcome))
    said = site.resume()
    assert said.code == 0, said.err
    assert (site.found.state.state, site.found.state.outcome, done(site)) == ("closed", outcome, ["a"])
    assert "Evidence: " in said.out
    assert site.call("session", "verify", "latest").code == 0


def test_what_keeps_it_open_keeps_it_open(site: Site) -> None:
    site.write(book(block("a", "true"))).run("--pause-after", "a")
    happen(site, happened.ItemAdded(id="I1", text="Later"), happened.SessionEnded(outcome="passed"))
    said = site.resume()
    assert (said.code, "error[session-complete]" in said.err, site.found.state.state) == (3, True, "complete")
