"""What a schedule starts, and when: out of the table of a runbook, or given on the command line for one target."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from runbook_kit.document.model import Runbook, ScheduleEntry
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.schedule.calendar import is_day
from runbook_kit.schedule.timing import DAYS, Timing, is_time, short
from runbook_kit.suggestion import quoted

OTHER = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 120  # characters of a unit's name, which becomes the name of a file


class Scheduled(Struct, frozen=True):
    """One thing that is started at due times. `given`: on the command line, so that its command must say it all."""

    id: str  # `backup/nightly`: the runbook, and the entry of its table
    target: str  # as it is typed in the root
    timing: Timing
    activity: str = ""
    skip: tuple[str, ...] = ()
    calendar: str = ""  # a file, from the repository's root
    values: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    path: str = ""
    line: int = 0
    given: bool = False
    address: str = ""  # of the target, as sessions call it


def scheduled_of(runbook: Runbook) -> tuple[Scheduled, ...]:
    """What the table of a runbook has for a machine: its entries with a phase and a time.

    Raises `InvalidInput` for an entry that says two different things, or nothing of when.
    """
    entries = [entry for entry in runbook.schedule.entries if entry.phase]
    phases = Counter(entry.phase for entry in entries if not entry.id)
    found = tuple(_scheduled(runbook, entry, phases[entry.phase] > 1) for entry in entries)
    twice = [name for name, number in Counter(each.id for each in found).items() if number > 1]
    if twice:
        second = [each for each in found if each.id == twice[0]][1]
        place = f"{second.path}:{second.line}:1"
        message = f"{place}: Two entries of the schedule are called `{twice[0]}`."
        raise InvalidInput(message, hint="Give one of them an `id`.", code="invalid-schedule")
    return found


def _scheduled(runbook: Runbook, entry: ScheduleEntry, several: bool) -> Scheduled:
    timing = timing_of(entry.at, entry.every_s or 0, entry.days, runbook.schedule.timezone, entry.span)
    strange = next((day for day in runbook.schedule.skip if not is_day(day)), "")
    if strange:
        raise _wrong(entry.span, f"{quoted(strange)} in `skip` is no day", "Write it as 2026-12-25.")
    if entry.phase not in {phase.id for phase in runbook.phases}:
        raise _wrong(entry.span, f"The runbook has no phase `{entry.phase}`", "Name the id of a phase.")
    return Scheduled(
        id=f"{runbook.id}/{entry.id or (name_of(entry.phase, timing) if several else entry.phase)}",
        target=f"{runbook.id}/{entry.phase}",
        timing=timing,
        activity=entry.activity,
        skip=runbook.schedule.skip,
        calendar=runbook.schedule.calendar,
        values=entry.values,
        owner=entry.owner,
        path=runbook.path,
        line=entry.span.line,
        address=f"{runbook.id}/{entry.phase}",
    )


def timing_of(at: str, every_s: int, days: Iterable[str], zone: str, span: Span | None = None) -> Timing:
    """When, out of what was written. Raises `InvalidInput` for what is no time, or two."""
    given = tuple(days)
    chosen = tuple(day for day in DAYS if day in given)
    strange = next((day for day in given if day not in DAYS), "")
    if strange:
        raise _wrong(span, f"{quoted(strange)} is no day of the week", f"Write {', '.join(DAYS)}.")
    if at and not is_time(at):
        raise _wrong(span, f"{quoted(at)} is no time of day", "Write HH:MM, from 00:00 to 23:59.")
    if bool(at) == bool(every_s):
        hint = "Write `at` or `every`, one of them."
        raise _wrong(span, "A schedule says either at what time of day, or every how long", hint)
    if every_s and chosen:
        raise _wrong(span, "`days` go with a time of day, not with an interval", "Write `at`, or leave out the days.")
    if at and not zone:
        hint = "Write `timezone: Europe/Berlin`, or UTC."
        raise _wrong(span, "A time of day means nothing without a time zone", hint)
    return Timing(zone or "UTC", at, every_s, chosen)


def _wrong(span: Span | None, what: str, hint: str) -> InvalidInput:
    place = f"{span.path}:{span.line}:{span.column}: " if span else ""
    return InvalidInput(f"{place}{what}.", hint=hint, code="invalid-schedule")


def name_of(what: str, timing: Timing) -> str:
    """A name for what is started at this time: `check-0800`, `check-every-15m`."""
    when = f"every-{short(timing.every_s)}" if timing.every_s else timing.at.replace(":", "")
    return f"{what}-{when}"


def unit_names(entries: Iterable[Scheduled], repository: str) -> Mapping[str, str]:
    """Id → name of the unit, label or file; `repository` is the name of its folder.

    Where two would be the same, each has a few digits of its id's SHA-256 behind it.
    """
    ids = [each.id for each in entries]
    plain = {name: _slug(f"runbook-{repository}-{name}") for name in ids}
    count = Counter(plain.values())
    return {name: slug if count[slug] == 1 else f"{slug}-{_digits(name)}" for name, slug in plain.items()}


def _slug(text: str) -> str:
    slug = OTHER.sub("-", text).strip("-.")
    return slug if len(slug) <= LONGEST else f"{slug[:LONGEST]}-{_digits(text)}"


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:6]


def find_scheduled(name: str, entries: Iterable[Scheduled]) -> Iterator[Scheduled]:
    """Those that a name means: an id, what stands behind its slash, a runbook, or a target."""
    for each in entries:
        runbook, _, own = each.id.partition("/")
        if name in (each.id, own, runbook, each.target):
            yield each
