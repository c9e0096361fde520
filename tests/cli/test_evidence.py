"""`runbook evidence`, typed in a repository: packs that are made, verified, held and pruned."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from syrupy.assertion import SnapshotAssertion
from tests.conftest import Repository
from tests.evidence.packs import session
from tests.session.samples import ID, written

from runbook_kit.cli import (
    evidence_access,
    evidence_hold,
    evidence_list,
    evidence_pack,
    evidence_prune,
    evidence_verify,
)
from runbook_kit.cli.evidence import SUBCOMMANDS, command
from runbook_kit.cli.evidence_keeping import keep_evidence
from runbook_kit.cli.failure import Concluded
from runbook_kit.cli.main import answer
from runbook_kit.cli.place import find_place
from runbook_kit.errors import Tampered
from runbook_kit.session import events as happened

SHELF = Path("out") / "evidence"
KEYGEN = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")


class Said(Struct, frozen=True):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def reason(self) -> str:
        found = re.search(r"error\[([\w-]+)\]", self.err)
        return found[1] if found else ""


Call = Callable[..., Said]


@pytest.fixture
def call(repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """`runbook evidence …` in a repository with one session that is over."""
    session(repository.path)
    monkeypatch.chdir(repository.path)
    monkeypatch.setenv("RUNBOOK_OPERATOR", "ada@example.org")

    def made(*arguments: str) -> Said:
        capsys.readouterr()
        code = answer(command, list(arguments), "runbook evidence")
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return made


def timeless(text: str) -> str:
    """The text without what a release changes: digests and sizes."""
    return re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", re.sub(r"[\d.]+ KiB|\d+ bytes|\d+ B\b", "N KiB", text))


def test_pack_verify_list(call: Call, snapshot: SnapshotAssertion) -> None:
    packed = call("pack", "latest")
    assert packed.code == 0
    assert timeless(packed.out) == snapshot
    assert "was here already" in call("pack", ID).out
    for name in (ID, ID[:12], "latest", f"out/evidence/{ID}", f"out/evidence/{ID}.tar.gz"):
        assert call("verify", name).code == 0, name
    listed = call("list")
    assert listed.code == 0
    assert timeless(listed.out) == snapshot
    assert (call("verify", f"out/evidence/{ID}").out.splitlines()[0]) == f"Pack {ID}: verified"


def test_what_programs_get(call: Call) -> None:
    made = call("pack", ID, "--format", "json").json
    assert made["format"] == "evidence/1"
    assert made["pack"]["archive"] == f"out/evidence/{ID}.tar.gz"
    assert made["verification"]["verdict"] == "verified"
    found = call("verify", ID, "--format", "json").json
    assert (found["format"], found["verdict"], found["findings"], found["files"]) == (
        "verification/1",
        "verified",
        [],
        26,
    )
    (one,) = call("list", "--format", "json").json["packs"]
    assert (one["session"], one["status"], one["code"]) == (ID, "passed", "")


def test_a_pack_needs_no_repository(
    call: Call, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("pack", ID)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for path in SHELF.glob(f"{ID}.*"):
        shutil.copy(path, elsewhere)
    monkeypatch.chdir(elsewhere)
    found = call("verify", f"{ID}.tar.gz")
    assert (found.code, found.err) == (0, "")
    assert sorted(os.listdir(elsewhere)) == [f"{ID}.pin", f"{ID}.tar.gz", f"{ID}.tar.gz.sha256"]
    os.unlink(f"{ID}.pin")
    assert "unanchored" in call("verify", f"./{ID}.tar.gz").out


def test_a_changed_file_exits_4_and_is_named(call: Call, snapshot: SnapshotAssertion) -> None:
    call("pack", ID)
    (SHELF / ID / "runlog.md").write_text("nothing happened\n")
    found = call("verify", ID)
    assert (found.code, found.reason) == (4, "evidence-changed")
    assert timeless(found.out) == snapshot
    (SHELF / f"{ID}.pin").write_text("broken")
    assert (call("list").code, call("list").reason) == (4, "pin-invalid")


def test_an_open_session(call: Call, repository: Repository) -> None:
    made = written(repository.path, [happened.SessionPlanned(target="restart/act")], ID.replace("0a", "1a"))
    made.close()
    found = call("pack", made.id)
    assert (found.code, found.reason) == (3, "session-open")
    found = call("verify", made.id)
    assert (found.code, "not-packed" in found.out) == (0, True)


def test_places(call: Call, repository: Repository) -> None:
    assert call("pack", ID, "--out", "elsewhere/deep", "--name", "{target}-{date}").code == 0
    assert (repository.path / "elsewhere" / "deep" / "restart-act-20261101.tar.gz").is_file()
    assert call("verify", "restart-act-20261101", "--out", "elsewhere/deep").code == 0
    assert call("pack", ID, "--name", "../x").code == 2
    repository.write("kept/readme.md", "x")
    repository.commit()
    assert call("pack", ID, "--out", "kept").reason == "evidence-tracked"
    assert call("pack", ID, "--out", ".").reason == "evidence-tracked"
    shutil.rmtree("out", ignore_errors=True)
    os.symlink("/tmp", "out")
    assert call("pack", ID).reason == "outside-repository"


def test_the_work_tree_stays_clean(call: Call, repository: Repository) -> None:
    repository.write("x", "x")
    repository.commit()
    call("pack", ID)
    done = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments", [("pack", "x"), ("verify", "x"), ("hold", "x", "--reason", "y"), ("nothing",), ()]
)
def test_what_is_not_there(arguments: tuple[str, ...], call: Call) -> None:
    assert call(*arguments).code == 2


@pytest.mark.parametrize("keep", ["0", "-1", "abc", ""])
def test_keep_must_be_at_least_one(keep: str, call: Call) -> None:
    call("pack", ID)
    assert call("prune", "--keep", keep, "--yes").code == 2
    assert call("verify", ID).code == 0


@pytest.mark.parametrize(
    "arguments",
    [("--older-than", "x"), ("--max-size", "-1"), ("--max-size", "2 cats"), ("--yes", "--dry-run"), ("--keep", "x")],
)
def test_limits_that_are_none(arguments: tuple[str, ...], call: Call) -> None:
    call("pack", ID)
    assert call("prune", "--keep", "1", *arguments).code == 2


def test_prune_plans_first(call: Call, repository: Repository, snapshot: SnapshotAssertion) -> None:
    assert (call("prune", "--keep", "1").code, call("prune", "--keep", "1").reason) == (3, "no-evidence")
    other = ID.replace("0a1b2c", "1a1b2c")
    session(repository.path, name=other)
    call("pack", ID)
    call("pack", other)
    before = sorted(os.listdir(SHELF))
    planned = call("prune", "--keep", "1")
    assert (planned.code, sorted(os.listdir(SHELF))) == (0, before)
    assert timeless(planned.out) == snapshot
    assert call("hold", ID, "--reason", "an audit").code == 0
    assert "Nothing goes." in call("prune", "--keep", "1", "--yes").out
    assert call("hold", ID, "--release").code == 0
    done = call("prune", "--keep", "1", "--yes", "--format", "json")
    assert [each["name"] for each in done.json["packs"] if each["goes"]] == [ID]
    assert [path for path in os.listdir(SHELF) if ID in path] == []
    assert call("verify", other).code == 0


def test_inside_a_block_nothing_is_packed_or_pruned(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_SESSION", ID)
    for arguments in (("pack", ID), ("prune", "--keep", "1"), ("hold", ID)):
        assert call(*arguments).reason == "inside-a-block"


@KEYGEN
def test_signed(call: Call, repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    key = tmp_path_factory.mktemp("keys") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = key.with_suffix(".pub").read_text()
    made = call("pack", ID, "--sign", str(key))
    assert (made.code, "signed   ada@example.org" in made.out) == (0, True)
    assert "signature-unchecked" in call("verify", ID).out
    repository.write("signers", f"ada@example.org {public}")
    assert "signature" not in call("verify", ID, "--signers", "signers").out
    repository.write("runbook.toml", 'signers = "signers"\n')
    assert call("verify", ID).code == 0
    repository.write("signers", f"bob@example.org {public}")
    assert call("verify", ID).reason == "signature-wrong"
    repository.write("signers", f"ada@example.org {public}")
    (SHELF / f"{ID}.tar.gz.sig").unlink()
    assert call("verify", ID).reason == "signature-missing"


def test_every_command_says_what_it_does(call: Call) -> None:
    modules = (evidence_pack, evidence_verify, evidence_list, evidence_hold, evidence_prune)
    assert [each.command.name for each in modules] == list(SUBCOMMANDS)
    assert evidence_access.FOLDER == "evidence"
    for name in SUBCOMMANDS:
        shown = call(name, "--help")
        assert (shown.code, shown.err) == (0, "")
    assert call("nothng").reason == "unknown-command"


def test_a_closing_session_is_packed_and_verified(call: Call, repository: Repository) -> None:
    place = find_place()
    folder = repository.path / ".runbook" / "sessions" / ID
    assert keep_evidence(place, folder) == f"out/evidence/{ID}.tar.gz"
    assert call("verify", ID).code == 0
    shutil.rmtree("out")
    (folder / "logs" / "001-one.log").write_bytes(b"other")
    with pytest.raises(Concluded) as caught:
        keep_evidence(place, folder)
    assert (caught.value.exit_code, caught.value.code) == (4, "evidence-changed")
    (folder / "logs" / "001-one.log").unlink()
    with pytest.raises(Tampered) as stopped:
        keep_evidence(place, folder)
    assert f"runbook evidence pack {ID}" in stopped.value.hint


def test_a_copy_that_lies_here_is_meant(call: Call) -> None:
    call("pack", ID)
    shutil.copytree(SHELF / ID, ID)
    Path(ID, "extra").write_text("x")
    assert (call("verify", ID).code, call("verify", ID).reason) == (4, "evidence-added")
