"""From schedules to the files of a scheduler: for which machine, with which command, and where they are written."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from runbook_kit import __version__
from runbook_kit.cli.place import Place
from runbook_kit.errors import UsageError
from runbook_kit.schedule import cron
from runbook_kit.schedule.command import call_of
from runbook_kit.schedule.crontime import cron_times
from runbook_kit.schedule.entry import Scheduled
from runbook_kit.schedule.github import FIRED
from runbook_kit.schedule.installed import written
from runbook_kit.schedule.timing import in_words
from runbook_kit.schedule.unit import PATH, Unit
from runbook_kit.suggestion import quoted

USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\$?")
ONE_OF_SEVERAL = "59m"  # how late a line of cron may be that is right for a part of the year only


class Wanted(Struct, frozen=True):
    """What is to be written, and for which machine. `zone` is that of its clock."""

    form: str
    place: Place
    program: tuple[str, ...]
    path: str
    user: str
    zone: str
    now: datetime
    dry: bool = False  # where the command may execute nothing


def wanted(form: str, place: Place, *, program: str = "", path: str = "", user: str = "", zone: str = "") -> Wanted:
    """What the options come to. Raises `UsageError` for those that this form has no use for, or that are none."""
    from runbook_kit.cli.planning import policy_of
    from runbook_kit.cli.schedule_access import now
    from runbook_kit.cli.schedule_machine import machine_zone, program_words

    for given, option in ((program, "--program"), (path, "--path"), (user, "--user"), (zone, "--machine-zone")):
        if given and form == "github":
            raise UsageError(f"{option} is not for GitHub.", hint="Leave it out.", code="conflicting-options")
    if user and not USER.fullmatch(user):
        raise UsageError(f"{quoted(user)} is no user's name.", hint="Write --user ops.", code="invalid-value")
    if path and not all(os.path.isabs(folder) for folder in path.split(":")):
        raise UsageError("--path takes absolute folders.", hint="Write /usr/bin:/bin.", code="invalid-value")
    clock = machine_zone(zone, os.environ) if form in ("cron", "launchd") else "UTC"
    policy = policy_of(place)
    dry = form == "github" and not policy.ci_execute
    words = () if form == "github" else program_words(program)
    return Wanted(form, place, words, path or PATH, user, clock, now(), dry)


def unit_of(each: Scheduled, name: str, asked: Wanted) -> Unit:
    """The schedule as it is written for that machine."""
    from runbook_kit.render.escape import on_one_line

    # What is installed is read back from its command, which does not hold what the target is called.
    said = f": {on_one_line(each.activity)}" if each.activity and not each.given else ""
    return Unit(
        id=each.id,
        name=name,
        description=on_one_line(f"runbook schedule {each.id} ({in_words(each.timing)}){said}"),
        words=words_of(each, asked),
        timing=each.timing,
        path=asked.path,
        user=asked.user,
        zone=asked.zone,
    )


def words_of(each: Scheduled, asked: Wanted) -> tuple[str, ...]:
    """The command. Where a scheduler's clock and the zone drift apart, one of its lines is wrong: the command is told.

    On GitHub the words behind the program; the program is what the workflow installs.
    """
    if asked.form == "github":
        more = [("--dry-run", "")] if asked.dry else []
        return call_of(each, (), ".", *more, ("--fired", FIRED)).words[2:]
    drifts = asked.form != "systemd" and not each.timing.every_s
    several = drifts and len(cron_times(each.timing, asked.zone, asked.now)) > 1
    late = (("--late", ONE_OF_SEVERAL),) if several else ()
    return call_of(each, asked.program, os.path.realpath(asked.place.root), *late).words


def files_of(unit: Unit, asked: Wanted) -> dict[str, str]:
    """What is written for it; a part of a crontab has no name of its own."""
    if asked.form == "cron":
        return {"": "".join(f"{line}\n" for line in cron.lines(unit, asked.now))}
    return written(asked.form, unit, __version__, asked.now)


def crontab(place: Place) -> str:
    """The name of the file for `/etc/cron.d`, which must have no dot in it."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", f"runbook-{place.root.name}")


def write_all(found: Mapping[str, str], out: str, place: Place, *, force: bool) -> None:
    """Write the files into the folder `out`, and say which. Raises `UsageError` when one is there and differs."""
    from runbook_kit.cli.screen import put
    from runbook_kit.cli.writing import create, make_folder, replace_bytes
    from runbook_kit.render.escape import on_one_line
    from runbook_kit.repo import read_bytes

    folder = place.start / out
    said = []
    there = {name: (folder / name) for name in found if os.path.lexists(folder / name)}
    differ = [name for name, path in there.items() if read_bytes(path, folder) != found[name].encode()]
    if differ and not force:
        raise UsageError(
            f"{quoted(os.path.join(out, differ[0]), 200)} is there and differs; nothing was written.",
            hint="--force replaces it.",
            code="file-exists",
        )
    make_folder(folder)
    for name, text in found.items():
        if name not in there:
            create(folder / name, text, place.root)
        elif name in differ:
            replace_bytes(folder / name, text.encode(), 0o644)
        said.append(f"{'kept' if name in there and name not in differ else 'wrote'} {os.path.join(out, name)}")
    put("\n".join(map(on_one_line, said)))
