"""What this machine and this repository look like now, as values; starts no process but git."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from runbook_kit.cli import clock
from runbook_kit.cli.place import Place
from runbook_kit.errors import RunbookError
from runbook_kit.session.facts import Facts, Machine, Repository

MEMORY, UPTIME = Path("/proc/meminfo"), Path("/proc/uptime")
MOST_CHANGES = 200
SIZE = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


def gather_facts(place: Place) -> Facts:
    """Everything that can be known without asking the network or a person."""
    repository = look_at_repository(place) if place.in_repository else None
    return Facts(at=clock.iso(clock.now()), machine=look_at_machine(place.root), repository=repository)


def look_at_machine(root: Path) -> Machine:
    """The machine, and the disk that `root` is on. What this system does not tell is None."""
    system = os.uname()
    memory = dict(SIZE.findall(read_text(MEMORY)))
    up = read_text(UPTIME).split(".", 1)[0]
    disk = None
    with suppress(OSError):
        disk = os.statvfs(root)
    load: tuple[float, ...] = ()
    with suppress(OSError):
        load = os.getloadavg()
    return Machine(
        host=system.nodename,
        system=system.sysname,
        release=system.release,
        architecture=system.machine,
        processors=os.cpu_count(),
        load_thousandths=tuple(round(each * 1000) for each in load),
        memory_total=kibibytes(memory.get("MemTotal")),
        memory_available=kibibytes(memory.get("MemAvailable")),
        disk_total=disk.f_blocks * disk.f_frsize if disk else None,
        disk_free=disk.f_bavail * disk.f_frsize if disk else None,
        up_s=int(up) if up.isdigit() else None,
    )


def kibibytes(number: str | None) -> int | None:
    return int(number) * 1024 if number else None


def read_text(path: Path) -> str:
    """What a file of the system says; nothing where there is none."""
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def look_at_repository(place: Place) -> Repository:
    """Commit, branch and changes, as git tells them."""
    from runbook_kit.gitprocess import ask_all, open_git

    commands = [("rev-parse", "HEAD"), ("rev-parse", "--abbrev-ref", "HEAD"), ("status", "--porcelain=v1", "-z")]
    try:
        commit, branch, status = ask_all(open_git(place.root, dict(os.environ)), commands)
    except RunbookError as error:
        return Repository(problem=error.message)
    changes = [each.decode("utf-8", "backslashreplace") for each in status.out.split(b"\0") if each]
    return Repository(
        commit=commit.out.decode("ascii", "replace").strip() if commit.code == 0 else "",
        branch=branch.out.decode("utf-8", "backslashreplace").strip() if branch.code == 0 else "",
        changes=tuple(changes[:MOST_CHANGES]),
        more=max(len(changes) - MOST_CHANGES, 0),
        problem="" if status.code == 0 else status.said.encode("utf-8", "backslashreplace").decode().strip(),
    )
