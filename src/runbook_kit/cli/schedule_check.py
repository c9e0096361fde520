"""What is installed here for schedules, compared with what would be written now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from runbook_kit import __version__
from runbook_kit.cli.place import Place
from runbook_kit.cli.schedule_access import table
from runbook_kit.cli.schedule_missed import Known, changed_at, left_out
from runbook_kit.cli.schedule_places import installed, is_disabled
from runbook_kit.cli.schedule_units import Wanted, unit_of, wanted
from runbook_kit.errors import InvalidInput, RunbookError, UsageError
from runbook_kit.schedule.command import given_of
from runbook_kit.schedule.entry import Scheduled, unit_names
from runbook_kit.schedule.installed import FORMS, Drift, Found, again, compare, written
from runbook_kit.suggestion import quoted


def examine(
    place: Place, form: str, places: Sequence[str], *, since_s: float, program: str, zone: str
) -> tuple[tuple[Found, ...], tuple[Drift, ...]]:
    """What is installed for this repository, and everything that is wrong with it."""
    from runbook_kit.cli.schedule_access import now

    if places and not form:
        hint = "Write `runbook schedule doctor systemd --in DIR`."
        raise UsageError("--in needs the form of what lies there.", hint=hint, code="conflicting-options")
    entries = {each.id: each for each in table(place)}
    everything = [found for each in (form,) * bool(form) or FORMS for found in installed(each, places, place)]
    ours = [found for found in everything if is_ours(found, place, entries)]
    names = unit_names(entries.values(), place.root.name)
    drifts: list[Drift] = []
    known: list[Known] = []
    for found in ours:
        drifts += judge(found, place, entries, names, program=program, zone=zone)
        entry = entry_of(found, entries)
        if entry is not None:
            known.append(Known(found, entry, changed_at(found)))
    drifts += twice(ours)
    drifts += absent(entries.values(), ours, form)
    drifts += left_out(place, known, now(), since_s)
    return tuple(ours), tuple(drifts)


def is_ours(found: Found, place: Place, entries: Mapping[str, Scheduled]) -> bool:
    """Whether it belongs here: it works in our root, or in a folder that is gone while its schedule is ours."""
    if found.form == "github" or os.path.realpath(found.call.root) == os.path.realpath(place.root):
        return True
    return found.call.name in entries and not os.path.isdir(found.call.root)


def entry_of(found: Found, entries: Mapping[str, Scheduled]) -> Scheduled | None:
    """What it starts: an entry of a table, or what its own command says; None when there is no such entry any more."""
    try:
        return given_of(found.call) or entries.get(found.call.name)
    except InvalidInput:
        return None


def judge(
    found: Found,
    place: Place,
    entries: Mapping[str, Scheduled],
    names: Mapping[str, str],
    *,
    program: str,
    zone: str,
) -> Iterator[Drift]:
    """What is wrong with one that is installed."""
    from runbook_kit.cli.schedule_machine import program_words

    name, at = found.call.name, os.path.join(found.place, found.name)
    entry = entry_of(found, entries)
    if entry is None:
        message = f"`{at}` starts {quoted(name)}, which no runbook here has in its schedule."
        yield Drift("schedule-unknown", name, message, "Remove it, or write the entry again.", at)
        return
    if found.form != "github":
        wants = program_words(program)
        if found.call.program != wants:
            message = f"`{at}` starts {' '.join(found.call.program)}, not {' '.join(wants)}."
            yield Drift("schedule-elsewhere", name, message, again(found), at)
        if os.path.realpath(found.call.root) != os.path.realpath(place.root):
            message = f"`{at}` works in {found.call.root}, which is gone, not in {place.root}."
            yield Drift("schedule-elsewhere", name, message, again(found), at)
    try:
        asked = as_installed(found, place, zone)
        unit = unit_of(entry, own_name(entry, names, place), asked)
        yield from compare(found, written(found.form, unit, __version__, asked.now, found.name))
    except RunbookError as error:
        yield Drift(error.code, name, f"`{at}`: {error.message}", error.hint, at)
    if is_disabled(found):
        hint = "`systemctl enable --now` of the timer starts it." if found.form == "systemd" else again(found)
        yield Drift("schedule-disabled", name, f"`{at}` is installed and not enabled, so nothing starts it.", hint, at)


def own_name(entry: Scheduled, names: Mapping[str, str], place: Place) -> str:
    """What its unit would be called."""
    return names.get(entry.id) or unit_names((entry,), place.root.name)[entry.id]


def as_installed(found: Found, place: Place, zone: str) -> Wanted:
    """What to write it with: with the program and the folder it has, of which is told apart, its path and its user."""
    asked = wanted(found.form, place, zone="" if found.form == "github" else zone)
    if found.form == "github":
        return asked
    folder = replace(place, root=Path(found.call.root))
    return replace(asked, program=found.call.program, path=found.path, user=found.user, place=folder)


def twice(ours: Sequence[Found]) -> Iterator[Drift]:
    """Schedules that more than one installed unit starts; GitHub's runs elsewhere and counts apart."""
    places: dict[str, list[str]] = {}
    for found in ours:
        if found.form != "github":
            places.setdefault(found.call.name, []).append(os.path.join(found.place, found.name))
    for name, several in places.items():
        if len(several) > 1:
            message = f"{name} is installed {len(several)} times: {', '.join(several)}."
            yield Drift("schedule-twice", name, message, "Keep one of them and remove the others.", several[0])


def absent(entries: Iterable[Scheduled], ours: Sequence[Found], form: str) -> Iterator[Drift]:
    """Schedules of the tables that nothing is installed for."""
    there = {found.call.name for found in ours}
    for each in entries:
        if each.id not in there:
            hint = f"`runbook schedule export {form or 'systemd'} {each.id}` writes what to install."
            yield Drift("schedule-missing", each.id, f"Nothing is installed that starts {each.id}.", hint)


def missed_here(place: Place, now: datetime, since_s: float) -> tuple[Drift, ...]:
    """Due times of the last `since_s` seconds that have no session, of what is installed for this repository.

    Where nothing is installed, no runbook is read. What GitHub starts is recorded elsewhere.
    """
    ours = [
        found
        for form in FORMS
        if form != "github"
        for found in installed(form, (), place)
        if os.path.realpath(found.call.root) == os.path.realpath(place.root)
    ]
    entries = {each.id: each for each in table(place)} if ours else {}
    known = [Known(found, entry, changed_at(found)) for found in ours if (entry := entry_of(found, entries))]
    return tuple(left_out(place, known, now, since_s))
