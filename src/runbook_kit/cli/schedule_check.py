"""What is installed here for schedules: read from the usual places, compared, and its sessions counted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit import __version__
from runbook_kit.cli import clock
from runbook_kit.cli.place import Place
from runbook_kit.cli.schedule_access import occasions, skip_days, table, why_skipped
from runbook_kit.cli.schedule_units import Wanted, unit_of, wanted
from runbook_kit.errors import InvalidInput, RunbookError, UsageError
from runbook_kit.plan.programs import find_program
from runbook_kit.schedule import github, launchd, systemd
from runbook_kit.schedule.command import given_of
from runbook_kit.schedule.entry import Scheduled, unit_names
from runbook_kit.schedule.installed import FORMS, Drift, Found, compare, found_in, written
from runbook_kit.schedule.missed import Missed, Ran, missed
from runbook_kit.suggestion import quoted

USUAL = {
    "systemd": ("~/.config/systemd/user", "/etc/systemd/system", "/usr/local/lib/systemd/system"),
    "launchd": ("~/Library/LaunchAgents", "/Library/LaunchAgents", "/Library/LaunchDaemons"),
    "cron": ("/etc/cron.d", "/etc/crontab"),
    "github": (github.FOLDER,),
}
LARGEST = 1 << 20  # bytes of a unit that are read
GRACE = timedelta(minutes=10)  # a run may begin so much later without having been missed
ASKING_S = 5.0  # seconds that systemctl is given
WANTS = "timers.target.wants"


class Known(Struct, frozen=True):
    """A schedule that is installed: what it starts, and since when at least."""

    found: Found
    entry: Scheduled
    since: datetime


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


def installed(form: str, places: Sequence[str], place: Place) -> Iterator[Found]:
    """What of ours is in the places of this form."""
    for name in places or USUAL[form]:
        if name == "-":
            yield from found_in(form, "stdin", {"stdin": sys.stdin.read()})
            continue
        path = place.root / name if form == "github" and not places else place.start / os.path.expanduser(name)
        if places and not path.exists():
            raise InvalidInput(
                f"There is no {quoted(name, 200)}.", hint="Name a folder or a file.", code="missing-file"
            )
        yield from found_in(form, os.fspath(path if path.is_dir() else path.parent), texts_in(path))


def texts_in(path: Path) -> Mapping[str, str]:
    """File name → text, of a folder or of one file; what cannot be read is not there."""
    paths = sorted(path.iterdir()) if path.is_dir() and os.access(path, os.R_OK) else [path]
    found = {}
    for each in paths:
        try:
            if each.is_file() and each.stat().st_size <= LARGEST:
                found[each.name] = each.read_bytes().decode("utf-8", "surrogateescape")
        except OSError:
            continue
    return found


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
    from runbook_kit.cli.schedule_access import program_words

    name, at = found.call.name, os.path.join(found.place, found.name)
    entry = entry_of(found, entries)
    if entry is None:
        message = f"`{at}` starts {quoted(name)}, which no runbook here has in its schedule."
        yield Drift("schedule-unknown", name, message, "Remove it, or write the entry again.", at)
        return
    again = f"`runbook schedule export {found.form} {name}` writes it anew; install that."
    if found.form != "github":
        wants = program_words(program)
        if found.call.program != wants:
            message = f"`{at}` starts {' '.join(found.call.program)}, not {' '.join(wants)}."
            yield Drift("schedule-elsewhere", name, message, again, at)
        if os.path.realpath(found.call.root) != os.path.realpath(place.root):
            message = f"`{at}` works in {found.call.root}, which is gone, not in {place.root}."
            yield Drift("schedule-elsewhere", name, message, again, at)
    try:
        asked = as_installed(found, place, zone)
        unit = unit_of(entry, own_name(entry, names, place), asked)
        yield from compare(found, written(found.form, unit, __version__, asked.now, found.name))
    except RunbookError as error:
        yield Drift(error.code, name, f"`{at}`: {error.message}", error.hint, at)
    if is_disabled(found):
        hint = "`systemctl enable --now` of the timer starts it." if found.form == "systemd" else again
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


def is_disabled(found: Found) -> bool:
    """Whether nothing will start it although it is there. Says no where nobody can tell."""
    if found.form == "launchd":
        return any(launchd.is_disabled(text) for text in found.texts.values())
    if found.form != "systemd":
        return False
    timer = f"{found.name}{systemd.TIMER}"
    usual = [os.path.expanduser(each) for each in USUAL["systemd"]]
    wanting = usual if found.place in usual else [found.place]
    if any(os.path.lexists(Path(place) / WANTS / timer) for place in wanting):
        return False
    return ask_systemctl(found.place, timer) in ("", "disabled", "masked")


def ask_systemctl(place: str, timer: str) -> str:
    """What `systemctl is-enabled` says; empty where it cannot say, as in a container."""
    program = find_program("systemctl", os.environ.get("PATH", os.defpath))
    if not program or place not in {os.path.expanduser(each) for each in USUAL["systemd"]}:
        return ""
    manager = ("--user",) if place.startswith(os.path.expanduser("~/")) else ()
    try:
        done = subprocess.run(
            [program, *manager, "is-enabled", "--", timer],
            capture_output=True,
            text=True,
            timeout=ASKING_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    word = done.stdout.strip()
    return word if word in ("enabled", "disabled", "static", "linked", "enabled-runtime", "masked") else ""


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


def changed_at(found: Found) -> datetime:
    """When its file was written last; it may have been there before."""
    times = [os.stat(Path(found.place) / name).st_mtime for name in found.texts if (Path(found.place) / name).exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else clock.now()


def left_out(place: Place, known: Sequence[Known], now: datetime, since_s: float) -> Iterator[Drift]:
    """Due times of what is installed that have no session."""
    back = now - timedelta(seconds=since_s)
    ran: dict[str, list[Ran]] = {}
    for found in occasions(place.root, back) if known else ():
        ran.setdefault(found.schedule, []).append(Ran(found.due, found.began))
    for each in known:
        if each.found.form == "github":  # its sessions are not here
            continue
        entry, sessions = each.entry, ran.get(each.entry.id, [])
        first = min([each.since, *(one.began for one in sessions)])
        try:
            days = skip_days(entry, place)
        except InvalidInput as error:
            yield Drift(error.code, entry.id, error.message, error.hint)
            continue
        for gap in missed(
            entry.timing,
            sessions,
            max(back, first),
            now - GRACE,
            skipping(days, entry),
        ):
            yield Drift("run-missed", entry.id, in_a_sentence(entry, gap), MISSED)


def skipping(days: Mapping[str, str], entry: Scheduled) -> Callable[[datetime], bool]:
    """Whether a due time is one of a day that is skipped."""
    return lambda due: bool(why_skipped(days, entry, due))


MISSED = "`journalctl`, the mail of cron or the log of launchd says why; `runbook session list` shows what ran."


def in_a_sentence(entry: Scheduled, gap: Missed) -> str:
    if gap.number == 1:
        return f"{entry.id} was due at {gap.first.astimezone(UTC):%Y-%m-%d %H:%M} UTC and has no session."
    return (
        f"{entry.id} has no session for {gap.number} due times, from {gap.first.astimezone(UTC):%Y-%m-%d %H:%M} "
        f"to {gap.last.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
    )
