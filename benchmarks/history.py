"""The speed of looking at everything that was ever run here: 10,000 sessions, beside `find` over their folders."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import installed, measure
from benchmarks.measure import Command
from benchmarks.row import Row
from runbook_kit.session import events as happened
from runbook_kit.session.folders import OWN, PLAN, SESSIONS, STATE, prepare
from runbook_kit.session.log import LOG, Holder
from runbook_kit.session.records import FIRST, Stamp, seal

SESSIONS_HERE = 10_000
BLOCKS = 4
FIND, LIST, CHECK = f"find over {SESSIONS_HERE} sessions", "session list of them", "criterion over them"
LIST_TARGET = 5.0  # times find, or LIST_SECONDS
LIST_SECONDS = 1.0
DIGEST = "sha256:" + "5" * 64
RUNBOOK = """\
---
runbook: many
phases:
  - id: look
    title: Look
    exit:
      - text: Five drills
        check: {sessions: {kind: drill, without: red-findings, within: 36500d, at_least: 5}}
---
# Many

## Look
"""


def rows(program: installed.Installed, folder: Path, rounds: int) -> Iterator[Row | str]:
    """Measure in a repository below `folder`."""
    root = folder / "history"
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    (root / "runbooks").mkdir()
    (root / "runbooks" / "many.md").write_text(RUNBOOK)
    make(root, SESSIONS_HERE)
    time.sleep(3)  # what was written just now is not believed to stay as it is
    begun = time.perf_counter()
    subprocess.run([program.runbook, "session", "list"], cwd=root, stdout=subprocess.DEVNULL, check=True)
    yield f"the first session list of {SESSIONS_HERE}, every log verified: {time.perf_counter() - begun:.1f} s"
    results = measure.interleaved(
        (
            Command(FIND, ("find", f"{OWN}/{SESSIONS}", "-type", "f"), root),
            Command(LIST, (program.runbook, "session", "list"), root),
            Command(CHECK, (program.runbook, "check", "many/look", "--exit"), root),
        ),
        min(rounds, 7),
    )
    find = measure.median_seconds(results[FIND])
    yield Row(FIND, f"{find * 1000:.0f} ms", 1.0, "x")
    for name in (LIST, CHECK):
        if any(timing.code for timing in results[name]):
            raise SystemExit(f"{name} does not exit 0")
        seconds = statistics.median(timing.seconds for timing in results[name])
        yield Row(name, f"{seconds * 1000:.0f} ms", seconds / find, "x", max(LIST_TARGET, LIST_SECONDS / find))


def make(root: Path, count: int) -> None:
    """Write `count` closed sessions with a few blocks each; every tenth is a drill, every hundredth was red."""
    sessions = prepare(root) / SESSIONS
    sessions.mkdir(mode=0o700)
    for number in range(count):
        day, at = number // 1000 + 1, f"{number % 1000 // 60:02}{number % 60:02}"
        name = f"202601{day:02}T{at}00Z-many-look-{number:06x}"
        write(sessions / name, name, tuple(events(number)))


def events(number: int) -> Iterator[happened.AnyEvent]:
    yield happened.SessionStarted(
        target="many/look", runbook="many", runbook_path="runbooks/many.md", runbook_digest=DIGEST, plan_digest=DIGEST,
        operator="ada@example.org", host="host", pid=1, kind="manual" if number % 10 else "drill",
    )  # fmt: skip
    for block in range(1, BLOCKS + 1):
        yield happened.StepStarted(step=f"look/b{block}", digest=DIGEST, number=block, title=f"Block {block}")
        yield happened.StepFinished(
            step=f"look/b{block}", outcome="passed", exit_code=0, duration_ms=12, number=block,
            log=f"logs/{block:03}-b{block}.log", sha256="0" * 64,
        )  # fmt: skip
    if number % 100 == 0:
        yield happened.Found(level="red", text="Disk full", by="ada@example.org", id="F1")
        yield happened.FindingResolved(id="F1", by="ada@example.org", reason="More disk.")
    yield happened.SessionEnded(outcome="passed")
    yield happened.SessionClosed(outcome="passed", by="ada@example.org")


def write(folder: Path, name: str, told: tuple[happened.AnyEvent, ...]) -> None:
    """The folder of a session, as a run leaves it, but for its durability."""
    for inside in (folder, folder / "logs", folder / "blocks", folder / "state"):
        inside.mkdir(mode=0o700)
    head, lines = FIRST, []
    for seq, event in enumerate(told, 1):
        stamp = Stamp(f"2026-01-01T00:{seq // 60:02}:{seq % 60:02}.000Z", seq * 10**9, "boot")
        record, line = seal(event, seq=seq, stamp=stamp, session=name, mode="paper", prev=head)
        head = record.hash
        lines.append(line)
    (folder / LOG).write_bytes(b"".join(lines))
    (folder / STATE).write_text(f'{{"format":"state/1","count":{len(lines)},"head":"{head}","state":"closed"}}\n')
    (folder / PLAN).write_text("{}\n")
    (folder / "lock").write_text(Holder(1, "host", "2026-01-01T00:00:00.000Z").host)
    for block in range(1, BLOCKS + 1):
        (folder / "logs" / f"{block:03}-b{block}.log").write_text("all is well\n")
