"""So much memory can be had without swapping."""

from __future__ import annotations

import os
import re
from pathlib import Path

from msgspec import Struct

from runbook_kit.run.checks.arguments import amount_of, written_size
from runbook_kit.run.checks.outcome import Arguments, Outcome, World

MEMINFO = Path("/proc/meminfo")
LINE = re.compile(r"^(MemTotal|MemAvailable):\s+([0-9]+) kB$", re.MULTILINE)


class Memory(Struct, frozen=True):
    """Bytes of memory that this machine has, and that a new process can have."""

    whole: int
    free: int


def check(arguments: Arguments, world: World) -> Outcome:  # noqa: ARG001 - every check has the same form
    memory = read_meminfo(MEMINFO) or ask_system()
    if memory is None:
        return Outcome(False, "This system does not say how much memory is free.")
    wanted = amount_of(arguments, "free", memory.whole)
    said = f"{written_size(memory.free)} of {written_size(memory.whole)} of memory are free"
    is_met = memory.free >= wanted
    return Outcome(is_met, f"{said}." if is_met else f"{said}, {written_size(wanted)} are needed.")


def read_meminfo(path: Path) -> Memory | None:
    """What Linux says; None where it does not (proc(5): MemAvailable, since 3.14)."""
    try:
        found = {name: int(amount) * 1024 for name, amount in LINE.findall(path.read_text("ascii", "replace"))}
        return Memory(found["MemTotal"], found["MemAvailable"])
    except (OSError, KeyError):
        return None


def ask_system() -> Memory | None:
    """What other systems say: sysconf, and on macOS, whose sysconf has no free pages, sysctl."""
    try:
        page, whole = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
    try:
        pages = os.sysconf("SC_AVPHYS_PAGES")
    except (OSError, ValueError):
        pages = _sysctl("vm.page_free_count")
        # Pages of files, which the system drops when memory is asked for.
        pages += max(_sysctl("vm.page_pageable_external_count"), 0) if pages >= 0 else 0
    return Memory(whole * page, pages * page) if pages >= 0 else None


def _sysctl(name: str) -> int:
    """A number of the kernel's; -1 when it has none of this name."""
    import ctypes

    value, size = ctypes.c_uint64(0), ctypes.c_size_t(8)
    try:
        call = ctypes.CDLL(None).sysctlbyname
        failed = call(name.encode(), ctypes.byref(value), ctypes.byref(size), None, ctypes.c_size_t(0))
    except (OSError, AttributeError):
        return -1
    return -1 if failed else value.value
