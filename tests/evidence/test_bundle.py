"""Packs that are about no session: files in, each compared with its digest, a verified pack out."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.evidence.packs import files, packed

from runbook_kit.canonical import sha256
from runbook_kit.errors import InvalidInput, RunbookError, Tampered
from runbook_kit.evidence import bundle as bundling
from runbook_kit.evidence.bundle import bundle, gather, kinds
from runbook_kit.evidence.sealing import About, Packed
from runbook_kit.evidence.verifying import verify_archive, verify_folder

ONE = b"\x00one"
ABOUT = About(kind="bundle", status="bundled", at="2026-11-20T12:00:00.000Z")


def made(root: Path, *names: str) -> Packed:
    parts = [each.part for each in gather([root / name for name in names], root)]
    return bundle(parts, root / "out" / "evidence", "b", ABOUT, None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.bin").write_bytes(b"\x00one")
    (tmp_path / "data" / "a.bin.sha256").write_text(f"{sha256(ONE)}  a.bin\n")
    (tmp_path / "data" / "Über uns.txt").write_text("two")
    return tmp_path


def test_files_go_with_their_digests(root: Path) -> None:
    found = gather([root / "data" / "a.bin", root / "data" / "Über uns.txt"], root)
    assert [(each.part.path, each.verified) for each in found] == [
        ("files/data/a.bin", "verified"), ("files/data/a.bin.sha256", ""), ("files/data/ber-uns.txt", ""),
    ]  # fmt: skip
    assert kinds(found) == {"verified": 1, "digests": 1, "unverified": 1}
    pack = made(root, "data")
    assert verify_archive(pack.archive).objections == ()
    assert verify_folder(pack.folder).objections == ()
    assert files(pack.folder)["files/data/a.bin"] == b"\x00one"


def test_the_commands_of_the_readme_work_word_for_word(root: Path) -> None:
    pack = made(root, "data")
    text = (pack.folder / "README.txt").read_text()
    lines = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    beside, program = ("tar -tzf", "gzip", "sha256sum -c --strict b.tar"), "runbook"
    ran = 0
    for line in lines:
        where = pack.archive.parent if line.startswith(beside) else pack.folder
        if not line.startswith(program):
            done = subprocess.run(["sh", "-c", line], cwd=where, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), line
            ran += 1
    assert ran == 7
    (pack.folder / "files" / "data" / "a.bin").write_bytes(b"other")
    find = next(line for line in lines if line.startswith("find"))
    assert subprocess.run(["sh", "-c", find], cwd=pack.folder, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize(
    "line",
    [
        "{digest}  a.bin\n", "{digest} *a.bin\n", "{digest}\n", "{DIGEST}  a.bin\n", "{digest}  ./a.bin\r\n",
        "0" * 64 + "  other\n{digest}  dist/a.bin\n",
    ],
)  # fmt: skip
def test_digests_as_others_write_them(line: str, root: Path) -> None:
    digest = sha256(ONE)
    (root / "data" / "a.bin.sha256").write_text(line.format(digest=digest, DIGEST=digest.upper()))
    assert gather([root / "data" / "a.bin"], root)[0].verified == "verified"


@pytest.mark.parametrize("line", ["", "hello\n", "0" * 64 + "  a.bin\n", "0" * 64 + "\n", "{digest}  b.bin\n", "\xff"])
def test_a_file_that_is_not_its_digests_is_not_taken(line: str, root: Path) -> None:
    (root / "data" / "a.bin.sha256").write_text(line.format(digest=sha256(ONE)), "latin-1")
    with pytest.raises(Tampered) as caught:
        made(root, "data")
    assert caught.value.code == "bundle-mismatch"
    assert not (root / "out").exists()


def test_a_file_that_changes_on_the_way_in(root: Path) -> None:
    parts = [each.part for each in gather([root / "data" / "a.bin"], root)]
    (root / "data" / "a.bin").write_bytes(b"later")
    with pytest.raises(Tampered, match="has changed while it was taken"):
        bundle(parts, root / "out", "b", ABOUT, None)
    assert [name for name in os.listdir(root / "out") if not name.startswith(".")] == []


def test_packs_are_verified_with_their_pins(root: Path) -> None:
    inner = packed(root)
    inside = root / "out" / "evidence"
    found = gather([inner.archive], root)
    assert [(each.part.source.rpartition("/")[2], each.verified) for each in found] == [
        (inner.archive.name, "pack"), (f"{inner.archive.name}.sha256", ""), (f"{inner.name}.pin", ""),
    ]  # fmt: skip
    pin = inside / f"{inner.name}.pin"
    pin.write_text(pin.read_text().replace("status=passed", "status=failed"))
    with pytest.raises(Tampered, match="is a pack that does not verify"):
        gather([inner.archive], root)


def test_what_is_no_file(root: Path) -> None:
    (root / "data" / "link").symlink_to("a.bin")
    os.mkfifo(root / "pipe")
    for name in ("data", "data/link", "nothing", "pipe"):
        with pytest.raises(InvalidInput) as caught:
            gather([root / name], root)
        assert caught.value.code == "not-readable", name


def test_another_kind_in_the_pin_or_the_manifest_is_found(root: Path) -> None:
    pack = made(root, "data")
    pin = pack.archive.parent / "b.pin"
    text = pin.read_text()
    pin.write_text(text.replace("kind=bundle", "kind=status"))
    assert {each.code for each in verify_archive(pack.archive).objections} == {"pin-mismatch"}
    for wrong in ("kind=bundle\n", "events_count=0"):
        pin.write_text(text.replace(wrong, "events_count=3" if "count" in wrong else ""))
        assert not verify_archive(pack.archive).holds, wrong


def test_a_full_disk_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundling, "seal", full)
    with pytest.raises(RunbookError) as caught:
        made(root, "data")
    assert (caught.value.code, caught.value.exit_code) == ("disk-full", 5)
    assert [name for name in os.listdir(root / "out" / "evidence") if not name.startswith(".")] == []
