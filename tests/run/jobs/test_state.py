"""A job as its log tells it: whatever is missing or was changed, the answer is right or there is none."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from tests.run.jobs.samples import Jobs, now

from runbook_kit.errors import InvalidInput, Tampered
from runbook_kit.run.jobs.state import look


def test_a_log_cut_at_every_byte_or_with_every_byte_changed(jobs: Jobs) -> None:
    """It is what it was, lost, or refused; never finished as something else."""
    started = jobs.start("exit 3")
    job, _ = jobs.end(started)
    log = started.folder / "events.jsonl"
    data = log.read_bytes()
    assert data.count(b"\n") == 4
    for at in range(len(data)):
        log.write_bytes(data[:at])
        assert now(started).word == "lost"
        log.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:
            found = now(started)
        except Tampered:
            continue
        assert (found.word, found.state.exit_code) == ("lost", None)  # the last line feed was changed
    log.write_bytes(data)
    assert now(started) == job
    print(f"{2 * len(data)} logs")


def test_nobody_holds_it_and_it_never_started(jobs: Jobs) -> None:
    started = jobs.start("exit 0")
    jobs.end(started)
    (started.folder / "events.jsonl").unlink()
    assert (now(started).word, now(started).state.reason) == ("lost", "It was never started.")


def test_one_that_is_about_to_be_started_runs(jobs: Jobs) -> None:
    started = jobs.start("exit 0")
    jobs.end(started)
    (started.folder / "events.jsonl").unlink()
    descriptor = os.open(started.folder / "lock", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        assert now(started).word == "running"
    finally:
        os.close(descriptor)


def test_a_log_of_another_job(jobs: Jobs) -> None:
    first, second = jobs.start("exit 0"), jobs.start("exit 1")
    for each in (first, second):
        jobs.end(each)
    (first.folder / "events.jsonl").write_bytes((second.folder / "events.jsonl").read_bytes())
    with pytest.raises(Tampered):
        now(first)


@pytest.mark.parametrize("name", ["job.json", "events.jsonl"])
def test_links_are_not_followed(jobs: Jobs, tmp_path: Path, name: str) -> None:
    started = jobs.start("exit 0")
    jobs.end(started)
    (started.folder / name).rename(tmp_path / name)
    (started.folder / name).symlink_to(tmp_path / name)
    with pytest.raises(InvalidInput):
        look(started.folder)
