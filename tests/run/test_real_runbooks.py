"""Phases of this repository's own runbooks, executed to their last block in a repository of their own."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from tests.run.runbooks import Site, commit, until

ROOT = Path(__file__).parents[2]
REQUIRED = "requires/git-clean"
FRONT_DOORS = {"README.md": "# Here\n\nThe docs are in [docs](docs/page.md).\n", "CONTRIBUTING.md": "# How\n"}


@pytest.fixture
def made(tmp_path: Path) -> Site:
    """A clean repository with our runbooks, and a policy that is the one everybody gets."""
    path = tmp_path / "repository"
    shutil.copytree(ROOT / "runbooks", path / "runbooks")
    found = Site(path)
    for name, text in FRONT_DOORS.items():
        found.write(name, text)
    found.write("docs/page.md", "# A page\n\nMore is planned.\n")
    found.write(".gitignore", "/out/\n")
    commit(path)
    return found


def test_a_preflight_in_shadow_from_its_start_to_its_end(made: Site) -> None:
    done = made.run("run", "documentation-session/phase-2", "--execute")  # a person has to read the results
    assert done.code == 7, done.said
    blocks = ["versions", "space", "inside-the-repository", "checkout", "subject"]
    assert [name for name in made.finished() if name in blocks] == blocks
    again = made.run("run", "documentation-session/phase-2", "--execute", "--resume", made.session.name, "--yes")
    assert again.code == 0, again.said
    answers = {event["step"].rpartition("/")[2]: event["answer"] for event in made.events("criterion.checked")}
    assert answers["clean-tree"] == "met"
    assert answers["deviations-noted"] == "confirmed"
    assert made.finished()["still-clean"]["outcome"] == "passed"
    assert {event["mode"] for event in made.events()} == {"shadow"}
    assert made.events()[-1]["type"] == "session.closed"
    assert made.events("phase.passed")
    assert made.inspect().objections == ()


def test_an_entry_criterion_that_does_not_hold_stops_it(made: Site) -> None:
    made.write("README.md", "changed\n")
    done = made.run("run", "documentation-session/phase-2", "--execute")
    assert done.code in (1, 3), done.said
    assert {event["kind"] for event in made.events("step.started")} <= {"teardown"}
    assert made.events("gate.tripped")[0]["step"] == REQUIRED


def test_interrupted_and_resumed(made: Site, tmp_path: Path) -> None:
    slow = tmp_path / "bin"  # a program that the phase calls takes long, the first time
    slow.mkdir()
    (slow / "make").write_text(
        f"#!/bin/sh\n[ -e {slow}/again ] || {{ : > {slow}/again; exec sleep 20; }}\necho make 4\n"
    )
    (slow / "make").chmod(0o755)
    path = {"PATH": f"{slow}:{made.env()['PATH']}"}
    process = made.start(target="documentation-session/phase-2", env=path)
    until((slow / "again").exists)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 143, said.decode()
    assert made.events("session.interrupted")[0]["signal"] == "SIGTERM"
    done = made.run(
        "run", "documentation-session/phase-2", "--execute", "--resume", made.session.name, "--yes", env=path
    )
    assert done.code == 0, done.said
    assert b"make 4" in made.log("versions")
    assert made.events()[-1]["type"] == "session.closed"
    assert made.inspect().objections == ()


def test_several_phases_in_their_order(made: Site) -> None:
    first = made.run("run", "daily-operations/evening-close", "--execute", "--yes")
    assert first.code == 1, first.said  # needs the morning check
    assert "morning-check" in first.said
    for phase in ("morning-check", "evening-close"):
        done = made.run("run", f"daily-operations/{phase}", "--execute", "--yes")
        assert done.code == 0, done.said
    assert made.events()[-1]["type"] == "session.closed"


def test_a_paper_phase_writes_below_the_out_folder(made: Site, tmp_path: Path) -> None:
    pip = tmp_path / "bin/python3"  # the list of packages is not what is tested
    pip.parent.mkdir()
    pip.write_text("#!/bin/sh\ncase $* in *pip*) echo one==1 ;; *) echo Python 3.11.0 ;; esac\n")
    pip.chmod(0o755)
    path = {"PATH": f"{pip.parent}:{made.env()['PATH']}"}
    done = made.run("run", "drift-review/drift-baseline", "--execute", "--yes", env=path)
    assert done.code == 0, done.said
    assert {event["mode"] for event in made.events()} == {"paper"}
    head = made.read("out/drift/baseline/commit.txt").strip()
    assert head == made.events("session.started")[0]["commit"]
    compared = made.run("run", "drift-review/drift-compare", "--execute", "--yes", env=path)
    assert compared.code == 0, compared.said
    assert made.finished()["differences"]["outcome"] == "passed"
    assert made.inspect().objections == ()


@pytest.mark.parametrize("target", ["documentation-session/phase-2", "drift-review/drift-baseline"])
def test_a_live_attempt_is_refused_with_the_reason(made: Site, target: str) -> None:
    done = made.run("run", target, "--execute", "--mode", "live")
    assert done.code == 3, done.said
    assert "live" in done.said
    assert not made.sessions
    assert not (made.path / "out").exists()


def test_what_forbids_any_run_is_set(made: Site) -> None:
    done = made.run("run", "documentation-session/phase-2", "--execute", env={"ENABLE_LIVE_TRADING": "1"})
    assert done.code == 3, done.said
    assert "ENABLE_LIVE_TRADING" in done.said
    assert not made.sessions


def test_a_build_server_does_not_execute(made: Site) -> None:
    done = made.run("run", "documentation-session/phase-2", "--execute", env={"CI": "true"})
    assert done.code == 3, done.said
    assert "ci-execution" in done.said
