"""Scripts made of documents, and started: with nobody at the terminal, or with somebody who answers."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct
from tests.conftest import Repository

from runbook_kit.cli.reading import locate
from runbook_kit.cli.render_script import make_order
from runbook_kit.cli.wishes import Wishes, read_values
from runbook_kit.render.documents.library import Library
from runbook_kit.render.scripts.export import script
from runbook_kit.render.scripts.order import Order
from runbook_kit.render.scripts.resolved import instructions

SHELLS = ("bash", *(("dash",) if shutil.which("dash") else ("sh",)))
HEAD = """\
---
runbook: sample
title: A sample
status: active
owner: ops
last_reviewed: 2026-11-01
mode: paper
modes: [shadow, paper]
"""


class Ended(Struct, frozen=True):
    """What a script did: `rows` is its summary as (result, what) without times."""

    code: int
    output: str
    said: str

    @property
    def rows(self) -> list[tuple[str, str]]:
        found = re.findall(r"^(\w+) +\d+ s {2}(\S+)", self.said, re.MULTILINE)
        return [(result, what) for result, what in found]


class Made:
    """Makes scripts of documents in a repository, and starts them there."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def order(self, text: str, target: str = "", mode: str = "", values: tuple[str, ...] = (), **more: bool) -> Order:
        """The order for a document with this front matter and body, or for a whole document."""
        self.repository.write("runbooks/sample.md", text if text.startswith("---") else whole(text))
        located = locate(f"runbooks/sample.md{target}")
        return make_order(
            located, Wishes(mode, read_values(values)), "sample", "bash", resolved=more.get("resolved", False)
        )

    def script(self, text: str, target: str = "", shell: str = "bash", **more: object) -> Path:
        """The file of the script."""
        made = script(self.order(text, target, **more), Library(), "bash" if shell == "bash" else "sh")  # type: ignore[arg-type]
        file = self.repository.path.parent / "script"
        file.write_text(made.text)
        return file

    def instructions(self, text: str, target: str = "", **more: object) -> str:
        return instructions(self.order(text, target, resolved=True, **more), Library()).text  # type: ignore[arg-type]

    def start(self, file: Path, shell: str = "bash", answers: str | None = None, **environment: str) -> Ended:
        """Start a script; `answers` are what a person types, None when nobody is there."""
        given = {"RUNBOOK_MODE": "paper", "RUNBOOK_RETRY_PAUSE": "0", "RUNBOOK_OPERATOR": "ops"} | environment
        known = {
            name: os.environ[name] for name in ("PATH", "HOME", "LC_ALL", "GIT_CONFIG_GLOBAL") if name in os.environ
        }
        run = subprocess.run if answers is None else typed(answers)
        ended = run(
            [shell, str(file)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.repository.path,
            env=known | given,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def run(
        self, text: str, target: str = "", shell: str = "bash", answers: str | None = None, **more: object
    ) -> Ended:
        """Make a script and start it."""
        return self.start(self.script(text, target, shell, **more), shell, answers)


def whole(body: str) -> str:
    """A document with a phase for every heading of the second level."""
    titles = re.findall(r"^## (.+)$", body, re.MULTILINE)
    phases = "".join(f"  - {{id: {title.lower()}, title: {title}}}\n" for title in titles)
    return f"{HEAD}phases:\n{phases}---\n# A sample\n\n{body}"


def typed(answers: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Like `subprocess.run`, with a terminal on which somebody has typed the answers."""

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        ours, theirs = pty.openpty()
        try:
            os.write(ours, answers.encode())
            return subprocess.run(command, **{**options, "stdin": theirs})  # type: ignore[call-overload,no-any-return]
        finally:
            while select.select([ours], [], [], 0)[0]:
                os.read(ours, 65536)
            os.close(theirs)
            os.close(ours)

    return run


@pytest.fixture
def made(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A repository in which scripts are made of documents and started."""
    monkeypatch.chdir(repository.path)
    return Made(repository)
