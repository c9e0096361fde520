"""Paths that checks look at: below the work tree or the out folder, wherever links lead, and read without waiting."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader

from runbook_kit.errors import InvalidInput
from runbook_kit.run.checks.outcome import World
from runbook_kit.suggestion import quoted

LARGEST = 10_000_000  # bytes of a file that is held in memory
INSIDE = "Checks look at files of the repository and its out folder; name them from the repository's root."


def contained(path: str, world: World) -> str:
    """Where `path` is, links followed. Raises `InvalidInput` when it is absolute or leaves the repository."""
    if os.path.isabs(path):
        raise InvalidInput(f"{quoted(path)} is an absolute path.", hint=INSIDE, code="path-outside")
    if "\0" in path:
        raise InvalidInput(f"{quoted(path)} cannot be a path.", hint=INSIDE, code="path-outside")
    try:
        real = os.path.realpath(world.root / path)
    except (OSError, ValueError):
        raise InvalidInput(f"{quoted(path)} cannot be a path.", hint=INSIDE, code="path-outside") from None
    roots = (world.root, world.out) if world.out is not None else (world.root,)
    if not any(_is_below(real, os.path.realpath(root)) for root in roots):
        raise InvalidInput(f"{quoted(path)} lies outside the repository.", hint=INSIDE, code="path-outside")
    return real


def own_place(path: str, world: World) -> str:
    """Where `path` itself is: its folder is resolved as by `contained`, a link at its end is not followed."""
    bare = path.rstrip("/") or path
    if os.path.basename(bare) in ("", ".", ".."):
        return contained(path, world)
    try:
        return os.path.join(contained(os.path.dirname(bare) or ".", world), os.path.basename(bare))
    except InvalidInput:
        return contained(path, world)  # it names the path as it was given


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


@contextmanager
def opened(path: str, world: World) -> Iterator[BufferedReader]:
    """A regular file for reading. Raises `InvalidInput` with a sentence when it is none, or cannot be read."""
    real = contained(path, world)
    try:
        # A named pipe without a writer would make `open` wait for ever.
        descriptor = os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise unreadable(path, error) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InvalidInput(f"{quoted(path)} is no regular file.", code="unreadable-file")
    with os.fdopen(descriptor, "rb") as stream:
        yield stream


def read_bytes(path: str, world: World) -> bytes:
    """The bytes of a file of up to 10 MB. Raises `InvalidInput` as `opened`, and for a larger one."""
    with opened(path, world) as stream:
        try:
            data = stream.read(LARGEST + 1)
        except OSError as error:
            raise unreadable(path, error) from None
    if len(data) > LARGEST:
        raise InvalidInput(f"{quoted(path)} has more than 10 MB, which are not read.", code="file-too-large")
    return data


def unreadable(path: str, error: OSError) -> InvalidInput:
    """Why a path cannot be looked at."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return InvalidInput(f"{quoted(path)} does not exist.", code="missing-file")
    return InvalidInput(f"{quoted(path)} cannot be read: {error.strerror}.", code="unreadable-file")
