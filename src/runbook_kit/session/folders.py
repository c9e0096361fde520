"""The folders of sessions below `.runbook/sessions`: what they are called, and how they are made and found."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from runbook_kit.errors import MachineError, UsageError
from runbook_kit.session.log import LOG, write_new
from runbook_kit.suggestion import quoted, suggest

OWN = ".runbook"
SESSIONS = "sessions"
STATE, PLAN = "state.json", "plan.json"
FOLDERS = ("logs", "blocks", "state")
NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[a-z0-9][a-z0-9-]*-[0-9a-f]{6}")
LONGEST = 40  # characters of the target in a session's id
LATEST = "latest"
TIME = len("20261101T030000Z")


class Moment(Struct, frozen=True):
    """When an event happened."""

    ts: str


def new_id(target: str, at: str, random: str) -> str:
    """The id of a session: UTC time, target and six random hexadecimal digits. `at` is ISO 8601."""
    time = re.sub(r"[-:]|\.\d+", "", at)
    slug = re.sub(r"[^a-z0-9]+", "-", target.lower()).strip("-")[:LONGEST].strip("-") or "run"
    return f"{time}-{slug}-{random}"


def refuse_no_folder(root: Path) -> None:
    """Raise `MachineError` where a file is in the place of the folder `.runbook`."""
    own = root / OWN
    if os.path.lexists(own) and not own.is_dir():
        raise MachineError(
            f"`{OWN}` is not a folder, so nothing can be recorded here.",
            hint=f"Move it away: `mv {OWN} {OWN}.old`.",
            code="session-folder",
        )


def prepare(root: Path) -> Path:
    """The folder `.runbook` of the work tree, private, with a `.gitignore` that keeps git from seeing it."""
    refuse_no_folder(root)
    own = root / OWN
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        if own.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "It is a symbolic link", os.fspath(own))
        ignore = own / ".gitignore"
        if not os.path.lexists(ignore):
            with suppress(FileExistsError):  # somebody else began here at this moment
                write_new(ignore, b"*\n")
    except OSError as error:
        raise unusable(own, error) from None
    return own


def unusable(path: Path, error: OSError) -> MachineError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    why = "it is a symbolic link" if path.is_symlink() else os.strerror(error.errno or 5)
    return MachineError(
        f"`{path.name}` cannot be used for sessions: {why}.",
        hint="Free some space." if full else "Sessions need a folder that can be written.",
        code="disk-full" if full else "session-folder",
    )


def list_folders(root: Path) -> list[Path]:
    """The folders of all sessions, the newest first."""
    try:
        with os.scandir(root / OWN / SESSIONS) as entries:
            names = [entry.name for entry in entries if NAME.fullmatch(entry.name) and entry.is_dir()]
    except OSError:
        return []
    return [root / OWN / SESSIONS / name for name in sorted(names, reverse=True)]


def find(root: Path, name: str) -> Path:
    """The folder of the session with this id, unique beginning of an id, or `latest`. Raises `UsageError`."""
    folders = list_folders(root)
    if name == LATEST and (begun := [folder for folder in folders if has_begun(folder)]):
        newest = begun[0].name[:TIME]
        return max((folder for folder in begun if folder.name[:TIME] == newest), key=first_moment)
    found = [folder for folder in folders if folder.name == name] or [
        folder for folder in folders if name and folder.name.startswith(name)
    ]
    if len(found) == 1:
        return found[0]
    names = [folder.name for folder in folders]
    if found:
        message = f"{quoted(name)} is the beginning of {len(found)} sessions."
        raise UsageError(message, hint=f"Write more of it: {', '.join(names[:4])}.", code="ambiguous-session")
    hint = suggest(name, names, "sessions") if names else "`runbook run TARGET --execute` starts one."
    raise UsageError(f"There is no session {quoted(name)} here.", hint=hint, code="unknown-session")


def has_begun(folder: Path) -> bool:
    """Whether anything happened in the session; a crash may leave the folder of one that never began."""
    with suppress(OSError):
        return (folder / LOG).stat().st_size > 0
    return False


def first_moment(folder: Path) -> str:
    """When the first event of a session happened; ids tell no moments of one second apart."""
    with suppress(OSError, ValueError), open(folder / LOG, "rb") as file:
        return msgspec.json.decode(file.readline(1 << 16), type=Moment).ts
    return ""
