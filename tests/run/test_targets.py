"""The targets of a stop playbook, run for real: what is found of each, and that all are gone through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.executions import Said, Site, allowing, make_site
from tests.conftest import Repository

from runbook_kit.run import targets as run_targets
from runbook_kit.session.folders import list_folders
from runbook_kit.session.state import TargetNow

HEAD = """\
---
runbook: t
title: Stop
status: active
owner: ops
last_reviewed: 2026-11-01
kind: stop
targets:
{targets}phases:
  - id: p
    title: Do
    exit: [{{text: Fine, check: "true"}}]
---
# Stop

## Do

"""
GRANTED = allowing() + "stop_playbooks: [runbooks/t.md]\n"


def book(**targets: tuple[str, str]) -> str:
    """A playbook: target → the command that stops it, and the check that it stands still."""
    listed = "".join(
        f"  - {{id: {name}, title: The {name}, stop: b-{name}, check: {check!r}, within: 300ms}}\n"
        for name, (_, check) in targets.items()
    )
    blocks = "".join(f"```bash {{#b-{name}}}\n{command}\n```\n\n" for name, (command, _) in targets.items())
    return HEAD.format(targets=listed) + blocks


@pytest.fixture
def site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    return make_site(repository, monkeypatch, capfd)


def stop(site: Site, *options: str, **environment: str) -> Said:
    return site.call("run", "t", "--execute", *options, **environment)


def targets(site: Site) -> dict[str, TargetNow]:
    return {address.rpartition("/")[2]: each for address, each in site.found.state.targets.items()}


def answers(site: Site) -> dict[str, str]:
    return {name: each.answer for name, each in targets(site).items()}


ALL = {
    "running": ("true", "test -e never"),
    "failing": ("exit 4", "test -e never"),
    "unclear": ("true", "exit 3"),
    "killed": ("true", "kill -9 $$"),
    "hanging": ("true", "sleep 60"),
    "good": ("touch good", "test -e good"),
    "saved": ("touch saved; exit 1", "test -e saved"),
    "still": ("touch touched", "true"),
}


def test_every_target_is_gone_through_whatever_the_others_say(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write(book(**ALL))
    monkeypatch.setattr(run_targets, "LEAST_S", 1.0)
    said = stop(site)
    assert said.code == 1
    assert answers(site) == {
        "running": "still running",
        "failing": "still running",
        "unclear": "unknown",
        "killed": "unknown",
        "hanging": "unknown",
        "good": "stopped",
        "saved": "stopped",
        "still": "already stopped",
    }
    assert (
        "error[targets-unverified]: 5 of 8 targets are not known to stand still: The running (still running),"
        in said.err
    )
    assert not (site.repository.path / "touched").exists()  # what stands still is left alone
    assert "failed. It exited with 4" in targets(site)["failing"].reason


def test_it_ends_in_a_pack_also_when_it_failed(site: Site) -> None:
    site.write(book(bad=("true", "test -e never"), good=("touch x", "test -e x")))
    assert stop(site, "--kind", "drill").code == 1
    state = site.found.state
    assert (state.state, state.outcome, state.kind) == ("closed", "failed", "drill")
    (archive,) = (site.repository.path / "out" / "evidence").glob("*.tar.gz")
    assert site.call("evidence", "verify", str(archive)).code == 0
    runlog = subprocess.run(
        ["tar", "xzOf", str(archive), "--wildcards", "*/runlog.md"], capture_output=True, text=True, check=True
    ).stdout
    assert "| The bad | still running | It exited with 1. | p/b-bad |" in runlog
    assert "| The good | stopped |  | p/b-good |" in runlog


def test_it_ends_in_a_pack_also_when_what_stands_behind_the_targets_failed(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")) + "\n```bash {#after}\nfalse\n```\n")
    said = stop(site)
    assert (said.code, answers(site)) == (1, {"one": "stopped"})
    assert (site.found.state.state, site.found.state.outcome) == ("closed", "failed")
    assert "resume" not in said.err
    (archive,) = (site.repository.path / "out" / "evidence").glob("*.tar.gz")
    assert site.call("evidence", "verify", str(archive)).code == 0
    again = stop(site)
    assert (again.code, answers(site)) == (1, {"one": "already stopped"})


def test_success_needs_every_target_and_what_stands_behind_them(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one"), two=("touch two", "test -e two")))
    said = stop(site)
    assert said.code == 0
    assert (site.found.state.outcome, answers(site)) == ("passed", {"one": "stopped", "two": "stopped"})
    assert [each.address for each in site.found.state.criteria.values()] == ["p/exit/fine"]
    assert "TARGET ANSWER TIME WHAT\none stopped N ms The one\ntwo stopped N ms The two\n" in said.page
    again = stop(site)
    assert (again.code, answers(site)) == (0, {"one": "already stopped", "two": "already stopped"})
    assert site.found.state.steps == {}


def test_the_documents(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one"), two=("true", "exit 7")))
    found = stop(site, "--format", "json").json["session"]["targets"]
    assert [(each["id"], each["address"], each["answer"], each["block"]) for each in found] == [
        ("one", "targets/one", "stopped", "p/b-one"),
        ("two", "targets/two", "unknown", "p/b-two"),
    ]
    page = site.call("session", "show", "latest").page
    assert " ok stopped: The one\n" in page
    assert " not ok unknown: The two\n" in page
    runbook = site.call("show", "t", "--format", "json").json["runbook"]
    assert runbook["targets"][0] == {
        "id": "one", "title": "The one", "stop": "b-one", "check": "test -e one", "within_s": 0.3, "line": 9,
    }  # fmt: skip


def test_a_check_may_take_its_time(site: Site) -> None:
    """The block only asks; what was asked ends a little later."""
    slow = book(one=("(sleep 0.4; touch done) >/dev/null 2>&1 & disown", "test -e done")).replace("300ms", "20s")
    site.write(slow)
    assert (stop(site).code, answers(site)) == (0, {"one": "stopped"})


def test_without_a_grant_a_halt_and_the_environment_refuse_it(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")))
    assert "error[denied-variable]" in stop(site, LIVE="1").err
    site.call("halt", "--reason", "smoke")
    assert (stop(site).code, "error[halted]" in stop(site).err) == (3, True)
    assert list_folders(site.repository.path) == []


def test_with_a_grant_it_runs_and_what_was_passed_over_is_recorded(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")), GRANTED)
    site.call("halt", "--reason", "smoke")
    said = stop(site, LIVE="1")
    assert said.code == 0, said.err
    assert dict(site.found.state.overrides) == {
        "environment/halt": "Everything is halted: smoke",
        "environment/denied-variable": "The environment sets LIVE, which the policy denies: unset it.",
    }


def test_a_halt_that_comes_while_it_runs_does_not_end_it(site: Site) -> None:
    halting = f"{sys.executable} -m runbook_kit halt --reason meanwhile >/dev/null 2>&1; true"
    site.write(book(one=(halting, "test -e never"), two=("touch two", "test -e two")), GRANTED)
    stop(site)
    assert answers(site) == {"one": "still running", "two": "stopped"}
    site.write(book(one=(halting, "test -e never"), two=("touch three", "test -e three")))
    site.call("unhalt", "--as", "owner", "--reason", "x", "--yes")
    said = stop(site)
    assert (said.code, site.found.state.state, answers(site)) == (3, "stopped", {})


@pytest.mark.parametrize(
    ("change", "policy"),
    [
        (("kind: stop\n", "kind: sop\n"), GRANTED),
        (("", ""), GRANTED.replace("runbooks/t.md", "runbooks/other.md")),
        (("", ""), GRANTED.replace("runbooks/t.md", "t")),
    ],
)
def test_only_what_the_policy_names_is_exempt(change: tuple[str, str], policy: str, site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")).replace(*change), policy)
    site.call("halt", "--reason", "smoke")
    assert stop(site).code in (2, 3)
    assert list_folders(site.repository.path) == []


def test_a_part_of_it_is_not_exempt(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")), GRANTED)
    site.call("halt", "--reason", "smoke")
    for words in (("t/p",), ("t", "--only", "b-one"), ("t", "--from", "b-one")):
        said = site.call("run", *words, "--execute")
        assert (said.code, "error[halted]" in said.err) == (3, True)


def test_risk_path_and_approval_are_judged_as_ever(site: Site) -> None:
    denied = GRANTED.replace("destructive: allow", "destructive: deny")
    site.write(book(one=("touch one", "test -e one"), two=("rm -rf x", "true")), denied)
    said = stop(site)
    assert (said.code, "error[risk-destructive]" in said.err) == (3, True)
    agreed = GRANTED.replace("    description: Everything\n", "    description: Everything\n    approvals: 1\n")
    site.write(book(one=("touch one", "test -e one")), agreed)
    assert stop(site).code == 3
    protected = GRANTED.replace("protected: []", "protected: [gates/]")
    site.write(book(one=("touch gates/x", "test -e gates/x")), protected)
    assert stop(site).code == 3
    assert list_folders(site.repository.path) == []


def test_a_program_that_is_missing_bars_no_other_target(site: Site) -> None:
    text = book(one=("nosuchprogram-x stop", "test -e never"), two=("touch two", "test -e two"))
    site.write(text)
    assert "error[missing-program]" in stop(site).err
    site.write(text, GRANTED)
    assert (stop(site).code, answers(site)) == (1, {"one": "still running", "two": "stopped"})


def test_a_block_that_needs_a_person_bars_no_other_target(site: Site) -> None:
    text = book(one=("touch one", "test -e one"), two=("touch two", "test -e two"))
    site.write(text.replace("{#b-one}", "{#b-one confirm=true}"))
    assert (stop(site, "--no-input").code, answers(site)) == (1, {"one": "still running", "two": "stopped"})
    assert "waits for a confirmation" in targets(site)["one"].reason
    assert (stop(site, "--yes").code, answers(site)) == (0, {"one": "stopped", "two": "already stopped"})


def test_interrupted_and_resumed_what_was_stopped_stays_stopped(site: Site) -> None:
    site.write(book(one=("touch one", "test -e one"), two=("touch begun; sleep 30", "test -e two")))
    words = [sys.executable, "-m", "runbook_kit", "run", "t", "--execute"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        until = time.monotonic() + 30
        while not (site.repository.path / "begun").exists() and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(run.pid, signal.SIGTERM)
        run.communicate()
    assert run.returncode == 143
    assert (site.found.state.state, answers(site)) == ("interrupted", {"one": "stopped"})
    (site.repository.path / "two").touch()
    assert site.call("session", "resume", "latest").code == 0
    assert answers(site) == {"one": "stopped", "two": "already stopped"}


def test_a_built_in_check(site: Site) -> None:
    text = book(one=("mv feed gone", "x")).replace("check: 'x'", "check: {path: {absent: feed}}")
    site.write(text)
    site.repository.write("feed", "")
    assert (stop(site).code, answers(site)) == (0, {"one": "stopped"})


def test_two_targets_may_share_a_block(site: Site) -> None:
    text = book(one=("touch x$(ls x* 2>/dev/null | wc -l)", "test -e x0"), two=("true", "test -e x1"))
    site.write(text.replace("stop: b-two", "stop: b-one"))
    assert (stop(site).code, answers(site)) == (0, {"one": "stopped", "two": "stopped"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("stop: b-one", "stop: b-none"), "unknown-target"),
        (("kind: stop\n", ""), "invalid-front-matter"),
        (("  - {id: one", "  - {id: one, title: x, stop: b-one, check: x}\n  - {id: one"), "duplicate-id"),
        (("check: 'test -e one'", "check: {path: {}}"), "invalid-front-matter"),
        (("stop: b-one, ", ""), "invalid-front-matter"),
    ],
)
def test_targets_that_make_no_sense(change: tuple[str, str], code: str, site: Site) -> None:
    site.write(book(one=("touch one", "test -e one")).replace(*change))
    for words in (("run", "t", "--dry-run"), ("run", "t", "--execute")):
        said = site.call(*words)
        assert (said.code, f"error[{code}]" in said.err) == (2, True), said.err


def test_the_dry_run_shows_targets_first_and_touches_nothing(site: Site) -> None:
    site.write(
        book(one=("touch one", "test -e one")).replace("phases:", "requires: {git: {clean: true}}\nphases:"), GRANTED
    )
    site.call("halt", "--reason", "smoke")
    plan = site.call("run", "t", "--format", "json", LIVE="1").json
    assert plan["allowed"] is True
    assert [(each["address"], each["kind"]) for each in plan["actions"]] == [
        ("p/b-one", "block"),
        ("targets/one", "check"),
        ("requires/git-clean", "requires"),
        ("p/exit/fine", "check"),
    ]
    assert not Path(site.repository.path / "one").exists()
