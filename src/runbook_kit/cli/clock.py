"""The clock of this machine, as a value that is passed down."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from runbook_kit.session.records import Stamp

BOOT_ID = "/proc/sys/kernel/random/boot_id"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """`2026-11-01T03:00:00.000Z`"""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp() -> Stamp:
    """This moment, for the log."""
    return Stamp(iso(now()), time.monotonic_ns(), boot())


@cache
def boot() -> str:
    """What tells this run of the machine from others; empty where nothing does."""
    try:
        with open(BOOT_ID, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        pass
    if sys.platform == "darwin":
        return str(round(time.time() - time.monotonic()))
    return ""


def host() -> str:
    """The name of this machine."""
    return os.uname().nodename


Stamping = Callable[[], Stamp]
