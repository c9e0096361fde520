"""Jobs that are really started, in a folder of a test, and stopped with it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runbook_kit.run.jobs.following import follow
from runbook_kit.run.jobs.starting import Order, Started, start
from runbook_kit.run.jobs.state import Job, look
from runbook_kit.run.jobs.stopping import Stopped, Stopper, stop, stop_all
from runbook_kit.run.model import Invocation
from runbook_kit.session.log import Holder
from runbook_kit.session.records import Stamp

SUPERVISOR = (sys.executable, "-P", "-m", "runbook_kit.cli.supervise")


def boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def at() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp() -> Stamp:
    return Stamp(at(), time.monotonic_ns(), boot())


def holder() -> Holder:
    return Holder(os.getpid(), "host", at())


class Jobs:
    """The jobs of one test."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def order(self, source: str, label: str = "work", **rest: Any) -> Order:
        environment = {"PATH": os.environ["PATH"], **rest.pop("environment", {})}
        argv = rest.pop("argv", ("bash", "--noprofile", "--norc", "-c", source))
        invocation = Invocation(argv, environment, rest.pop("cwd", str(self.root)))
        return Order(
            label=label,
            invocation=invocation,
            mode="shadow",
            supervisor=SUPERVISOR,
            supervisor_environment={"PATH": os.environ["PATH"]},
            **rest,
        )

    def start(self, source: str, label: str = "work", **rest: Any) -> Started:
        return start(self.root, self.order(source, label, **rest), holder(), lambda: os.urandom(3).hex())

    def end(self, started: Started) -> tuple[Job, bytes]:
        """The job when it has ended, and its output."""
        out = bytearray()
        job = follow(started.folder, out.extend, lambda _: time.sleep(0.01))
        return job, bytes(out)

    def stop(self, started: Started, grace_s: float = 5.0) -> Stopped:
        return stop(started.folder, Stopper(holder(), stamp, "ada@example.org", grace_s))

    def stop_all(self, grace_s: float = 0.0) -> list[Stopped]:
        return list(stop_all(self.root, Stopper(holder(), stamp, "ada@example.org", grace_s)))


def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until it holds; fails the test when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.005)


def now(started: Started) -> Job:
    return look(started.folder)
