"""What `job doctor` finds: permissions, room, jobs that run for too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.run.jobs.samples import Jobs

from runbook_kit.run.jobs.health import Diagnosis, examine

MUCH = 1 << 40


def words(root: Path, ahead: timedelta = timedelta(), free: int = MUCH) -> dict[str, str]:
    return {each.subject: each.word for each in found(root, ahead, free)}


def found(root: Path, ahead: timedelta = timedelta(), free: int = MUCH) -> list[Diagnosis]:
    return examine(root, datetime.now(UTC) + ahead, lambda _: free)


def test_nothing_there(tmp_path: Path) -> None:
    assert words(tmp_path) == {"permissions": "ok", "disk": "ok", "processes": "ok"}


def test_little_room(tmp_path: Path) -> None:
    assert words(tmp_path, free=1 << 20)["disk"] == "warning"


def test_a_job_without_fault_is_not_mentioned(jobs: Jobs) -> None:
    jobs.end(jobs.start("exit 0"))
    assert words(jobs.root) == {"permissions": "ok", "disk": "ok", "processes": "ok"}


def test_what_others_can_read(jobs: Jobs) -> None:
    started = jobs.start("exit 0")
    jobs.end(started)
    (started.folder / "output.log").chmod(0o644)
    started.folder.parent.chmod(0o750)
    got = words(jobs.root)
    assert (got["permissions"], got[started.spec.id]) == ("problem", "problem")


def test_a_link_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".runbook").mkdir(mode=0o700)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / ".runbook" / "jobs").symlink_to(tmp_path / "elsewhere")
    assert words(tmp_path)["permissions"] == "problem"


def test_one_that_runs_for_longer_than_it_may(jobs: Jobs) -> None:
    limited = jobs.start("exec sleep 30", timeout_s=60)
    endless = jobs.start("exec sleep 30")
    assert set(words(jobs.root)) == {"permissions", "disk", "processes"}
    got = words(jobs.root, timedelta(days=2))
    assert (got[limited.spec.id], got[endless.spec.id]) == ("problem", "warning")


def test_a_description_that_was_changed(jobs: Jobs) -> None:
    started = jobs.start("exit 0")
    jobs.end(started)
    path = started.folder / "job.json"
    path.write_bytes(path.read_bytes().replace(b'"shadow"', b'"live"'))
    assert words(jobs.root)[started.spec.id] == "problem"


def test_one_that_left_something(jobs: Jobs) -> None:
    started = jobs.start("setsid sleep 30 & exit 0")
    jobs.end(started)
    (each,) = [each for each in found(jobs.root) if each.subject == started.spec.id]
    assert (each.word, "sleep 30" in each.said, each.hint) == ("problem", True, f"runbook job stop {started.spec.id}")
