"""Following: the output as it grows, until the job ends; afterwards all of it, at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.run.jobs.samples import Jobs, now, until

from runbook_kit.run.jobs.following import follow, resumed
from runbook_kit.run.jobs.jobfolder import Spec
from runbook_kit.run.jobs.state import Job, State
from runbook_kit.run.masking import Masker
from runbook_kit.run.recording import Recorder


def test_it_shows_what_comes_and_ends_with_the_job(jobs: Jobs) -> None:
    started = jobs.start("for i in 1 2 3; do echo $i; until test -e go$i; do sleep 0.01; done; done; exit 6")
    pieces: list[bytes] = []

    def put(piece: bytes) -> None:
        pieces.append(piece)
        (jobs.root / f"go{len(pieces)}").touch()

    job = follow(started.folder, put, lambda _: time.sleep(0.005))
    assert pieces == [b"1\n", b"2\n", b"3\n"]
    assert job.exit_code == 6


def test_b9_after_the_end_it_shows_everything_and_returns_at_once(jobs: Jobs) -> None:
    started = jobs.start("echo all; kill -9 $$")
    jobs.end(started)
    waits: list[float] = []
    out = bytearray()
    job = follow(started.folder, out.extend, waits.append)
    assert (waits, bytes(out), job.exit_code) == ([], b"all\n", 137)


def test_a_lost_job_ends_it_too(jobs: Jobs) -> None:
    started = jobs.start("echo some; exec sleep 30")
    until(lambda: (started.folder / "output.log").read_bytes())
    holder = now(started).holder
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    job, out = jobs.end(started)
    assert (job.word, job.exit_code, out) == ("lost", 1, b"some\n")


def test_who_follows_may_leave(jobs: Jobs) -> None:
    started = jobs.start("echo some; exec sleep 30")

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(started.folder, lambda _: None, interrupt)
    assert now(started).word == "running"


@settings(derandomize=True, deadline=None, max_examples=150)
@given(more=st.integers(-50, 80), most=st.integers(2, 100), read=st.sampled_from((0.0, 0.3, 0.6, 0.9, 1.0)))
def test_nothing_is_shown_twice_when_the_recording_was_put_together(
    more: int, most: int, read: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever has read any part of what was kept meanwhile goes on with what follows it, or with what is left out."""
    path = tmp_path_factory.mktemp("recording") / "output.log"
    size = max(0, most + more)
    written = bytes(33 + at % 90 for at in range(size))
    recorder = Recorder(path, Masker(()), most)
    recorder.feed(written)
    meanwhile = path.read_bytes()
    position = int(len(meanwhile) * read)
    recorder.finish()
    job = Job(Path(), replace(SPEC, most=most), State(size=size))
    whole = meanwhile[:position] + path.read_bytes()[resumed(position, job) :]
    left_out = max(0, size - most)
    first = most // 2
    line = f"\n[... {left_out} bytes are left out here ...]\n".encode()
    end = written[size - (most - first) :]
    if not left_out or position >= size - len(end):
        assert whole == (written if position > first or not left_out else written[:first] + line + end)
    else:
        assert whole == written[: max(position, first)] + line + end


SPEC = Spec(id="x", label="x", argv=(), cwd="", mode="", created_at="")
