"""`runbook drift`: snapshots, what differs, and what was decided about it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import person
from runbook_kit.session.halt import Trigger, trigger

WHO = {"RUNBOOK_OPERATOR": "ada@example.org"}
CONFIG = "format: app/1\ndb_password: hunter2\nport: 80\n"


@pytest.fixture(autouse=True)
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))  # these tests may run in a block themselves
    return iter(())


@pytest.fixture
def known(here: Repository, run: Run) -> Repository:
    """The repository with a configuration and one snapshot."""
    here.write("app.yaml", CONFIG)
    here.write("blob.toml", "\0\1")
    here.commit()
    assert run("drift", "snapshot").exit_code == 0
    return here


def compared(run: Run, *words: str) -> dict[str, object]:
    found = json.loads(run("drift", "compare", "--format", "json", *words).stdout)
    assert isinstance(found, dict)
    return found


def names(document: dict[str, object]) -> list[tuple[str, str, str]]:
    listed = document["differences"]
    assert isinstance(listed, list)
    return [(each["section"], each["name"], each["change"]) for each in listed]


def len_of(file: Path) -> int:
    return len(file.name)


def snapshots(here: Repository) -> list[Path]:
    return sorted((here.path / ".runbook" / "drift").glob("2*.json"))


def test_without_a_command(run: Run) -> None:
    result = run("drift")
    assert (result.exit_code, "missing-command" in result.stderr, "snapshot" in result.stderr) == (2, True, True)


def test_a_snapshot_is_private_and_holds_no_secret(known: Repository) -> None:
    (file,) = snapshots(known)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "hunter2" not in file.read_text("utf-8")
    assert known.git("status", "--porcelain") == ""


def test_two_are_the_same_but_for_the_time(known: Repository, run: Run) -> None:
    digests = {
        json.loads(run("drift", "snapshot", "--format", "json").stdout)["snapshot"]["digest"] for _ in range(2)
    } | {json.loads(snapshots(known)[0].read_bytes())["digest"]}
    assert len(digests) == 1
    assert len(snapshots(known)) == 3  # of one second, maybe: none replaces another


def test_no_drift(known: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("drift", "compare")
    assert (result.exit_code, result.stderr, "No drift." in result.stdout) == (0, "", True)
    assert compared(run)["drift"] is False


def test_drift(known: Repository, run: Run) -> None:
    known.write("app.yaml", CONFIG.replace("80", "81").replace("hunter2", "hunter3"))
    known.write("n.toml", "x = 1\n")
    known.write("blob.toml", "\0\2")
    known.git("add", "n.toml")
    (known.path / "README.md").unlink()
    document = compared(run)
    assert names(document) == [
        ("git", "status", "changed"),
        ("configuration", "app.yaml", "changed"),
        ("configuration", "blob.toml", "changed"),
        ("configuration", "n.toml", "added"),
    ]
    listed = document["differences"]
    assert isinstance(listed, list)
    assert listed[1]["diff"][2:] == ["@@ -1,3 +1,3 @@", " format: app/1", " db_password: ***", "-port: 80", "+port: 81"]
    assert listed[2]["diff"] == []
    result = run("drift", "compare")
    assert (result.exit_code, "drift-found" in result.stderr) == (1, True)
    assert "runbook drift decide --intentional --reason TEXT" in result.stdout


def test_a_commit_is_drift(known: Repository, run: Run) -> None:
    known.commit()
    assert names(compared(run)) == [("git", "head", "changed")]


def test_what_stands_for_a_snapshot(known: Repository, run: Run) -> None:
    known.commit()
    assert run("drift", "snapshot", "--name", "second").exit_code == 0
    for words in (("previous", "latest"), ("previous", "second"), (min(snapshots(known), key=len_of).stem, "now")):
        assert names(compared(run, *words)) == [("git", "head", "changed")], words
    assert run("drift", "compare").exit_code == 0
    assert run("drift", "compare", "latest", "second").exit_code == 0


def test_a_file(known: Repository, run: Run) -> None:
    assert run("drift", "snapshot", "-o", "base/one.json").exit_code == 0
    assert stat.S_IMODE((known.path / "base/one.json").stat().st_mode) == 0o600
    assert run("drift", "compare", "base/one.json").exit_code == 0  # the file itself is no drift
    again = run("drift", "snapshot", "-o", "base/one.json")
    assert (again.exit_code, "file-exists" in again.stderr) == (2, True)


@pytest.mark.parametrize(("words", "code", "exit_code"), [
    (("compare", "none"), "unknown-snapshot", 2),
    (("compare", "previous", "previous"), "unknown-snapshot", 2),
    (("compare", "previous", "latest"), "unknown-snapshot", 2),
    (("compare", "./no.json"), "snapshot-unreadable", 2),
    (("compare", "app.yaml"), "snapshot-unreadable", 2),
    (("compare", "./runbooks"), "snapshot-unreadable", 2),
    (("snapshot", "--name", "now"), "invalid-name", 2),
    (("snapshot", "--name", "../x"), "invalid-name", 2),
    (("snapshot", "--command", "x"), "invalid-value", 2),
    (("snapshot", "--command", "a=ls", "--command", "a=pwd"), "invalid-value", 2),
    (("snapshot", "--command", "a=touch x"), "risk-write", 3),
    (("snapshot", "--command", "a=git push"), "risk-remote", 3),
    (("snapshot", "--command", "a=no-such-program"), "risk-unknown", 3),
    (("snapshot", "--http", "a=ftp://x"), "invalid-value", 2),
    (("snapshot", "--http", "a=http://u:p@127.0.0.1/"), "invalid-value", 2),
    (("decide", "--reason", "x"), "missing-argument", 2),
    (("decide", "--intentional", "--accidental", "--reason", "x"), "conflicting-options", 2),
    (("decide", "--intentional"), "missing-reason", 2),
    (("decide", "--intentional", "--reason", "x"), "nothing-to-decide", 2),
    (("gone",), "unknown-command", 2),
])  # fmt: skip
def test_what_is_refused(known: Repository, run: Run, words: tuple[str, ...], code: str, exit_code: int) -> None:
    result = run("drift", *words, **WHO)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (exit_code, True), result.stderr
    assert len(snapshots(known)) == 1


def test_an_edited_snapshot(known: Repository, run: Run) -> None:
    (file,) = snapshots(known)
    file.write_bytes(file.read_bytes().replace(b"port: 80", b"port: 81"))
    result = run("drift", "compare")
    assert (result.exit_code, "[snapshot-changed]" in result.stderr) == (4, True)


def test_commands_tools_and_servers_are_asked_again(
    known: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TOKEN", "hunter2")
    words = ("--tool", "git", "--tool", "no-such-program", "--tool", "./x", "--command", "docs=echo hunter2; ls docs")
    assert run("drift", "snapshot", *words, "--http", "app=http://127.0.0.1:1/").exit_code == 0
    held = json.loads(snapshots(known)[-1].read_bytes())
    values = {fact["name"]: fact["value"] for fact in held["facts"]}
    assert (values["no-such-program"], values["./x"]) == ("missing", "a program of a folder is not started")
    assert values["app"].startswith("cannot be asked: ")
    assert values["docs"].startswith("exit 2, sha256:")
    assert values["git"][0].isdigit()
    known.write("docs/a.md", "# A\n")
    known.git("add", "docs")
    assert names(compared(run)) == [("git", "status", "changed"), ("command", "docs", "changed")]


def test_a_halt_stops_commands_but_not_snapshots(known: Repository, run: Run) -> None:
    trigger(known.path / ".runbook", Trigger("T", "ada", "a drill"))
    assert run("drift", "snapshot").exit_code == 0
    assert "[halted]" in run("drift", "snapshot", "--command", "a=ls").stderr


def test_a_decision_is_about_exactly_one_difference(known: Repository, run: Run) -> None:
    known.commit()
    wanted = run("drift", "compare", "--require-decision")
    assert (wanted.exit_code, "[drift-undecided]" in wanted.stderr) == (1, True)
    digest = str(compared(run)["digest"])
    said = run("drift", "decide", "--intentional", "--reason", "wanted", "--reference", "#1", "--expect", digest, **WHO)
    assert (said.exit_code, "Intentional, says ada@example.org" in said.stdout) == (0, True)
    assert run("drift", "compare", "--require-decision").exit_code == 0
    assert run("drift", "compare").exit_code == 1
    decision = compared(run)["decision"]
    assert isinstance(decision, dict)
    assert (decision["seq"], decision["decision"], decision["role"], decision["reference"]) == (
        1,
        "intentional",
        None,
        "#1",
    )

    assert run("drift", "decide", "--accidental", "--reason", "no\x1b[31m", "--as", "ops", **WHO).exit_code == 0
    back = run("drift", "compare", "--require-decision")
    assert (back.exit_code, "[drift-accidental]" in back.stderr, "\x1b" in back.stdout) == (1, True, False)

    known.commit("another")
    again = run("drift", "compare", "--require-decision")
    assert (again.exit_code, "[drift-undecided]" in again.stderr) == (1, True)
    late = run("drift", "decide", "--intentional", "--reason", "x", "--expect", digest, **WHO)
    assert (late.exit_code, "[drift-changed]" in late.stderr) == (3, True)


def test_blocks_decide_nothing(known: Repository, run: Run) -> None:
    known.commit()
    result = run("drift", "decide", "--intentional", "--reason", "x", RUNBOOK_SESSION="s")
    assert (result.exit_code, "[inside-a-block]" in result.stderr) == (3, True)


def test_edited_decisions_and_those_of_a_commit_do_not_count(known: Repository, run: Run) -> None:
    known.commit()
    run("drift", "decide", "--accidental", "--reason", "no", **WHO)
    file = known.path / ".runbook" / "drift" / "decisions.jsonl"
    kept = file.read_bytes()
    file.write_bytes(kept.replace(b'"no"', b"1"))
    assert run("drift", "compare").exit_code == 4
    assert run("drift", "decide", "--intentional", "--reason", "x", **WHO).exit_code == 4
    file.write_bytes(kept + b'{"torn')
    known.git("add", "-f", ".runbook/drift/decisions.jsonl")
    result = run("drift", "compare", "--require-decision")
    assert (result.exit_code, "[records-tracked]" in result.stderr) == (3, True)


def test_outside_a_repository(nowhere: Path, run: Run) -> None:
    (nowhere / "app.toml").write_text("x = 1\n")
    assert run("drift", "snapshot").exit_code == 0
    assert run("drift", "compare").exit_code == 0


def test_names_that_are_no_text(known: Repository, run: Run) -> None:
    name = b"\xff\x1b.toml"
    (known.path / name.decode("utf-8", "surrogateescape")).write_text("x = 1\n")
    known.git("add", ".")
    result = run("drift", "compare")
    assert (result.exit_code, "\\xff\\x1b.toml" in result.stdout, "\x1b" in result.stdout) == (1, True, False)
    assert run("drift", "compare", "--format", "markdown").exit_code == 1


def test_detached_shallow_and_empty(
    known: Repository, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.commit()
    known.git("clone", "--quiet", "--depth", "1", f"file://{known.path}", str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow")
    shallow.git("checkout", "--quiet", "--detach")
    empty = Repository(tmp_path / "empty")
    empty.path.mkdir()
    empty.git("init", "--quiet")
    for each in (shallow, empty):
        monkeypatch.chdir(each.path)
        assert run("drift", "snapshot", "-o", "../x.json" if each is shallow else "../y.json").exit_code == 0
    values = names(compared(run, "../x.json", "../y.json"))
    assert ("git", "head", "changed") in values
    assert ("git", "repository", "changed") in values
