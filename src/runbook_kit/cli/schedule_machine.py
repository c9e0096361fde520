"""What units are written for: the program that they start, and the time zone of this machine's clock."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.schedule.timing import zone_of
from runbook_kit.suggestion import quoted


def program_words(named: str) -> tuple[str, ...]:
    """This program, by its absolute path. Raises `UsageError` for one named that is not there."""
    if named:
        path = shutil.which(named) or ""
        if not path:
            raise UsageError(f"There is no program {quoted(named)}.", hint="Name its file.", code="invalid-value")
        return (os.path.abspath(path),)
    beside = os.path.join(os.path.dirname(sys.executable), "runbook")
    if os.access(beside, os.X_OK):
        return (os.path.abspath(beside),)
    return (os.path.abspath(sys.executable), "-m", "runbook_kit")


def machine_zone(named: str, environ: Mapping[str, str]) -> str:
    """The zone that this machine's clock shows, or that was named. Raises `UsageError` when nobody can tell."""
    candidates = (named,) if named else (environ.get("TZ", "").removeprefix(":"), linked_zone(), written_zone())
    for name in filter(None, candidates):
        try:
            zone_of(name)
        except InvalidInput:
            if named:
                raise
            continue
        return name
    hint = "Say it with --machine-zone, such as UTC or Europe/Berlin."
    raise UsageError("Nothing says which time zone this machine is in.", hint=hint, code="unknown-zone")


def linked_zone() -> str:
    """What `/etc/localtime` leads to."""
    _, found, name = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return name if found else ""


def written_zone() -> str:
    """What `/etc/timezone` says."""
    try:
        return Path("/etc/timezone").read_text("ascii", "replace").strip()
    except OSError:
        return ""
