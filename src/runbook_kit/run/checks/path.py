"""A file or folder is there, or is not; it is not empty, and new enough."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.arguments import seconds_of, text_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, all_of
from runbook_kit.run.checks.place import contained, own_place, unreadable
from runbook_kit.suggestion import quoted

KINDS = ("exists", "file", "dir", "absent")


def check(arguments: Arguments, world: World) -> Outcome:
    kinds = [kind for kind in KINDS if kind in arguments]
    if len(kinds) != 1:
        return Outcome(False, "The check names no path." if not kinds else "The check names more than one path.")
    path = text_of(arguments, kinds[0])
    if kinds[0] == "absent":
        return _absent(path, world)
    state = _state(path, world)
    if kinds[0] == "file" and not stat.S_ISREG(state.st_mode):
        return Outcome(False, f"{quoted(path)} is {_kind(state)}, not a file.")
    if kinds[0] == "dir" and not stat.S_ISDIR(state.st_mode):
        return Outcome(False, f"{quoted(path)} is {_kind(state)}, not a folder.")
    wanted = all_of([Outcome(True, f"{quoted(path)} is {_kind(state)}."), *_more(arguments, path, state, world)])
    return wanted if wanted.met else Outcome(False, " ".join(each.said for each in wanted.parts if not each.met))


def _absent(path: str, world: World) -> Outcome:
    """A link that leads nowhere is there all the same."""
    place = own_place(path, world)
    try:
        state = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return Outcome(True, f"{quoted(path)} does not exist.")
    return Outcome(False, f"{quoted(path)} is there: {_kind(state)}.")


def _state(path: str, world: World) -> os.stat_result:
    try:
        return os.stat(contained(path, world))
    except OSError as error:
        raise unreadable(path, error) from None


def _kind(state: os.stat_result) -> str:
    if stat.S_ISLNK(state.st_mode):
        return "a link"
    if stat.S_ISDIR(state.st_mode):
        return "a folder"
    return f"a file of {state.st_size} bytes" if stat.S_ISREG(state.st_mode) else "a special file"


def _more(arguments: Arguments, path: str, state: os.stat_result, world: World) -> Iterator[Outcome]:
    """What else is wanted of something that is there."""
    if arguments.get("non_empty"):
        is_empty = not _has_entries(path, world) if stat.S_ISDIR(state.st_mode) else state.st_size == 0
        yield Outcome(not is_empty, f"{quoted(path)} is {'' if is_empty else 'not '}empty.")
    if "newer_than" in arguments:
        other = text_of(arguments, "newer_than")
        is_newer = state.st_mtime_ns > _state(other, world).st_mtime_ns
        yield Outcome(is_newer, f"{quoted(path)} is {'' if is_newer else 'not '}newer than {quoted(other)}.")
    if "max_age" in arguments:
        most, age = seconds_of(arguments, "max_age", 0), world.now().timestamp() - state.st_mtime
        yield Outcome(age <= most, f"{quoted(path)} was changed {max(age, 0):.0f} s ago, {most:.0f} s are allowed.")


def _has_entries(path: str, world: World) -> bool:
    try:
        with os.scandir(contained(path, world)) as entries:
            return next(entries, None) is not None
    except OSError as error:
        raise InvalidInput(f"{quoted(path)} cannot be read: {error.strerror}.", code="unreadable-file") from None
