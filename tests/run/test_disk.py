"""A disk that is full, or fails: the run stops with one sentence, and what was recorded before stays true."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.run.runbooks import Done, Site, block, runbook, site

# Read by Python at its start: the N-th call for the run's own files fails, and every one after it if `lasting`.
FAILING = """\
import errno, os
if os.environ.get("FAIL_AT"):
    name, number, code, lasting = os.environ.pop("FAIL_AT").split()
    real, seen = getattr(os, name), [0]

    def failing(descriptor, *rest, **more):
        try:
            path = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            path = ""
        if "/.runbook/" in path:
            seen[0] += 1
            if seen[0] == int(number) or (seen[0] > int(number) and lasting == "lasting"):
                if name == "fsync":
                    real(descriptor, *rest, **more)
                raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))
        return real(descriptor, *rest, **more)

    setattr(os, name, failing)
"""
LINES = [block(f"b{number}", f"echo {number} | tee -a out/lines") for number in range(1, 5)]


@pytest.fixture
def made(tmp_path: Path) -> Site:
    (tmp_path / "python").mkdir()
    (tmp_path / "python/sitecustomize.py").write_text(FAILING)
    return Site(site(tmp_path / "repository", runbook(*LINES)).path, {"PYTHONPATH": str(tmp_path / "python")})


def failing(made: Site, call: str, number: int, code: str, lasting: str = "lasting") -> Done:
    return made.execute(env={"FAIL_AT": f"{call} {number} {code} {lasting}"})


def stopped(made: Site, done: Done, reasons: set[str]) -> None:
    """What must be so after a run that could not be recorded."""
    assert done.code == 5, (done.code, done.said)
    assert "Traceback" not in done.said, done.said
    errors = [line for line in done.said.splitlines() if line.startswith("error[")]
    assert len(errors) == 1, done.said
    assert errors[0].partition("]")[0].removeprefix("error[") in reasons, errors
    if made.sessions:
        assert made.inspect().log.verdict in ("intact", "torn"), made.inspect()


def goes_on(made: Site) -> None:
    """Everything can be carried out when the disk is well again; nothing that was finished is done again."""
    unknown = in_flight(made) if made.sessions else set()
    again = [word for step in sorted(unknown) for word in ("--again", step)]
    done = made.resume(*again) if made.sessions else made.execute()
    assert done.code == 0, done.said
    for number in range(1, 5):
        count = made.lines().count(str(number))
        assert count == 1 or (count == 2 and f"p/b{number}" in unknown), (made.lines(), unknown)
    assert made.events()[-1]["type"] == "session.closed"
    assert made.inspect().holds, made.inspect()


def in_flight(made: Site) -> set[str]:
    """The blocks that began and were not recorded as finished."""
    finished = {event["step"] for event in made.events("step.finished")}
    return {event["step"] for event in made.events("step.started")} - finished


FULL = {"disk-full", "session-folder", "block-not-written"}
BROKEN = {"log-write-failed", "session-folder"}


@pytest.mark.parametrize("number", [1, 2, 4, 5, 8, 12])
def test_a_disk_that_is_full_from_some_moment_on(made: Site, number: int) -> None:
    stopped(made, failing(made, "write", number, "ENOSPC"), FULL)
    goes_on(made)


@pytest.mark.parametrize("number", [2, 5])
def test_output_that_cannot_be_kept(made: Site, number: int) -> None:
    stopped(made, failing(made, "pwrite", number, "ENOSPC", "lasting"), FULL)
    goes_on(made)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 12])
def test_an_event_that_does_not_reach_the_disk_is_never_a_success(made: Site, number: int) -> None:
    done = failing(made, "fsync", number, "EIO", "once")
    stopped(made, done, BROKEN)
    goes_on(made)


def test_a_file_that_may_not_grow(made: Site) -> None:
    """A limit on the size of files is an error of another kind, and its signal must not end the run."""
    made.write("runbooks/t.md", runbook(*LINES, block("long", "printf '%99999s' x", "idempotent=true")))
    done = made.execute(before=("bash", "-c", 'ulimit -f 48; exec "$@"', "bash"))
    stopped(made, done, {"log-write-failed", "disk-full"})
    assert in_flight(made) == {"p/long"}
    goes_on(made)
