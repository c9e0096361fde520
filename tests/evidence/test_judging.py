"""Verification as a function: contents in, objections out; nothing else is asked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.evidence.archives import change, consistent, zipped
from tests.evidence.packs import files, packed

from runbook_kit.evidence.attestation import ATTESTATION, STATEMENT, subjects
from runbook_kit.evidence.contained import Contents, read_archive, read_folder
from runbook_kit.evidence.judging import judge
from runbook_kit.evidence.readme import readme
from runbook_kit.evidence.verifying import verify_archive


def test_values_in_values_out(tmp_path: Path) -> None:
    made = packed(tmp_path)
    data = made.archive.read_bytes()
    found = read_archive(io.BytesIO(data), len(data))
    assert judge(found, made.pin).objections == ()
    assert (found.name, found.plain, found.packed) == (made.name, made.pin.tar_sha256, made.pin.targz_sha256)
    other = replace(made.pin, status="failed")
    assert [each.code for each in judge(found, other).objections] == ["pin-mismatch"]
    assert judge(read_folder(made.folder), made.pin).objections == ()


def test_nothing_is_no_pack() -> None:
    assert [each.code for each in judge(Contents()).objections] == ["not-a-pack"]


def test_the_attestation_names_every_file(tmp_path: Path) -> None:
    made = packed(tmp_path)
    data = (made.folder / ATTESTATION).read_bytes()
    content = json.loads(data)
    assert content["_type"] == STATEMENT
    assert set(subjects(data) or {}) == set(files(made.folder)) - {ATTESTATION, "manifest.json", "SHA256SUMS"}
    assert content["predicate"]["runDefinition"]["externalParameters"]["inputs"]["token"] == {"source": "env"}
    assert content["predicate"]["runDetails"]["result"] == "PASSED"


@pytest.mark.parametrize("data", [b"", b"[]", b'{"subject":[{}]}', b'{"subject":[],"_type":"x","predicateType":"y"}'])
def test_what_is_no_attestation(data: bytes) -> None:
    assert subjects(data) is None


def test_an_attestation_of_other_files(tmp_path: Path) -> None:
    made = packed(tmp_path)

    def edit(contents: dict[str, bytes]) -> None:
        statement = json.loads(contents[ATTESTATION])
        statement["subject"].pop()
        contents[ATTESTATION] = json.dumps(statement).encode()

    change(made, edit, forge=True)
    assert "attestation-mismatch" in {each.code for each in verify_archive(made.archive).objections}


@pytest.mark.parametrize(
    ("key", "value"),
    [("schema_id", "other"), ("schema_version", "2.0.0"), ("pack_id", ""), ("files", "x"), ("session", None)],
)
def test_a_manifest_of_another_kind(key: str, value: object, tmp_path: Path) -> None:
    made = packed(tmp_path)

    def edit(contents: dict[str, bytes]) -> None:
        manifest = json.loads(contents["manifest.json"]) | {key: value}
        contents["manifest.json"] = json.dumps(manifest).encode()

    change(made, edit)
    assert "manifest-invalid" in {each.code for each in verify_archive(made.archive).objections}


def test_a_later_minor_version_is_read(tmp_path: Path) -> None:
    """It may have keys that this one does not know."""
    made = packed(tmp_path)
    contents = files(made.folder)
    manifest = json.loads(contents["manifest.json"]) | {"schema_version": "1.7.0", "later": 1}
    contents["manifest.json"] = json.dumps(manifest).encode()
    (made.folder / "manifest.json").write_bytes(contents["manifest.json"])
    found = judge(read_folder(made.folder))
    assert {each.code for each in found.objections} == {"evidence-changed"}


def test_an_empty_archive_says_so() -> None:
    data = zipped(b"")
    assert [each.code for each in read_archive(io.BytesIO(data), len(data)).objections] == ["archive-damaged"]


def test_lists_made_anew_are_consistent(tmp_path: Path) -> None:
    """Or else the tests that forge would say nothing."""
    contents = files(packed(tmp_path).folder)
    assert consistent(contents)["SHA256SUMS"] == contents["SHA256SUMS"]


def test_the_readme_is_plain() -> None:
    text = readme(name="x", session="s", target="t", status="passed", closed="now").decode("ascii")
    assert "sha256sum -c --strict x.tar.gz.sha256" in text
    assert "$" not in text
