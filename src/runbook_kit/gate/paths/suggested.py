"""The tracked path that somebody probably meant by one that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import splitext

from runbook_kit.gate.paths.tracked import Tracked, numbers
from runbook_kit.suggestion import LONGEST, nearest

CLOSE = 0.75  # of two names without extension, difflib's ratio: `install` and `instal` have 0.92
MANY = 500  # files of one name, such as README.md, of which none is more likely than the others
SLIPS = 3  # letters too many or too few


def suggest_path(path: str, tracked: Tracked, renamed: Mapping[str, str] | None = None) -> str:
    """The tracked path that was probably meant by `path`, which is none; empty when nothing is convincing.

    In this order: what git saw it renamed to (`renamed`: old to new), the same in another case, the same file name
    elsewhere, the only file in the folder that it is the name of without an extension, a name like it there.
    """
    return (
        renamed_path(path, tracked, renamed or {})
        or tracked.fold(path)
        or _same_name(path, tracked)
        or _whole_name(path, tracked)
        or _close_name(path, tracked)
    )


def renamed_path(path: str, tracked: Tracked, renamed: Mapping[str, str]) -> str:
    """Where `path` is now; for a folder, where all its files went."""
    if path in renamed:
        return renamed[path] if tracked.exists(renamed[path]) else ""
    moved = {_new_folder(path, old, new) for old, new in renamed.items() if old.startswith(f"{path}/")}
    folder = moved.pop() if len(moved) == 1 else ""
    return folder if folder in tracked.folders else ""


def _new_folder(folder: str, old: str, new: str) -> str:
    """The folder that took the place of `folder` when its file `old` became `new` and kept its name below it."""
    below = old[len(folder) :]
    return new.removesuffix(below) if new.endswith(below) else ""


def _same_name(path: str, tracked: Tracked) -> str:
    """The only file of this name; of several, the one that shares most folders with `path`, at least half of them."""
    folders, _, name = path.rpartition("/")
    found = tracked.by_name.get(name, ())
    if len(found) <= 1 or len(found) > MANY:
        return found[0] if len(found) == 1 else ""
    wanted = folders.split("/")
    scores = [(_shared(wanted, other.split("/")[:-1]), other) for other in found]
    best = max(score for score, _ in scores)
    closest = [other for score, other in scores if score == best]
    return closest[0] if len(closest) == 1 and best * 2 >= len(wanted) else ""


def _shared(left: list[str], right: list[str]) -> int:
    """How many folders two paths share at their beginning and at their end."""
    return _common(left, right) + _common(left[::-1], right[::-1])


def _common(left: list[str], right: list[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _whole_name(path: str, tracked: Tracked) -> str:
    """The only file in the folder whose name without its extension `path` gives: a module, a page."""
    folder, _, name = path.rpartition("/")
    found = [other for other in tracked.names_in(folder) if other != name and splitext(other)[0] == name]
    found = [other for other in found if numbers(other) == numbers(name)]
    return "" if len(found) != 1 else f"{folder}/{found[0]}" if folder else found[0]


def _close_name(path: str, tracked: Tracked) -> str:
    """A similar name in the same folder. Names with other numbers are other things: `PR_12.md`, `PR_13.md`."""
    folder, _, name = path.rpartition("/")
    names = tracked.names_in(folder) if len(name) <= LONGEST else ()
    alike = [other for other in names if abs(len(other) - len(name)) <= SLIPS and numbers(other) == numbers(name)]
    close = nearest(name, alike)
    if not close or not _is_alike(name, close):
        return ""
    return f"{folder}/{close}" if folder else close


def _is_alike(left: str, right: str) -> bool:
    """Whether a slip made one name of the other: in the extension alone, or in what is before it."""
    from difflib import SequenceMatcher

    (stem, extension), (other, other_extension) = splitext(left.casefold()), splitext(right.casefold())
    if extension != other_extension:
        return stem == other and bool(extension and other_extension)
    return SequenceMatcher(None, stem, other).ratio() >= CLOSE
