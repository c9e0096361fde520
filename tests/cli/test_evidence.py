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
    evidence_archive,
    evidence_bundle,
    evidence_hold,
    evidence_list,
    evidence_pack,
    evidence_prune,
    evidence_snapshot,
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


def test_latest_is_the_latest_session_whatever_else_was_packed(call: Call, repository: Repository) -> None:
    assert (call("pack", "latest").code, call("snapshot", "--repository").code) == (0, 0)
    assert call("verify", "latest").out.startswith(f"Pack {ID}: verified\n")
    assert call("hold", "latest", "--reason", "audit").out == f"The pack {ID} is held.\n"
    assert call("archive", "kept", "latest").out == f"{ID}: copied and verified\n"
    newer = "20261231T030000Z-restart-act-0a1b2c"
    session(repository.path, name=newer)
    assert call("verify", "latest").out.startswith(f"Session {newer}: verified\n")
    said = call("hold", "latest", "--reason", "audit")
    assert (said.code, said.reason) == (2, "unknown-evidence")


def test_without_sessions_latest_is_the_newest_pack(call: Call, repository: Repository) -> None:
    assert call("pack", "latest").code == 0
    shutil.rmtree(repository.path / ".runbook/sessions")
    assert call("verify", "latest").out.startswith(f"Pack {ID}: verified\n")


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
    pin = SHELF / f"{ID}.pin"
    pin.write_text(pin.read_text().replace("signed_by=ada@example.org\n", ""))
    said = call("verify", ID)
    assert (said.code, "Nobody has signed it." in said.out) == (0, True)
    for name in (ID, str(SHELF / f"{ID}.tar.gz")):
        said = call("verify", name, "--signers", "signers")
        assert (said.code, said.reason) == (4, "signature-missing")
    said = call("archive", "kept", ID, "--signers", "signers")
    assert (said.code, said.reason, sorted(os.listdir("kept"))) == (4, "signature-missing", [".gitignore", ".lock"])
    for name in (str(SHELF / ID), f".runbook/sessions/{ID}"):
        said = call("verify", name, "--signers", "signers")
        assert (said.code, said.reason) == (2, "conflicting-options")


def test_every_command_says_what_it_does(call: Call) -> None:
    modules = (
        evidence_pack, evidence_snapshot, evidence_bundle, evidence_verify, evidence_list, evidence_hold,
        evidence_archive, evidence_prune,
    )  # fmt: skip
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


def test_a_snapshot_of_a_session_that_is_open(call: Call, repository: Repository) -> None:
    name = "20261105T030000Z-restart-act-0a1b2c"
    going = (
        happened.SessionStarted(
            target="restart/act", runbook="restart", runbook_path="r.md", runbook_digest="r", plan_digest="p"
        ),
        happened.Noted(text="so far", by="ada@example.org"),
    )
    held = written(repository.path, going, name)
    made = call("snapshot", name)
    assert (made.code, made.reason) == (0, "")
    assert made.out.startswith(f"Pack {name}-at-2: verified\n")
    assert f"session  {name}, running" in made.out
    said = call("verify", f"{name}-at-2")
    assert said.code == 0
    assert "evidence-snapshot" in said.out
    assert "was here already" in call("snapshot", name).out
    held.append(happened.Noted(text="later", by="ada@example.org"))
    assert call("snapshot", name).out.startswith(f"Pack {name}-at-3: verified\n")
    assert call("verify", f"{name}-at-2").code == 0
    held.close()
    assert call("pack", name).reason == "session-open"
    # A snapshot is not passed off as the pack of a session that is over, nor the other way round.
    pin = SHELF / f"{name}-at-2.pin"
    pin.write_text(pin.read_text().replace("kind=snapshot\n", ""))
    assert call("verify", f"{name}-at-2").reason == "pin-mismatch"
    assert call("snapshot", ID).out.startswith(f"Pack {ID}: verified\n")


def test_a_snapshot_of_how_everything_stands(call: Call, repository: Repository) -> None:
    made = call("snapshot", "--name", "now", "--format", "json")
    assert (made.code, made.json["pack"]["status"]) == (0, "healthy")
    assert json.loads((SHELF / "now" / "status.json").read_text())["format"] == "status/1"
    written(repository.path, (happened.SessionPlanned(target="a/b"),), "20261105T030000Z-a-b-0a1b2c").close()
    path = repository.path / ".runbook/sessions/20261105T030000Z-a-b-0a1b2c/events.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a/b", b"a/c"))
    made = call("snapshot", "--name", "later")
    assert made.code == 1
    assert "status   unhealthy" in made.out
    assert call("verify", "later").code == 0


def test_a_snapshot_of_the_repository(call: Call, repository: Repository) -> None:
    repository.write("a.txt", "a")
    repository.commit()
    made = call("snapshot", "--repository", "--name", "at-{date}")
    assert made.code == 0, made.err
    (folder,) = (path for path in SHELF.iterdir() if path.is_dir())
    assert sorted(os.listdir(folder / "repository")) == ["head.txt", "log.txt", "merges.txt", "status.txt"]
    assert len((folder / "repository" / "head.txt").read_text().splitlines()[0]) == 40
    assert call("verify", folder.name).code == 0
    assert call("snapshot", ID, "--repository").reason == "conflicting-options"


def test_a_bundle(call: Call, repository: Repository) -> None:
    repository.write("a.txt", "one")
    repository.write("a.txt.sha256", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed  a.txt\n")
    made = call("bundle", "a.txt", "--name", "b", "--require-digests")
    assert (made.code, made.err) == (0, "1 compared with their digests, 0 had none.\n")
    assert call("verify", "b").code == 0
    repository.write("b.txt", "two")
    assert call("bundle", "b.txt", "--require-digests").reason == "digest-missing"
    repository.write("a.txt", "other")
    assert (call("bundle", "a.txt").code, call("bundle", "a.txt").reason) == (4, "bundle-mismatch")
    assert call("bundle", "nothing").reason == "not-readable"
    assert call("bundle").code == 2


def test_archive(call: Call, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = str(tmp_path_factory.mktemp("disk"))
    assert call("archive", target).reason == "unknown-evidence"
    call("pack", ID)
    assert call("archive", target).out == f"{ID}: copied and verified\n"
    said = call("archive", target, ID[:12], "--format", "json").json
    assert (said["format"], said["packs"]) == (
        "archived/1", [{"name": ID, "result": "there", "code": "", "message": ""}]
    )  # fmt: skip
    assert call("archive", str(SHELF)).reason == "invalid-value"
    (Path(target) / f"{ID}.tar.gz").write_bytes(b"x")
    assert (call("archive", target).code, call("archive", target).reason) == (4, "archive-damaged")


def test_configured_places_names_and_profiles(call: Call, repository: Repository) -> None:
    repository.write(
        "runbook.toml", 'evidence = {folder = "reports/live", name = "{date}_{clock}_{session}", profile = "mine"}\n'
    )
    assert call("pack", ID).reason == "unknown-profile"
    repository.write("gates/evidence.yaml", "format: evidence/1\nprofiles: {mine: {members: {x: {files: [x.md]}}}}\n")
    assert (call("pack", ID).code, call("pack", ID).reason) == (3, "evidence-member-missing")
    made = call("pack", ID, "--profile", "none")
    assert made.code == 0
    (archive,) = (repository.path / "reports" / "live").glob("*.tar.gz")
    assert re.fullmatch(rf"20261101_\d{{6}}_{ID}\.tar\.gz", archive.name)
    repository.write("gates/evidence.yaml", "format: evidence/1\nprofile: {}\n")
    assert call("pack", ID).reason == "invalid-policy"


def test_a_configured_folder_that_git_tracks_is_refused(call: Call, repository: Repository) -> None:
    repository.write("runbook.toml", 'evidence = {folder = "reports"}\n')
    repository.write("reports/old.txt", "x")
    repository.commit()
    assert (call("pack", ID).code, call("pack", ID).reason) == (3, "evidence-tracked")


def test_where_there_is_no_commit(call: Call, tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("bare"))
    assert (call("snapshot", "--repository").code, call("snapshot", "--repository").reason) == (3, "no-commit")
