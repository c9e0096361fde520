"""Packs: what is in them, that plain tools accept them, and that they are the same bytes everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.evidence.packs import APPROVAL, OUTPUT, Output, files, packed, session, wanted
from tests.session.samples import ID, written

from runbook_kit.errors import InvalidInput, Refused, Tampered
from runbook_kit.evidence.contents import artifacts, filled
from runbook_kit.evidence.pack import name_of, pack
from runbook_kit.evidence.shelf import DRAFT
from runbook_kit.evidence.verifying import verify_archive, verify_folder
from runbook_kit.session import events as happened
from runbook_kit.session.store import look

ROOT = Path(__file__).parents[2]
ALWAYS = {
    "README.txt", "SHA256SUMS", "attestation.intoto.json", "events.jsonl", "manifest.json", "plan.json",
    "recon.json", "recon.md", "report.md",
    "runlog.md", "state.json",
}  # fmt: skip


def test_a_pack_has_everything_and_nothing_secret(tmp_path: Path) -> None:
    made = packed(tmp_path)
    there = files(made.folder)
    assert set(there) == ALWAYS | {"logs/001-one.log", f"approvals/{APPROVAL.id}.json"}
    assert there["logs/001-one.log"] == OUTPUT
    assert there["events.jsonl"] == (tmp_path / ".runbook" / "sessions" / ID / "events.jsonl").read_bytes()
    assert not [path for path, data in there.items() if b"hands to the next" in data]
    assert sorted(os.listdir(made.folder.parent)) == [
        ".gitignore", ".lock", ID, f"{ID}.pin", f"{ID}.tar.gz", f"{ID}.tar.gz.sha256",
    ]  # fmt: skip


def test_plain_tools_accept_it(tmp_path: Path) -> None:
    """Every command of the README, word for word, where it says."""
    made = packed(tmp_path)
    readme = (made.folder / "README.txt").read_text()
    commands = [line.strip() for line in readme.splitlines() if line.startswith("    ")]
    assert len(commands) == 7
    for command in commands:
        if command.startswith("runbook "):
            continue
        folder = made.folder if "SHA256SUMS" in command else made.folder.parent
        if command.startswith("shasum ") and shutil.which("shasum") is None:
            continue
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), command
        if command.startswith("gzip"):
            assert done.stdout.split()[0] == made.pin.tar_sha256
        if command == "sha256sum SHA256SUMS":
            assert done.stdout.split()[0] == made.pin.sums_sha256


def test_tar_unpacks_what_is_in_the_folder(tmp_path: Path) -> None:
    made = packed(tmp_path)
    (tmp_path / "there").mkdir()
    subprocess.run(["tar", "-xzf", made.archive, "-C", tmp_path / "there"], check=True)
    assert files(tmp_path / "there" / made.name) == files(made.folder)
    assert verify_folder(tmp_path / "there" / made.name).holds


def test_modes_do_not_depend_on_the_mask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = packed(tmp_path)
    finally:
        os.umask(before)
    assert made.folder.parent.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in made.folder.rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_packing_again_is_the_same_bytes(tmp_path: Path) -> None:
    """Another mask, time zone, place, hash seed, locale and order of files, in a process of its own."""
    one = packed(tmp_path)
    other = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / ".runbook", other / ".runbook")
    for path in sorted((other / ".runbook").rglob("*"), reverse=True):
        os.utime(path, (1, 1))
    script = (
        "import os; os.umask(0o077); from pathlib import Path; from tests.evidence.packs import wanted;"
        "from runbook_kit.evidence.pack import pack; from runbook_kit.session.store import look;"
        f"root = Path({str(other)!r}); print(pack(look(root / '.runbook/sessions' / {ID!r}), wanted(root)).pin)"
    )
    environment = {**os.environ, "TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", f"{one.pin}\n")
    assert files(other / "out" / "evidence" / ID) == files(one.folder)


def test_packing_twice_keeps_the_first(tmp_path: Path) -> None:
    one = packed(tmp_path)
    before = one.archive.stat()
    two = pack(look(tmp_path / ".runbook" / "sessions" / ID), wanted(tmp_path))
    assert (one.fresh, two.fresh, two.pin) == (True, False, one.pin)
    assert one.archive.stat().st_mtime_ns == before.st_mtime_ns
    assert not list(one.folder.parent.glob(f"{DRAFT}*"))


def test_another_pack_of_that_name_is_not_replaced(tmp_path: Path) -> None:
    packed(tmp_path, name="same")
    (tmp_path / "late.txt").write_text("x")
    with pytest.raises(Refused) as caught:
        pack(look(tmp_path / ".runbook" / "sessions" / ID), wanted(tmp_path, name="same", declared=("late.txt",)))
    assert caught.value.code == "evidence-exists"


def test_what_a_crash_left_is_replaced(tmp_path: Path) -> None:
    shelf = tmp_path / "out" / "evidence"
    (shelf / ID).mkdir(parents=True)
    (shelf / ID / "half").write_text("x")
    (shelf / f"{ID}.tar.gz").write_text("half")
    made = packed(tmp_path)
    assert verify_archive(made.archive).objections == ()
    assert verify_folder(made.folder).objections == ()


def test_an_open_session_is_refused(tmp_path: Path) -> None:
    made = written(tmp_path, [happened.SessionPlanned(target="restart/act", by="ada@example.org")])
    made.close()
    with pytest.raises(Refused) as caught:
        pack(look(made.folder), wanted(tmp_path))
    assert caught.value.code == "session-open"


def test_a_cancelled_session_has_no_plan(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        [happened.SessionPlanned(target="restart/act"), happened.SessionCancelled(by="ada@example.org", reason="rain")],
    )
    made.close()
    found = pack(look(made.folder), wanted(tmp_path))
    assert found.pin.status == "cancelled"
    assert set(files(found.folder)) == ALWAYS - {"plan.json"}
    assert verify_archive(found.archive).objections == ()


@pytest.mark.parametrize("path", ["logs/001-one.log", "plan.json"])
def test_a_session_without_its_files_is_not_packed(path: str, tmp_path: Path) -> None:
    folder = session(tmp_path)
    (folder / path).unlink()
    with pytest.raises(Tampered) as caught:
        pack(look(folder), wanted(tmp_path))
    assert (caught.value.code, path in caught.value.message) == ("evidence-missing", True)


def test_a_link_in_the_place_of_an_output_is_not_followed(tmp_path: Path) -> None:
    folder = session(tmp_path)
    (folder / "logs" / "001-one.log").unlink()
    (folder / "logs" / "001-one.log").symlink_to("/etc/hostname")
    with pytest.raises(Tampered):
        pack(look(folder), wanted(tmp_path))


def test_declared_outputs_are_packed(tmp_path: Path) -> None:
    (tmp_path / "out" / "ops").mkdir(parents=True)
    (tmp_path / "out" / "ops" / "Bericht ü.txt").write_text("x")
    (tmp_path / "out" / "a.txt").write_text("a")
    (tmp_path / "A.txt").write_text("A")
    (tmp_path / ".env").write_text("TOKEN=x")
    (tmp_path / "link").symlink_to("/etc/hostname")
    declared = ("`<run-dir>/Bericht ü.txt`", "a.txt", "A.txt", "gone.log", ".env", "link", "../x", "a report")
    made = packed(tmp_path, declared=declared)
    assert sorted(path for path in files(made.folder) if path.startswith("artifacts/")) == [
        "artifacts/A.txt", "artifacts/out/a.txt", "artifacts/out/ops/Bericht-.txt",
    ]  # fmt: skip
    found = look(tmp_path / ".runbook" / "sessions" / ID)
    _, absent = artifacts(declared, found.state, tmp_path, "out")
    assert {each.source: each.reason for each in absent} == {
        "gone.log": "there is no such file", ".env": "it is hidden", "link": "it lies outside the repository",
        "../x": "there is no such file", "a report": "there is no such file",
    }  # fmt: skip
    assert verify_archive(made.archive).objections == ()


def test_inputs_fill_declared_paths() -> None:
    assert filled(" `{{ run_dir }}/<x>.log` ", {"run_dir": "out"}) == "out/<x>.log"


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("{session}", ID), ("{target}-{date}", "restart-act-20261101"), ("x-{time}_{mode}.{status}", "x-20261101T0300")],
)
def test_names_follow_a_pattern(pattern: str, name: str, tmp_path: Path) -> None:
    assert name_of(look(session(tmp_path)), pattern).startswith(name)


@pytest.mark.parametrize("pattern", ["", "../x", "a/b", "-x", ".x", "a b", "x" * 101, "{nothing}", "ü", "a\n"])
def test_a_pattern_that_makes_no_name(pattern: str, tmp_path: Path) -> None:
    found = look(session(tmp_path))
    with pytest.raises(InvalidInput) as caught:
        name_of(found, pattern)
    assert caught.value.code == "evidence-name"


def test_a_small_session_is_packed_fast(tmp_path: Path) -> None:
    """What a closing session pays, the templates compiled; a bound that a slow machine keeps, too."""
    packed(tmp_path)
    root = tmp_path / "again"
    folder = session(root, [Output("one"), Output("two")])
    begin = time.perf_counter()
    made = pack(look(folder), wanted(root))
    assert verify_archive(made.archive).holds
    assert time.perf_counter() - begin < 1
