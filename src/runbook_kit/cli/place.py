"""Where the program works: the folder it was started in, the repository around it, and that one's settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from runbook_kit.config import OWN, SHARED, Config, read_config
from runbook_kit.errors import UsageError
from runbook_kit.repo import find_root, read_bytes


class Place(Struct, frozen=True):
    """The folder commands start in, the root that paths are relative to, and what is configured there."""

    start: Path
    root: Path
    in_repository: bool
    config: Config


def find_place(near: str = "") -> Place:
    """The place of the current folder, or of the file `near` when that lies in a repository of its own.

    Raises `InvalidInput` for settings that cannot be read.
    """
    start = current_folder()
    root = find_root((start / near).parent) if near else None
    root = root or find_root(start)
    if root is None:
        return Place(start, start, False, Config())
    files = [name for name in (OWN, SHARED) if is_file(root / name)]
    texts = {name: read_bytes(root / name, root).decode("utf-8", "replace") for name in files}
    return Place(start, root, True, read_config(texts))


def is_file(path: Path) -> bool:
    """Whether there is a file; a path that cannot be looked at is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def current_folder() -> Path:
    """The folder the program works in. Raises `UsageError` when it has been deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "The current folder does not exist any more.",
            hint="Change to a folder that does, or name one with -C.",
            code="missing-folder",
        ) from None


def enter(folder: str) -> Callable[[], None]:
    """Work in `folder` from now on; what is returned goes back. Raises `UsageError` when that is not possible."""
    before = current_folder()
    try:
        os.chdir(folder)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        message = f"Cannot work in `{folder}`: {why}."
        raise UsageError(message, hint="Name an existing folder after -C.", code="missing-folder") from None
    return lambda: os.chdir(before)
