"""The cost of packing and verifying 1 GiB beside the plain tools, a bomb, and 10,000 changed bits of a pack."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import installed, measure
from benchmarks.measure import Command
from benchmarks.row import Row
from runbook_kit.canonical import sha256
from runbook_kit.evidence import gzipped, ustar
from runbook_kit.evidence.verifying import verify_archive
from runbook_kit.session import events as happened
from runbook_kit.session.folders import OWN
from runbook_kit.session.log import Holder
from runbook_kit.session.records import Stamp
from runbook_kit.session.store import create

MIB = 1 << 20
OUTPUTS, EACH = 16, 64  # files, and MiB of each: 1 GiB
BITS = 10_000
PACK_TARGET, VERIFY_TARGET, PEAK_MB = 1.5, 2.0, 64.0
TAR, GZIP, VERIFY = "tar cz | sha256sum, 1 GiB", "gzip -dc | sha256sum", "verifying it"
PLAN = b'{"format":"plan/1","actions":[]}\n'


def rows(program: installed.Installed, folder: Path) -> Iterator[Row | str]:
    """Measure in a repository below `folder`."""
    root = folder / "evidence"
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    name = made(root, EACH * MIB)
    inside, shelf = f"{OWN}/sessions/{name}", root / "shelf"
    env, quiet = measure.environment(), subprocess.DEVNULL
    tar, _ = timed(("sh", "-c", f"tar cz {inside}/logs {inside}/events.jsonl | sha256sum"), root)
    packed, peak = timed((program.runbook, "evidence", "pack", name, "--out", str(shelf), "--no-sign"), root)
    archive = f"{shelf}/{name}.tar.gz"
    unzip, _ = timed(("sh", "-c", f"gzip -dc {archive} | sha256sum"), root)
    verified, verify_peak = timed((program.runbook, "evidence", "verify", archive), root)
    yield Row(TAR, f"{tar:.1f} s", 1.0, "x")
    # Every command that packs reads the whole pack again; what it takes beyond that is the packing.
    yield Row("packing it and verifying the pack", f"{packed:.1f} s", packed / tar, "x")
    yield Row("of that the packing", f"{packed - verified:.1f} s", (packed - verified) / tar, "x", PACK_TARGET)
    yield Row(GZIP, f"{unzip:.1f} s", 1.0, "x")
    yield Row(VERIFY, f"{verified:.1f} s", verified / unzip, "x", VERIFY_TARGET)
    yield Row("peak memory of packing", "", peak / 1e6, "MB", PEAK_MB)
    yield Row("peak memory of verifying", "", verify_peak / 1e6, "MB", PEAK_MB)
    yield from bomb(program, folder)
    small = made(root, 4096)
    subprocess.run(
        [program.runbook, "evidence", "pack", small, "--out", "small"], cwd=root, env=env, stdout=quiet, check=True
    )
    yield from bits(root / "small" / f"{small}.tar.gz")


def timed(words: tuple[str, ...], root: Path) -> tuple[float, int]:
    """Seconds and peak memory in bytes of a command that must succeed."""
    found = measure.once(Command(words[0], words, root), measure.environment())
    if found.code:
        raise SystemExit(f"{' '.join(words)} exits {found.code}")
    return found.seconds, measure.peak_bytes([found])


def made(root: Path, size: int) -> str:
    """The same as `large` in a process of its own: what we have once taken counts for every process we start."""
    source = "import sys; from pathlib import Path; from benchmarks.evidence import large"
    words = [sys.executable, "-c", f"{source}; print(large(Path(sys.argv[1]), int(sys.argv[2])))", str(root), str(size)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def large(root: Path, size: int) -> str:
    """A closed session whose blocks have printed so many bytes each: half lines of a log, half noise."""
    chance = random.Random(size)
    name = f"20261101T030000Z-large-{size % 0xFFFFFF:06x}"
    moment = Stamp("2026-11-01T03:00:00.000Z", 1, "boot")
    made = create(root, name, "paper", lambda: moment, Holder(1, "host", moment.ts))
    line = b"2026-11-01T03:00:00Z all is well, and this is a line of output\n"
    told: list[happened.AnyEvent] = [
        happened.SessionStarted(
            target="large/one", runbook="large", runbook_path="large.md", runbook_digest="r", plan_digest="p",
            plan_sha256=sha256(PLAN), operator="ada@example.org",
        )
    ]  # fmt: skip
    (made.folder / "plan.json").write_bytes(PLAN)
    for number in range(1, OUTPUTS + 1):
        half = size // 2
        data = (line * (half // len(line) + 1))[:half] + chance.randbytes(size - half)
        log = f"logs/{number:03}-b{number}.log"
        (made.folder / log).write_bytes(data)
        told += [
            happened.StepStarted(step=f"one/b{number}", digest="d", number=number),
            happened.StepFinished(
                step=f"one/b{number}", outcome="passed", exit_code=0, duration_ms=1, number=number, log=log,
                sha256=sha256(data), size=len(data), kept=len(data),
            ),
        ]  # fmt: skip
    for event in (*told, happened.SessionEnded(outcome="passed"), happened.SessionClosed(outcome="passed")):
        made.append(event, durable=False)
    made.anchor()
    made.close()
    return name


def bomb(program: installed.Installed, folder: Path) -> Iterator[Row]:
    """1 GiB of zeros in about 1 MiB, as a member that no list names."""
    path = folder / "bomb.tar.gz"
    with open(path, "wb") as file:
        writer = gzipped.Writer(file.write)
        writer.write(ustar.header(ustar.Header("bomb/", 0, 0, ustar.FOLDER)))
        writer.write(ustar.header(ustar.Header("bomb/README.txt", 1024 * MIB, 0, ustar.FILE)))
        for _ in range(1024):
            writer.write(bytes(MIB))
        writer.close()
    found = measure.once(
        Command("bomb", (program.runbook, "evidence", "verify", str(path)), folder), measure.environment()
    )
    if found.code != 4:
        raise SystemExit(f"a bomb exits {found.code}")
    size = path.stat().st_size / MIB
    peak = measure.peak_bytes([found]) / 1e6
    yield Row(f"a bomb: 1 GiB in {size:.1f} MiB, refused", f"{found.seconds:.2f} s", peak, "MB", PEAK_MB)


def bits(archive: Path) -> Iterator[str]:
    """Change one bit of an archive after the other; none may verify."""
    data, chance, begun = archive.read_bytes(), random.Random(7), time.perf_counter()
    edges = [*range(80), *range(len(data) * 8 - 80, len(data) * 8)]  # the gzip header and its trailer
    tries = [*edges, *(chance.randrange(len(data) * 8) for _ in range(BITS - len(edges)))]
    held = []
    for bit in tries:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        archive.write_bytes(changed)
        held += [bit] if verify_archive(archive).holds else []
    archive.write_bytes(data)
    if held or not verify_archive(archive).holds:
        raise SystemExit(f"{len(held)} changed bits of {archive.name} verify, the first {held[:3]}")
    took = time.perf_counter() - begun
    yield f"{len(tries)} single bits changed in an archive of {len(data)} bytes: none verifies ({took:.0f} s)"
