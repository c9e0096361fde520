"""Which programs PATH has."""

from __future__ import annotations

import os
import stat


def find_program(name: str, path: str) -> str:
    """Where PATH has the program `name`, empty when nowhere. Entries that are no absolute folder do not count."""
    for folder in path.split(os.pathsep):
        if folder.startswith("/") and is_executable(found := f"{folder}/{name}"):
            return found
    return ""


def is_executable(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode) and os.access(path, os.X_OK)
    except (OSError, ValueError):
        return False
