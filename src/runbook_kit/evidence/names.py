"""Names that every tool on every system reads the same way: what a pack may hold, and what becomes of others."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 100  # bytes; what the oldest field of a tar header takes
PART = r"[A-Za-z0-9._][A-Za-z0-9._-]*"
NAME = re.compile(PART)
PATH = re.compile(rf"{PART}(?:/{PART})*")
FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")


def objection(path: str) -> str:
    """Why a pack holds no file of this path (relative, forward slashes); empty when it may."""
    if path.startswith("/"):
        return "is absolute"
    if ".." in path.split("/"):
        return "leads out of the pack"
    if not path.isprintable():
        return "holds control characters"
    if not PATH.fullmatch(path) or "." in path.split("/"):
        return "holds other characters than letters, digits, `.`, `_`, `-` and `/`"
    return "is too long" if len(path) > LONGEST else ""


def fitting(path: str, folder: str, taken: Iterable[str]) -> str:
    """A path below `folder` that a pack may hold and that no other has, also where case does not count."""
    used = {each.casefold() for each in taken}
    parts = [FOREIGN.sub("-", part).lstrip("-") or "_" for part in path.split("/") if part not in ("", ".", "..")]
    name = f"{folder}/{'/'.join(parts)}"
    if len(name) > LONGEST:
        name = f"{folder}/{parts[-1][-(LONGEST - len(folder) - 8) :].lstrip('-') or '_'}"
    stem, number = name, 1
    while name.casefold() in used or any(name.casefold().startswith(f"{each}/") for each in used):
        number += 1
        head, _, tail = stem.rpartition("/")
        name = f"{head}/{number}-{tail}"
    return name


def folders(paths: Iterable[str]) -> set[str]:
    """Every folder that holds one of these files, without a slash at its end."""
    found: set[str] = set()
    for path in paths:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return found
