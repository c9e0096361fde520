"""What a session changed and what its runbook says: looked up now, kept when the session ends, read again later."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from runbook_kit.cli.place import Place
from runbook_kit.errors import RunbookError, Tampered

if TYPE_CHECKING:
    from runbook_kit.document.address import Selection
    from runbook_kit.gitprocess import Git
    from runbook_kit.gitwork import Touched
    from runbook_kit.render.documents.known import Known
    from runbook_kit.render.documents.packet import Packet
    from runbook_kit.render.documents.touched import Changes, Future
    from runbook_kit.session.state import State
    from runbook_kit.session.store import Found, Session

DOCUMENT = (".md", ".markdown")
MOST_READ = 200  # changed documents that are looked through for references left for later
WORK_TREE = "the work tree"


def keep_outcome(session: Session, place: Place, selection: Selection | None = None) -> None:
    """Keep beside the log what is known at the end of a session that was begun, so that its documents never change.

    `selection` is its target in the document that was run, when that is at hand.
    Raises `MachineError` when it cannot be written.
    """
    from runbook_kit.render.documents.known import KIND, written
    from runbook_kit.session.facts import keep_file

    if session.state.started is not None:
        keep_file(session, KIND, written(known_now(place, session.state, selection)), "what it changed")


def known_of_session(place: Place, found: Found, against: str = "") -> Known:
    """The same for a document: what was kept when the session ended, else what is so now.

    With `against`, a commit, the changes up to that one. Raises `Tampered` when what was kept is not what was written.
    """
    from msgspec.structs import replace

    from runbook_kit.render.documents.known import NOTHING, file_of, read
    from runbook_kit.session.state import is_over

    named = file_of(found.records)
    if not is_over(found.state):
        return known_now(place, found.state, against=against)
    known = read(read_kept(found.folder, named.file, named.sha256)) if named else NOTHING
    if against:
        return replace(known, changes=look_at_changes(place, found.state, against))
    return known


def read_kept(folder: Path, name: str, digest: str) -> bytes:
    """A file beside the log. Raises `Tampered` when it is not what the log says."""
    from runbook_kit.canonical import sha256
    from runbook_kit.session.log import read_file

    try:
        data = read_file(folder / name)
    except OSError:
        data = b""
    if "/" in name or sha256(data) != digest:
        raise Tampered(
            f"`{name}` of the session `{folder.name}` is not what was written.",
            hint=f"`runbook session verify {folder.name}` says more.",
            code="evidence-changed",
        )
    return data


def known_now(place: Place, state: State, selection: Selection | None = None, against: str = "") -> Known:
    """What is known now."""
    from runbook_kit.render.documents.known import Known

    packet, missing = look_at_runbook(place, state, selection)
    changes = look_at_changes(place, state, against) if place.in_repository and state.started else None
    return Known(changes=changes, packet=packet, missing=missing)


def look_at_runbook(place: Place, state: State, selection: Selection | None) -> tuple[Packet | None, str]:
    """What the document says that was run; without it, why there is nothing to say."""
    from runbook_kit.cli.reading import vocabulary
    from runbook_kit.document.address import parse_target, resolve
    from runbook_kit.document.read import read_runbook
    from runbook_kit.render.documents.known import CHANGED
    from runbook_kit.render.documents.packet import packet
    from runbook_kit.repo import read_source

    try:
        if selection is None and state.started is None:
            from runbook_kit.cli.reading import locate
            from runbook_kit.cli.session_access import typed_target

            selection = locate((state.planned.typed if state.planned else "") or typed_target(state)).selection
        elif selection is None and state.started is not None:
            source = read_source(place.root / state.started.runbook_path, place.root)
            if source.digest != state.runbook_digest.removeprefix("sha256:"):
                return None, CHANGED
            selection = resolve(parse_target(state.target), [read_runbook(source, vocabulary(place)).runbook])
        assert selection is not None
        return packet(selection), ""
    except RunbookError as error:
        return None, printable(error.message)


def look_at_changes(place: Place, state: State, against: str) -> Changes:
    """What differs between the commit that the session began with and `against`, or the work tree.

    Raises `UsageError` for an `against` that is no commit; of everything else that is wrong, the result tells.
    """
    from runbook_kit.gitprocess import open_git
    from runbook_kit.gitrevision import resolve
    from runbook_kit.gitwork import diffstat
    from runbook_kit.render.documents.touched import Changes, changes

    started = state.started
    base = started.commit if started else ""
    try:
        git = open_git(place.root, dict(os.environ))
    except RunbookError as error:
        return Changes(problem=printable(error.message))
    end = resolve(git, against) if against else WORK_TREE
    if not base:
        return Changes(base, end, problem="The session began without a commit to compare with.")
    try:
        files = [counted_lines(each, place) for each in diffstat(git, base, against)]
        left = list(references_left(place, git, files, against))
        end = end if against else f"{WORK_TREE}, whose commit is {resolve(git, 'HEAD')}"
    except RunbookError as error:
        return Changes(base, end, problem=printable(error.message))
    shown = [shown_path(each) for each in files]
    return changes(base, end, shown, left, dirty=bool(started and started.dirty))


def counted_lines(each: Touched, place: Place) -> Touched:
    """A file that git does not track, with its number of lines, when it is a text."""
    from msgspec.structs import replace

    from runbook_kit.repo import read_bytes

    if each.kind != "untracked" or (place.root / each.path).is_symlink():
        return each
    try:
        data = read_bytes(place.root / each.path, place.root)
    except (RunbookError, OSError):
        return each
    if b"\0" in data[:8000]:
        return each
    return replace(each, added=data.count(b"\n") + (not data.endswith(b"\n") and bool(data)), deleted=0)


def references_left(place: Place, git: Git, files: list[Touched], against: str) -> Iterator[Future]:
    """What is marked as `(future)` in the changed documents, as they are now or in `against`."""
    from runbook_kit.gitstore import read_at
    from runbook_kit.render.documents.touched import futures
    from runbook_kit.repo import read_bytes

    paths = [each.path for each in files if each.kind != "deleted" and each.path.endswith(DOCUMENT)][:MOST_READ]
    there = read_at(git, against, paths) if against and paths else {}
    for path in paths:
        try:
            inside = not (place.root / path).is_symlink()
            data = there.get(path, b"") if against else read_bytes(place.root / path, place.root) if inside else b""
        except (RunbookError, OSError):
            continue
        yield from futures(printable(path), data.decode("utf-8", "replace"))


def shown_path(each: Touched) -> Touched:
    """The file with names that every document can hold."""
    from msgspec.structs import replace

    return replace(each, path=printable(each.path), before=printable(each.before))


def printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
