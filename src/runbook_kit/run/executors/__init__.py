"""Who carries out blocks of which language: one module each, imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from runbook_kit.run.model import Executor

LANGUAGES = ("bash", "node", "python", "sh", "zsh")  # the modules beside this file
SAME = {
    "shell": "bash",
    "console": "bash",
    "shell-session": "bash",
    "shellsession": "bash",
    "sh-session": "bash",
    "terminal": "bash",
    "dash": "sh",
    "py": "python",
    "python3": "python",
    "js": "node",
    "javascript": "node",
}


def executor_for(language: str) -> Executor | None:
    """The executor of a block's language; None for one that only the configuration can know (see `other`)."""
    name = SAME.get(language.lower(), language.lower())
    return cast(Executor, import_module(f"{__name__}.{name}")) if name in LANGUAGES else None
