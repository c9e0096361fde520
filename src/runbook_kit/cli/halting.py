"""What a halt does beside refusing: ends sessions and jobs, confirms that they ended, and keeps how it stood."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from runbook_kit.cli import clock
from runbook_kit.cli.person import MARK, identity, inside_a_block, login
from runbook_kit.cli.place import Place
from runbook_kit.errors import RunbookError, UsageError
from runbook_kit.render.halt_v1 import EndedJob, EndedSession, Halted
from runbook_kit.session.folders import OWN, list_folders, prepare
from runbook_kit.session.halt import Trigger, halt_state, trigger
from runbook_kit.session.log import Holder, is_held

PATIENCE_S = 15.0  # a block has ten seconds to end, and its run then writes that down
LOOK_S = 0.05
STEP, JOB = "RUNBOOK_STEP", "RUNBOOK_JOB"


def read_metrics(words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` words. Raises `UsageError` for anything else."""
    found = {}
    for word in words:
        name, equals, value = word.encode("utf-8", "backslashreplace").decode().partition("=")
        if not equals or not name.strip():
            hint = "Write --metric NAME=VALUE, such as --metric error_rate=0.4."
            raise UsageError(f"`--metric {word}` is not NAME=VALUE.", hint=hint, code="invalid-value")
        found[name.strip()] = value.strip()
    return found


def caller(environ: Mapping[str, str], root: Path) -> str:
    """Who halts; also a block, and somebody whose name is unusable: nothing keeps anybody from halting."""
    try:
        who = identity(environ, root)
    except RunbookError:
        who = login(environ)
    session, step = environ.get(MARK, ""), environ.get(STEP, "")
    where = f", from {step or 'a block'} of {session}" if session else ""
    return f"{who}{where}".encode("utf-8", "backslashreplace").decode()


def trigger_halt(root: Path, by: str, reason: str, metrics: Mapping[str, str]) -> RunbookError | None:
    """Halt; everything else comes after this. Returns why it could not be written down, though it is halted.

    Raises `MachineError` when nothing is halted.
    """
    with suppress(RunbookError):
        prepare(root)  # with what keeps git from seeing it; without it the halt counts all the same
    try:
        trigger(root / OWN, Trigger(clock.iso(clock.now()), by, reason, metrics))
    except RunbookError as error:
        if error.code == "halt-failed":
            raise
        return error
    return None


def end_everything(
    place: Place,
    by: str,
    environ: Mapping[str, str],
    patience_s: float = PATIENCE_S,
    wait: Callable[[float], object] = time.sleep,
) -> Halted:
    """Wait until runs have ended, which look for a halt by themselves, and stop jobs; then keep how it stands.

    From inside a block or a job our own session is not waited for, because it ends us, too; evidence is kept at once.
    """
    from runbook_kit.cli.halt_evidence import keep_evidence

    root, until = place.root, time.monotonic() + patience_s
    own = environ.get(MARK, "")
    held = {folder: holder for folder in list_folders(root) if (holder := is_held(folder)) and not is_ours(holder)}
    within = own or environ.get(JOB) or inside_a_block(environ)
    tell(held)
    early = keep_evidence(place, environ, held) if within else ""
    jobs = stop_jobs(root, by)
    waited = [folder for folder in held if folder.name != own]
    wait_for(waited, until, wait)
    sessions = tuple(ended(folder, holder, folder.name == own) for folder, holder in held.items())
    late = "" if within or not is_news(root, sessions, jobs) else keep_evidence(place, environ, held)
    state = halt_state(root / OWN)
    return Halted(state.first, state.later, sessions, jobs, early or late)


def tell(held: Mapping[Path, Holder]) -> None:
    """Say at once that it is halted, and what is waited for."""
    from runbook_kit.cli.screen import note

    if held:
        note(f"Halted. Waiting for the end of {', '.join(folder.name for folder in held)}.")


def is_ours(holder: Holder) -> bool:
    return holder.pid == os.getpid()


def is_news(root: Path, sessions: Sequence[EndedSession], jobs: Sequence[EndedJob]) -> bool:
    """Whether there is something to keep evidence of that an earlier halt has not kept."""
    return bool(sessions or jobs) or not halt_state(root / OWN).later


def wait_for(folders: Iterable[Path], until: float, wait: Callable[[float], object]) -> None:
    """Wait until nobody holds any of these sessions, or the time has come."""
    left = list(folders)
    while left and time.monotonic() < until:
        left = [folder for folder in left if is_held(folder)]
        if left:
            wait(LOOK_S)


def ended(folder: Path, holder: Holder, ours: bool) -> EndedSession:
    """What became of a session that was held; `ours` is the one that we run in."""
    now = is_held(folder)
    return EndedSession(folder.name, holder.pid, holder.host, now is None, ends_itself=ours and now is not None)


def stop_jobs(root: Path, by: str) -> tuple[EndedJob, ...]:
    """Stop all jobs that run here."""
    from runbook_kit.run.jobs.stopping import Stopper, stop_all

    holder = Holder(os.getpid(), clock.host(), clock.iso(clock.now()))
    return tuple(
        EndedJob(
            id=each.id,
            label=each.label,
            was=each.was,
            state=each.word,
            stopped=each.done,
            alive=tuple(left.pid for left in each.alive),
            problem=each.problem,
        )
        for each in stop_all(root, Stopper(holder, clock.stamp, by))
    )
