"""Signatures of archives, by keys that people have."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.evidence.packs import packed

from runbook_kit.evidence.signing import checker, signer
from runbook_kit.evidence.verifying import verify_archive

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    return tmp_path / "key"


def test_the_right_person_and_no_other(key: Path, tmp_path: Path) -> None:
    public = key.with_suffix(".pub").read_text()
    made = packed(tmp_path, sign=signer(str(key), os.environ, ask=False), signer="ada@example.org")
    right = checker(f"ada@example.org {public}".encode(), os.environ)
    assert verify_archive(made.archive, right).objections == ()
    for signers in (f"bob@example.org {public}", "", f'ada@example.org valid-before="20200101Z" {public}'):
        found = verify_archive(made.archive, checker(signers.encode(), os.environ))
        assert [each.code for each in found.objections] == ["signature-wrong"], signers
    made.archive.with_name(f"{made.archive.name}.sig").write_text("x")
    assert [each.code for each in verify_archive(made.archive, right).objections] == ["signature-wrong"]


def test_a_signature_that_was_left_out_with_everything_that_tells_of_it(key: Path, tmp_path: Path) -> None:
    """Whoever replaces a pack as a whole writes a pin without a signer, or none at all."""
    public = key.with_suffix(".pub").read_text()
    made = packed(tmp_path, sign=signer(str(key), os.environ, ask=False), signer="ada@example.org")
    check = checker(f"ada@example.org {public}".encode(), os.environ)
    made.archive.with_name(f"{made.archive.name}.sig").unlink()
    pin = made.archive.with_name(f"{made.name}.pin")
    pin.write_text(pin.read_text().replace("signed_by=ada@example.org\n", ""))
    assert verify_archive(made.archive).objections == ()
    for _ in ("without a line", "without a pin"):
        known = verify_archive(made.archive, check)
        assert known.holds
        assert ("signature-missing", "info") in [(each.code, each.severity) for each in known.objections]
        asked = verify_archive(made.archive, check, signed=True)
        assert [each.code for each in asked.objections if each.severity == "error"] == ["signature-missing"]
        pin.unlink(missing_ok=True)
