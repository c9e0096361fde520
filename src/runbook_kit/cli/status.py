"""`runbook status`: whether anything here needs somebody, and the exact commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runbook_kit.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook_kit.cli.health import Broken, Seen, Task
    from runbook_kit.render.status_v1 import Status
    from runbook_kit.schedule.installed import Drift

EVERY_S = 2.0
MISSED_S = 86400.0  # for how long a run that was missed is a reason
CLEAR = "\x1b[H\x1b[2J"


@click.command("status")
@click.option("--watch", is_flag=True, help="Look again every two seconds, until Ctrl-C.")
@format_option("text", "json")
def command(watch: bool, form: str) -> None:
    """Whether anything is halted, left, waiting, late, changed or failing here, why, and what to type.

    Exits 0 when everything is healthy, else 1. With --watch each change is shown until Ctrl-C, which is no failure.
    """
    from runbook_kit.cli.health import judge
    from runbook_kit.cli.place import find_place

    root = find_place().root
    if watch:
        import time

        return follow(lambda: judge(observe(root)), form, time.sleep)
    found = judge(observe(root))
    show(found, form)
    return conclude(found)


def observe(root: Path) -> Seen:
    """Everything that is here, as it is now."""
    from runbook_kit.cli import clock
    from runbook_kit.cli.health import Broken, Seen
    from runbook_kit.errors import RunbookError
    from runbook_kit.session.folders import OWN, list_folders
    from runbook_kit.session.halt import halt_state
    from runbook_kit.session.store import Found, look

    sessions: list[Found] = []
    broken: list[Broken] = []
    for folder in list_folders(root):
        try:
            sessions.append(look(folder))
        except RunbookError as error:
            broken.append(Broken(folder.name, error.code, error.message, error.exit_code == 4))
    jobs, broken_jobs = observe_jobs(root)
    return Seen(
        now=clock.now(),
        halt=halt_state(root / OWN),
        sessions=tuple(sessions),
        broken=(*broken, *broken_jobs),
        jobs=jobs,
        missed=observe_schedules(root),
        free=free_bytes(root),
    )


def observe_jobs(root: Path) -> tuple[tuple[Task, ...], tuple[Broken, ...]]:
    """The jobs that are here, and those that cannot be read."""
    from runbook_kit.cli.health import Broken, Task
    from runbook_kit.errors import RunbookError
    from runbook_kit.run.jobs.jobfolder import list_folders
    from runbook_kit.run.jobs.state import look

    found: list[Task] = []
    broken: list[Broken] = []
    for folder in list_folders(root):
        try:
            job = look(folder)
        except RunbookError as error:
            broken.append(Broken(folder.name, error.code, error.message, error.exit_code == 4, is_job=True))
            continue
        state = job.state
        found.append(
            Task(
                id=job.id,
                label=job.spec.label,
                state=job.word,
                pid=state.last.pid,
                purpose=job.spec.purpose,
                reason=state.reason,
                ended_at=state.ended_at,
                is_bad=state.last.ok is False,
                settled=state.over,
            )
        )
    return tuple(found), tuple(broken)


def observe_schedules(root: Path) -> tuple[Drift, ...]:
    """What installed schedules have missed in the last day; a table that makes no sense is told of instead."""
    from runbook_kit.cli.schedule_places import is_any_installed

    if not is_any_installed():
        return ()
    from runbook_kit.cli import clock
    from runbook_kit.cli.place import find_place
    from runbook_kit.cli.schedule_check import missed_here
    from runbook_kit.errors import RunbookError
    from runbook_kit.schedule.installed import Drift

    try:
        return missed_here(find_place(), clock.now(), MISSED_S)
    except RunbookError as error:
        return (Drift(error.code, root.name, error.message, error.hint),)


def free_bytes(root: Path) -> int | None:
    """Bytes that this user may still write where sessions are recorded; None where the system does not tell."""
    import os

    from runbook_kit.session.folders import OWN

    folder = root / OWN
    try:
        found = os.statvfs(folder if folder.is_dir() else root)
    except (OSError, AttributeError):
        return None
    return found.f_bavail * found.f_frsize


def show(status: Status, form: str) -> None:
    if form == "json":
        from runbook_kit.cli.screen import put_json
        from runbook_kit.render.status_v1 import status_v1

        put_json(status_v1(status))
    else:
        from runbook_kit.cli.screen import output, put
        from runbook_kit.render.status_page import status_page

        put(status_page(status, output()))


def conclude(status: Status) -> None:
    """Leave with 1 when it is not healthy, and name the gravest reason."""
    from runbook_kit.cli.failure import Concluded

    if status.reasons:
        first, more = status.reasons[0], len(status.reasons) - 1
        rest = f" And {more} more {'reason' if more == 1 else 'reasons'}." if more else ""
        hint = f"`{first.commands[0]}`" if first.commands else ""
        raise Concluded(f"{first.message}{rest}", code=first.code, hint=hint, exit_code=1)


def follow(look: Callable[[], Status], form: str, pause: Callable[[float], object]) -> None:
    """Show the status again and again until Ctrl-C: redrawn on a terminal, elsewhere one for each change."""
    import sys
    from contextlib import suppress

    from msgspec.structs import replace

    terminal = sys.stdout.isatty() and form == "text"
    before: Status | None = None
    with suppress(KeyboardInterrupt):
        while True:
            found = look()
            timeless = replace(found, at="")
            if terminal:
                sys.stdout.write(CLEAR)
            if terminal or timeless != before:
                show(found, form) if form == "text" else show_line(found)
                sys.stdout.flush()
            before = timeless
            pause(EVERY_S)


def show_line(status: Status) -> None:
    """The same JSON on one line, so that programs can read one status after the other."""
    import sys

    import msgspec

    from runbook_kit.render.status_v1 import status_v1

    sys.stdout.write(f"{msgspec.json.encode(status_v1(status)).decode()}\n")
