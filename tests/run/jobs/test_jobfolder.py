"""The names of jobs: exact, never a pattern, and never taken for another's."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from runbook_kit.errors import UsageError
from runbook_kit.run.jobs.jobfolder import Spec, as_label, check_label, create, find, list_folders, read_spec

AT = "2026-11-01T08:00:00.000Z"


def make(root: Path, label: str, random: str, at: str = AT) -> str:
    def describe(job: str) -> Spec:
        return Spec(id=job, label=label, argv=("true",), cwd="/", mode="shadow", created_at=at)

    return create(root, describe, label, at, iter((random, "ffffff")).__next__).name


def test_the_id_has_time_label_and_chance(tmp_path: Path) -> None:
    job = make(tmp_path, "a_b", "00000a")
    assert job == "20261101T080000Z-a-b-00000a"
    assert read_spec(find(tmp_path, job)).label == "a_b"


def test_an_id_is_used_once(tmp_path: Path) -> None:
    assert make(tmp_path, "a", "00000a") != make(tmp_path, "a", "00000a")


@pytest.mark.parametrize(("name", "found"), [
    ("20261101T080001Z-a-000002", "20261101T080001Z-a-000002"),  # the id
    ("a", "20261101T080001Z-a-000002"),  # the newest with this label, and never `a_b` or `a-b`
    ("a_b", "20261101T080002Z-a-b-000003"),
    ("latest", "20261101T080003Z-b-000004"),
    ("20261101T080000", "20261101T080000Z-a-000001"),  # the beginning of one id
    ("20261101T080002Z-a", "20261101T080002Z-a-b-000003"),
])  # fmt: skip
def test_a_job_is_found_by(tmp_path: Path, name: str, found: str) -> None:
    make(tmp_path, "a", "000001")
    make(tmp_path, "a", "000002", "2026-11-01T08:00:01.000Z")
    make(tmp_path, "a_b", "000003", "2026-11-01T08:00:02.000Z")
    make(tmp_path, "b", "000004", "2026-11-01T08:00:03.000Z")
    assert find(tmp_path, name).name == found


@pytest.mark.parametrize(("name", "code"), [
    ("2026", "ambiguous-job"), ("", "unknown-job"), ("*", "unknown-job"), ("../x", "unknown-job"),
    ("A", "unknown-job"), ("aa", "unknown-job"), ("20261101T080000Z-a_b", "unknown-job"),
])  # fmt: skip
def test_a_name_that_is_not_one(tmp_path: Path, name: str, code: str) -> None:
    make(tmp_path, "a", "000001")
    make(tmp_path, "a_b", "000002")
    with pytest.raises(UsageError) as raised:
        find(tmp_path, name)
    assert raised.value.code == code


def test_what_is_no_job_is_not_looked_at(tmp_path: Path) -> None:
    job = make(tmp_path, "a", "000001")
    jobs = tmp_path / ".runbook" / "jobs"
    (jobs / "note.txt").write_text("x", "utf-8")
    (jobs / "20261101T080000Z-x-000000").write_text("x", "utf-8")
    (jobs / "other").mkdir()
    assert [folder.name for folder in list_folders(tmp_path)] == [job]
    assert list_folders(tmp_path / "nowhere") == []


@pytest.mark.parametrize("label", ["a", "a_b", "a.b-c", "9", "x" * 64])
def test_labels(label: str) -> None:
    assert check_label(label) == label


@pytest.mark.parametrize("label", ["", "latest", "a b", "a/b", "ä", "x" * 65, "a\n", "20261101T080000Z-a-000001"])
def test_what_is_no_label(label: str) -> None:
    with pytest.raises(UsageError):
        check_label(label)


@pytest.mark.parametrize(("text", "label"), [("a b", "a-b"), ("latest", "job"), ("//", "job"), ("x" * 99, "x" * 64)])
def test_anything_can_become_a_label(text: str, label: str) -> None:
    assert as_label(text) == check_label(label) == label


def test_a_description_that_was_broken_hides_no_other_job(tmp_path: Path) -> None:
    first = make(tmp_path, "a", "000001")
    second = make(tmp_path, "b", "000002")
    (tmp_path / ".runbook" / "jobs" / first / "job.json").write_bytes(msgspec.json.encode({"format": "job-spec/9"}))
    assert find(tmp_path, "b").name == second
