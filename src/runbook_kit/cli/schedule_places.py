"""What is installed on this machine: read from the usual places of every scheduler, and whether it is enabled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook_kit.cli.place import Place
    from runbook_kit.schedule.installed import Found

USUAL = {
    "systemd": ("~/.config/systemd/user", "/etc/systemd/system", "/usr/local/lib/systemd/system"),
    "launchd": ("~/Library/LaunchAgents", "/Library/LaunchAgents", "/Library/LaunchDaemons"),
    "cron": ("/etc/cron.d", "/etc/crontab"),
    "github": (".github/workflows",),
}
LARGEST = 1 << 20  # bytes of a unit that are read
ASKING_S = 5.0  # seconds that systemctl is given
WANTS = "timers.target.wants"
WORDS = ("-C", "schedule", "run")  # of every command that is written


def installed(form: str, places: Sequence[str], place: Place) -> Iterator[Found]:
    """What of ours is in the places of this form."""
    from runbook_kit.errors import InvalidInput
    from runbook_kit.schedule.installed import found_in
    from runbook_kit.suggestion import quoted

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


def is_any_installed() -> bool:
    """Whether a unit or crontab in the usual places may be of this program; a glimpse, before anything is read."""
    named = (Path(os.path.expanduser(name)) for form, names in USUAL.items() if form != "github" for name in names)
    return any(all(word in text for word in WORDS) for path in named for text in texts_in(path).values())


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


def is_disabled(found: Found) -> bool:
    """Whether nothing will start it although it is there. Says no where nobody can tell."""
    from runbook_kit.schedule import launchd, systemd

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
    from runbook_kit.plan.programs import find_program

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
