"""`runbook run … --execute` called in this process, in a repository of its own and at one time."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from tests.conftest import Repository
from tests.run.runbooks import POLICY
from tests.session.samples import ticking

from runbook_kit.cli import assigning, history, opening, permits, person, resuming, run
from runbook_kit.cli.main import answer, program
from runbook_kit.session.folders import list_folders
from runbook_kit.session.store import Found, look

NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)
OPERATOR = "ada@example.org"
SPANS = re.compile(r"\b(?:\d+ ms|\d+(?:\.\d+)? s)\b")
SPACES = re.compile(r"  +")


class Said(Struct, frozen=True):
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def page(self) -> str:
        return timeless(self.out)

    @property
    def screen(self) -> str:
        return timeless(self.err)


def timeless(text: str) -> str:
    """The text with every time span as `N ms`, and one space where there are several: their number depends on it."""
    return SPACES.sub(" ", SPANS.sub("N ms", text))


class Site(Struct, frozen=True):
    """A repository with one runbook, `runbooks/t.md`, and the program in it."""

    repository: Repository
    call: Callable[..., Said]

    def run(self, *options: str, **environment: str) -> Said:
        return self.call("run", "t/p", "--execute", *options, **environment)

    def resume(self, *options: str, **environment: str) -> Said:
        return self.run("--resume", "latest", *options, **environment)

    def write(self, text: str, policy: str = "") -> Site:
        """Make `text` the runbook, and commit it."""
        self.repository.write("runbooks/t.md", text)
        self.repository.write("gates/execution.yaml", policy or allowing())
        self.repository.commit()
        return self

    @property
    def folder(self) -> Path:
        """The session that began last."""
        return list_folders(self.repository.path)[0]

    @property
    def found(self) -> Found:
        return look(self.folder)


def allowing(**limits: object) -> str:
    """A policy that allows everything, with these limits."""
    given = ", ".join(f"{name}: {value}" for name, value in limits.items())
    return POLICY.replace("limits: {output_mib: OUTPUT_MIB, retries: 5}", f"limits: {{{given}}}")


def make_site(repository: Repository, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Site:
    """The site; every clock stands still, apart from that of the log, which ticks."""
    tick = ticking()
    for module in (assigning, history, opening, permits, resuming):
        monkeypatch.setattr(module, "now", lambda: NOW, raising=False)
        monkeypatch.setattr(module, "stamp", tick, raising=False)
        monkeypatch.setattr(module, "host", lambda: "host", raising=False)
    numbers = iter(range(10_000))
    monkeypatch.setattr(os, "urandom", lambda size: next(numbers).to_bytes(size))
    monkeypatch.setenv("RUNBOOK_OPERATOR", OPERATOR)
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))  # these tests may run in a block themselves
    monkeypatch.chdir(repository.path)
    assert run.command.name == "run"

    def call(*arguments: str, **environment: str) -> Said:
        capfd.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            set_all(patch, environment)
            code = answer(program, list(arguments), "runbook")
        told = capfd.readouterr()
        return Said(code, told.out, told.err)

    return Site(repository, call)


def set_all(patch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> None:
    for name, value in environment.items():
        patch.setenv(name, value)
