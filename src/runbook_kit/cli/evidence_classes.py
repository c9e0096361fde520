"""What is kept here, class by class: packs, snapshots, bundles, sessions, jobs and the cache, and how each goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from runbook_kit.cli.place import Place
from runbook_kit.errors import RunbookError
from runbook_kit.evidence.policy import Class, Keep
from runbook_kit.evidence.retention import GOING, Limits, Removed, Thing, Why, decide, remove
from runbook_kit.evidence.shelf import Set, list_sets, size
from runbook_kit.session.folders import NAME, OWN, SESSIONS
from runbook_kit.session.index import CACHE, Brief, read_briefs
from runbook_kit.session.state import OVER, is_over
from runbook_kit.session.store import look

SHELVED: dict[str, Class] = {
    "": "packs", "snapshot": "snapshots", "status": "snapshots", "repository": "snapshots", "bundle": "bundles",
}  # fmt: skip


class Decided(Struct, frozen=True):
    """What becomes of a thing of a class."""

    kind: Class
    thing: Thing
    why: Why

    @property
    def goes(self) -> bool:
        return self.why in GOING


def limits_of(keep: Keep) -> Limits:
    """The limits that a policy writes down; its reader has accepted them."""
    from datetime import timedelta

    from runbook_kit.document.duration import parse_duration
    from runbook_kit.evidence.sizes import parse_size

    age = timedelta(seconds=parse_duration(keep.older_than)) if keep.older_than else None
    return Limits(keep.keep, age, parse_size(keep.max_size) if keep.max_size else None)


def decided(kind: Class, place: Place, shelf: Path, limits: Limits, now: datetime) -> list[Decided]:
    """What becomes of everything of a class that is no pack."""
    things = list(WAYS[kind](place, shelf))
    return [Decided(kind, each, why) for each, why in zip(things, decide(things, limits, now), strict=True)]


def sets_of(kind: Class, sets: Sequence[Set]) -> list[Set]:
    """The packs of a class; one without a pin that can be read is among the packs."""
    return [each for each in sets if SHELVED.get(each.pin.kind if each.pin else "", "packs") == kind]


def _sessions(place: Place, shelf: Path) -> Iterator[Thing]:
    """Sessions, the newest first. One goes only when its own pack is here and not held, or was pruned here."""
    from runbook_kit.cli.pin_shelf import pinned_sessions
    from runbook_kit.evidence.pruned import head_of

    packs, pinned = own_packs(shelf), pinned_sessions(place.root)
    for each in read_briefs(place.root):
        folder = place.root / OWN / SESSIONS / each.id
        if not isinstance(each, Brief):
            yield Thing(each.id, "", 0, "open")
            continue
        pack = packs.get(each.id)
        stays: Why | None = None
        if each.state not in OVER:
            stays = "open"
        elif each.id in pinned:
            stays = "pinned"
        elif pack is None:
            stays = None if head_of(place.root / OWN, each.id) else "unpacked"
        elif pack.held:
            stays = "held"
        yield Thing(each.id, each.deeds.get("closed", "") or each.ended_at, size(folder), stays)


def own_packs(shelf: Path) -> dict[str, Set]:
    """The pack of every session that is over, by the session's id."""
    return {each.pin.session: each for each in list_sets(shelf) if each.complete and each.pin and not each.pin.kind}


def _jobs(place: Place, shelf: Path) -> Iterator[Thing]:  # noqa: ARG001 - every class has the same form
    from runbook_kit.run.jobs.jobfolder import list_folders

    for folder in list_folders(place.root):
        yield Thing(folder.name, job_end(folder), size(folder), "open" if keeps_job(place.root, folder) else None)


def job_end(folder: Path) -> str:
    from runbook_kit.run.jobs.state import look as look_at_job

    try:
        return look_at_job(folder).state.ended_at
    except RunbookError:
        return ""


def keeps_job(root: Path, folder: Path) -> str:
    """Why a job may not go: it runs, may run, cannot be read, or its session is not over."""
    from runbook_kit.run.jobs.state import look as look_at_job

    try:
        job = look_at_job(folder)
    except RunbookError as error:
        return error.message
    if job.holder is not None or not job.state.over or job.may_run:
        return "It may still run."
    session = root / OWN / SESSIONS / job.spec.session
    if NAME.fullmatch(job.spec.session) and session.is_dir():
        return keeps_open(session)
    return ""


def keeps_open(folder: Path) -> str:
    """Why a session may still change; empty when it may not."""
    try:
        found = look(folder)
    except RunbookError as error:
        return error.message
    return "Its session is not over." if found.holder is not None or not is_over(found.state) else ""


def keeps_session(folder: Path, packs: Mapping[str, Set]) -> str:
    """Why a session may not go: it is not over, or its pack does not hold, or did not, what its log says."""
    from runbook_kit.cli.pin_shelf import pinned_sessions
    from runbook_kit.evidence.pruned import head_of
    from runbook_kit.evidence.shelf import HOLD, pin_of
    from runbook_kit.evidence.verifying import verify_archive

    why = keeps_open(folder)
    if why:
        return why
    own = folder.parent.parent
    if folder.name in pinned_sessions(own.parent):
        return "A pin of the repository's state names it."
    pack = packs.get(folder.name)
    if pack is None:
        pruned = head_of(own, folder.name)
        if pruned == look(folder).state.head:
            return ""
        return "Its pack, which was pruned, said something else than its log." if pruned else "It has no pack."
    try:
        pin = pin_of(pack.shelf, pack.name)  # as it is now
        if pin is None or pin.events_head != look(folder).state.head:
            return "Its pack says something else than its log."
    except RunbookError as error:
        return error.message
    if os.path.lexists(pack.shelf / f"{pack.name}{HOLD}"):
        return "Its pack is held."
    return "" if verify_archive(pack.archive).holds else "Its pack does not verify."


def _cache(place: Place, shelf: Path) -> Iterator[Thing]:  # noqa: ARG001
    """Files of the cache, the last written first; losing one costs time and nothing else."""
    found = []
    try:
        with os.scandir(place.root / OWN / CACHE) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                at = datetime.fromtimestamp(status.st_mtime, UTC).isoformat()
                found.append(Thing(entry.name, at, size(Path(entry.path))))
    except OSError:
        pass
    yield from sorted(found, key=lambda each: each.at, reverse=True)


WAYS: dict[Class, Callable[[Place, Path], Iterator[Thing]]] = {"sessions": _sessions, "jobs": _jobs, "cache": _cache}


def take_away(found: Sequence[Decided], place: Place, shelf: Path) -> Removed:
    """Remove what goes, the oldest first; each is looked at once more right before."""
    from runbook_kit.evidence.pruned import forget

    own, packs = place.root / OWN, own_packs(shelf)
    guards: dict[Class, Callable[[Path], str]] = {
        "sessions": lambda path: keeps_session(path, packs),
        "jobs": lambda path: keeps_job(place.root, path),
        "cache": lambda _: "",
    }
    gone: list[str] = []
    stuck: list[tuple[str, str]] = []
    for kind, guard in guards.items():
        names = [each.thing.name for each in reversed(found) if each.kind == kind and each.goes]
        done = remove(own, kind, names, guard)
        gone += done.gone
        forget(own, done.gone if kind == "sessions" else ())
        stuck += [(f"{kind}/{name}", why) for name, why in done.stuck]
    return Removed(tuple(gone), tuple(stuck))
