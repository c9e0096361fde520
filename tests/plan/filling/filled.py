"""Runs filled scripts in a shell, many in one process, and tells what each printed and whether anything else ran."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runbook_kit.document.placeholders import find_placeholders
from runbook_kit.plan.filling.fill import Filled, fill

CANARY = "canary"
BATCH = """
for script in "$1"/*.sh; do
  work=${script%.sh}
  ( cd "$work" && . "$script" ) >"$work.out" 2>"$work.err" </dev/null
done; true
"""


@dataclass(frozen=True)
class Context:
    """A script with the gap `<v>`, and what it prints for a value."""

    script: str
    prints: Callable[[str], str] = lambda value: f"<{value}>"
    posix: bool = False  # every POSIX shell reads it like bash


@dataclass(frozen=True)
class Ran:
    """What each script of a group printed, and the files that they made whose names begin like the canary's."""

    printed: tuple[str, ...]
    said: str
    canaries: tuple[str, ...]


def run(
    groups: Sequence[Sequence[str]], folder: Path, shell: str = "bash", env: Mapping[str, str] | None = None
) -> list[Ran]:
    """Each group of scripts in a subshell and a folder of its own, all in one process of `shell`."""
    for number, scripts in enumerate(groups):
        (folder / f"{number:05}").mkdir()
        text = "".join(f"{script}\nprintf '\\000'\n" for script in scripts)
        (folder / f"{number:05}.sh").write_bytes(text.encode())
    command = [shell, *(["--noprofile", "--norc"] if shell == "bash" else []), "-c", BATCH, shell, str(folder)]
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/home/operator", **(env or {})}
    subprocess.run(command, env=variables, check=True, timeout=300, capture_output=True)
    return [_ran(folder / f"{number:05}") for number in range(len(groups))]


def _ran(work: Path) -> Ran:
    printed = work.with_suffix(".out").read_bytes().decode("utf-8", "backslashreplace").split("\0")
    said = work.with_suffix(".err").read_bytes().decode("utf-8", "backslashreplace")
    return Ran(tuple(printed[:-1]), said, tuple(file.name for file in work.glob(f"{CANARY}*")))


def filled(script: str, secrets: Sequence[str] = (), lang: str = "bash", **values: str) -> Filled:
    """`script` with its gaps found and filled."""
    return fill(script, lang, find_placeholders(script, lang), values, secrets)
