"""What a run survives, at length: kills, contenders, a full disk, and a disk that fails."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.run import test_contenders, test_interruptions
from tests.run.runbooks import Done, Site, block, runbook, site

KILLS = 200
BLOCKS = 30
ROUNDS = 50
FSYNCS = 20
BESIDE = Path(__file__).parents[1]


def lines(folder: Path) -> Iterator[str]:
    """Each promise with its figure. Raises AssertionError at the first that does not hold."""
    for idempotent in (True, False):
        yield _kills(folder, idempotent)
    for runners in (2, 8):
        yield _contenders(folder, runners)
    yield _full(folder)
    yield _failing(folder)


def _kills(folder: Path, idempotent: bool) -> str:
    chance, hits, sessions = random.Random(2026), 0, 0
    while hits < KILLS // 2:
        sessions += 1
        blocks = test_interruptions.lines(BLOCKS, "idempotent=true" if idempotent else "")
        made = site(folder / f"kills-{idempotent}-{sessions}", runbook(*blocks))
        hits += test_interruptions.kill_and_resume(made, chance, 20, BLOCKS, idempotent=idempotent)
        shutil.rmtree(made.path)
    kind = "that may be repeated" if idempotent else "that may not"
    return f"{hits} kills in {sessions} runs of {BLOCKS} blocks {kind}: no event lost, no finished block run twice"


def _contenders(folder: Path, runners: int) -> str:
    made = test_contenders.prepared(folder / f"contenders-{runners}")
    for _ in range(ROUNDS):
        test_contenders.contend(made, runners)
    test_contenders.check(made, ROUNDS)
    return f"{ROUNDS} rounds of {runners} runners on one session: one ran, the others left with 6 and named it"


def _full(folder: Path) -> str:
    """In a name space of its own, where a small file system can be mounted."""
    words = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "benchmarks.crashes", str(folder)]
    try:
        done = subprocess.run(words, cwd=BESIDE, capture_output=True, text=True, check=False)
    except OSError:
        return "full disk: not measured, there is no `unshare` here"
    if "mount" in done.stderr and "Traceback" not in done.stderr:
        return f"full disk: not measured: {done.stderr.strip()}"
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def fill(folder: Path) -> str:
    """Runs on a file system of 1 MiB, each until it is full, and to their ends when it has grown."""
    stops = 0
    for number in range(8):
        made = site(folder / f"full-{number}", runbook(*(_loud(each, 60_000 + 7_777 * number) for each in range(30))))
        (made.path / ".runbook").mkdir(mode=0o700)
        _mount(made, "size=1m")
        done = made.execute()
        _stopped(made, done, {"disk-full", "block-not-written", "session-folder"})
        _mount(made, "remount,size=64m")
        again = made.resume()
        assert again.code == 0, again.said
        assert made.inspect().holds
        assert sorted(set(made.lines())) == sorted(f"{each}" for each in range(30))
        stops += 1
        subprocess.run(["umount", str(made.path / ".runbook")], check=True)
    return f"{stops} runs on a full file system of 1 MiB: exit 5 in one sentence, log intact, resumed to the end"


def _loud(number: int, size: int) -> str:
    source = f"printf '%{size}s\\n' x\necho {number} >> out/lines"
    return block(f"b{number}", source, "idempotent=true")


def _mount(made: Site, options: str) -> None:
    words = ["mount", "-t", "tmpfs", "-o", options, "none", str(made.path / ".runbook")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def _failing(folder: Path) -> str:
    if shutil.which("strace") is None:
        return "failing fsync: not measured, there is no `strace` here"
    for number in range(1, FSYNCS + 1):
        blocks = (block(f"b{each}", f"echo {each} >> out/lines", "idempotent=true") for each in range(10))
        made = site(folder / f"fsync-{number}", runbook(*blocks))
        inject = f"inject=fsync:error=EIO:when={number}"
        done = made.execute(before=("strace", "-o", "/dev/null", "-e", "trace=fsync", "-e", inject))
        _stopped(made, done, {"log-write-failed", "session-folder"})
        again = made.resume() if made.sessions else made.execute()
        assert again.code == 0, again.said
        assert made.inspect().holds
    return f"fsync failing at its 1st to {FSYNCS}th call: exit 5 every time, never a success, resumed to the end"


def _stopped(made: Site, done: Done, reasons: set[str]) -> None:
    """It ended with exit 5 and one sentence, and what was recorded is true."""
    errors = [line for line in done.said.splitlines() if line.startswith("error[")]
    assert done.code == 5, (done.code, done.said)
    assert len(errors) == 1, done.said
    assert errors[0].split("]")[0].removeprefix("error[") in reasons, done.said
    assert "Traceback" not in done.said, done.said
    if made.sessions:
        assert made.inspect().log.verdict in ("intact", "torn"), made.inspect()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        print(fill(Path(name)))
