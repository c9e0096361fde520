"""Keeps how everything stood when it was halted: every open session with its log, the jobs, the commit, the reason."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from runbook_kit.canonical import sha256
from runbook_kit.cli import clock
from runbook_kit.cli.place import Place
from runbook_kit.errors import RunbookError
from runbook_kit.session.folders import OWN, list_folders, prepare
from runbook_kit.session.halt import halt_state
from runbook_kit.session.log import LOG, Holder, read_file, sync_folder, write_new
from runbook_kit.session.state import is_over
from runbook_kit.session.store import look

HALTS, SNAPSHOT = "halts", "snapshot.json"
MOST_TRIES = 100


def keep_evidence(place: Place, environ: Mapping[str, str], held: Mapping[Path, Holder]) -> str:
    """Write a private folder below `.runbook/halts`; its path relative to the root, empty where there is no room.

    `held` are the sessions that somebody held when it was halted, and who.
    A halt never fails for its evidence: what could not be kept is said on stderr.
    """
    from runbook_kit.cli.screen import warn

    root = place.root
    try:
        folder = make_folder(root)
        sessions = [session_of(each, folder) for each in list_folders(root)]
        content = {
            "format": "halt-snapshot/1",
            "at": clock.iso(clock.now()),
            "host": clock.host(),
            "halt": msgspec.to_builtins(halt_state(root / OWN)),
            "commit": commit(place, environ),
            "held": {folder.name: str(holder) for folder, holder in held.items()},
            "sessions": [each for each in sessions if each],
            "jobs": list(jobs(root)),
        }
        write_new(folder / SNAPSHOT, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
        sync_folder(folder)
    except (OSError, RunbookError) as error:
        said = error.message if isinstance(error, RunbookError) else os.strerror(error.errno or 5)
        warn("halt-evidence", f"It is halted, but there is no evidence of how it stood: {said}")
        return ""
    return os.path.relpath(folder, root)


def make_folder(root: Path) -> Path:
    """A new folder for this moment, for this user alone."""
    halts = prepare(root) / HALTS
    halts.mkdir(mode=0o700, exist_ok=True)
    name = clock.iso(clock.now()).replace("-", "").replace(":", "").partition(".")[0] + "Z"
    for number in range(1, MOST_TRIES):
        folder = halts / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(17, os.strerror(17))


def session_of(folder: Path, into: Path) -> dict[str, Any]:
    """A session that is not over, in a few words, with a copy of its log beside; nothing for one that is."""
    try:
        found = look(folder)
    except RunbookError as error:
        return {"id": folder.name, "problem": error.code, "said": error.message, **copy(folder, into)}
    state = found.state
    if is_over(state):
        return {}
    running = [step.address for step in state.steps.values() if step.state == "running"]
    return {
        "id": state.id,
        "state": state.state,
        "target": state.target,
        "mode": state.mode,
        "held_by": str(found.holder) if found.holder else "",
        "head": state.head,
        "events": state.events,
        "running": running,
        **copy(folder, into),
    }


def copy(folder: Path, into: Path) -> dict[str, str]:
    """Copy the log of a session; where to and its SHA-256."""
    try:
        data = read_file(folder / LOG)
    except OSError as error:
        return {"log": "", "log_problem": os.strerror(error.errno or 5)}
    (into / folder.name).mkdir(mode=0o700)
    write_new(into / folder.name / LOG, data)
    return {"log": f"{folder.name}/{LOG}", "log_sha256": sha256(data)}


def jobs(root: Path) -> list[dict[str, Any]]:
    """Every job here, and how it stands."""
    from runbook_kit.run.jobs.jobfolder import list_folders as job_folders
    from runbook_kit.run.jobs.state import look as look_at_job

    found: list[dict[str, Any]] = []
    for folder in job_folders(root):
        try:
            job = look_at_job(folder)
        except RunbookError as error:
            found.append({"id": folder.name, "problem": error.code, "said": error.message})
        else:
            found.append(
                {
                    "id": job.id,
                    "label": job.spec.label,
                    "state": job.word,
                    "pid": job.state.last.pid,
                    "session": job.spec.session,
                    "reason": job.state.reason,
                }
            )
    return found


def commit(place: Place, environ: Mapping[str, str]) -> dict[str, Any]:
    """Where the repository stands."""
    from runbook_kit.cli.assigning import commit_of

    found = commit_of(place, environ)
    return {"id": found.id, "branch": found.branch, "dirty": found.dirty}
