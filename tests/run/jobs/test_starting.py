"""Starting: the caller goes on at once, nothing secret is on disk, and what fails is said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.run.jobs.samples import Jobs, now, until

from runbook_kit.errors import MachineError
from runbook_kit.run.jobs.state import look
from runbook_kit.run.reaping import look as look_at_process


def test_the_caller_goes_on_while_the_command_runs(jobs: Jobs) -> None:
    began = time.monotonic()
    started = jobs.start("echo begun; exec sleep 30")
    took = time.monotonic() - began
    print(f"started in {1000 * took:.0f} ms")
    assert took < 5
    job = now(started)
    assert (job.word, job.state.last.pid, job.state.last.started) == ("running", started.pid, started.started)
    assert job.holder is not None
    assert job.holder.pid not in (os.getpid(), started.pid)
    process = look_at_process(started.pid)
    assert process is not None
    assert process.group == process.session == started.pid != os.getpgrp()


def test_what_it_prints_and_how_it_ends(jobs: Jobs) -> None:
    job, out = jobs.end(jobs.start("printf 'a\\0\\377b'; exit 3", "build", purpose="see"))
    assert out == b"a\0\xffb"
    assert (job.word, job.state.exit_code, job.exit_code, job.state.signal) == ("failed", 3, 3, 0)
    assert (job.spec.label, job.spec.purpose, job.state.size) == ("build", "see", 4)


def test_two_within_one_second_are_two(jobs: Jobs) -> None:
    first, second = jobs.start("echo 1", "a"), jobs.start("echo 2", "a")
    assert first.folder != second.folder
    assert [jobs.end(each)[1] for each in (first, second)] == [b"1\n", b"2\n"]


def test_everything_is_private(jobs: Jobs) -> None:
    started = jobs.start("umask; true")
    jobs.end(started)
    folder = started.folder
    assert [path.stat().st_mode & 0o777 for path in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    until(lambda: not (folder / "supervisor.log").exists())
    assert {name: mode for name, mode in modes.items() if name != "supervisor.log"} == {
        "job.json": 0o600,
        "events.jsonl": 0o600,
        "output.log": 0o600,
        "lock": 0o600,
    }


def test_no_secret_is_on_disk_or_in_a_command_line(jobs: Jobs) -> None:
    secret = "correct-horse-battery"
    started = jobs.start(
        f"echo $PASS {secret}; sleep 30",
        environment={"PASS": secret},
        secrets=frozenset({secret}),
        purpose=f"use {secret}",
    )
    until(lambda: (started.folder / "output.log").stat().st_size > 0)
    lines = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True).stdout.splitlines()
    assert [line for line in lines if b"runbook_kit.cli.supervise" in line and secret.encode() in line] == []
    supervisor = now(started).holder
    assert supervisor is not None
    assert secret.encode() not in Path(f"/proc/{supervisor.pid}/environ").read_bytes()
    jobs.stop(started)
    found = [path.name for path in jobs.root.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert found == []
    assert (started.folder / "output.log").read_bytes() == b"*** ***\n"


@pytest.mark.parametrize(("order", "code"), [({"argv": ("/no/such/program",)}, "block-not-started"),
                                             ({"cwd": "/no/such/folder"}, "cwd-missing")])  # fmt: skip
def test_what_cannot_be_started_is_said_and_recorded(jobs: Jobs, order: dict[str, Any], code: str) -> None:
    with pytest.raises(MachineError) as raised:
        jobs.start("true", **order)
    assert raised.value.code == code
    (folder,) = (jobs.root / ".runbook" / "jobs").iterdir()
    job = look(folder)
    assert (job.word, job.state.reason) == ("failed", raised.value.message)


def test_a_supervisor_that_breaks_is_said(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.run.jobs import samples

    monkeypatch.setattr(samples, "SUPERVISOR", ("bash", "-c", "echo out of order >&2"))
    with pytest.raises(MachineError) as raised:
        jobs.start("true")
    assert (raised.value.code, "out of order" in raised.value.message) == ("job-not-started", True)
    (folder,) = (jobs.root / ".runbook" / "jobs").iterdir()
    assert (look(folder).word, look(folder).state.reason) == ("lost", "It was never started.")


def test_the_job_begins_although_who_started_it_was_killed(jobs: Jobs) -> None:
    """Killed between handing the command over and hearing that it runs."""
    root = Path(__file__).parents[3]
    code = (
        (
            "import sys; from pathlib import Path; from tests.run.jobs import samples; "
            "samples.SUPERVISOR = ('bash', '-c', 'echo > begins; until test -e go; do sleep 0.01; done; exec \"$@\"', "
            "'x', *samples.SUPERVISOR); samples.Jobs(Path(sys.argv[1])).start('echo alive')"
        )
        .replace("begins", f"{jobs.root}/begins")
        .replace("-e go", f"-e {jobs.root}/go")
    )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    caller = subprocess.Popen([sys.executable, "-c", code, str(jobs.root)], cwd=root, env=environment)
    until((jobs.root / "begins").exists)
    time.sleep(0.05)  # it hands over at once
    caller.kill()
    caller.wait()
    (jobs.root / "go").touch()
    (folder,) = (jobs.root / ".runbook" / "jobs").iterdir()
    until(lambda: look(folder).word == "finished")
    assert (folder / "output.log").read_bytes() == b"alive\n"


def test_a_file_in_the_place_of_the_folder(jobs: Jobs) -> None:
    (jobs.root / ".runbook").mkdir()
    (jobs.root / ".runbook" / "jobs").symlink_to(jobs.root)
    with pytest.raises(MachineError) as raised:
        jobs.start("true")
    assert raised.value.code == "job-folder"


def test_it_leaves_nothing_of_ours_to_the_command(jobs: Jobs) -> None:
    source = "cat; ls /proc/$$/fd; pwd; echo $RUNBOOK_JOB-$M; trap; grep SigIgn /proc/$$/status"
    started = jobs.start(source, marked=("M",))
    _, out = jobs.end(started)
    *descriptors, cwd, mark, ignored = out.decode().splitlines()
    assert (descriptors, cwd, mark) == (["0", "1", "2"], str(jobs.root), f"{started.spec.id}-{started.spec.id}")
    assert int(ignored.split()[1], 16) & 0x7FFF_FFFF == 0  # 32 and 33 are the C library's own
