"""The commands that control what runs, called in this process, as one person and at one time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from msgspec import Struct
from tests.session.samples import DIGEST, ID, ticking, written

from runbook_kit.cli import clock, person
from runbook_kit.cli.main import answer
from runbook_kit.session import events as happened
from runbook_kit.session.folders import OWN, SESSIONS

ADA, BOB = "ada@example.org", "bob@example.org"
NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


class Said(Struct, frozen=True):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


def caller(
    command: click.Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, fixed: bool = True
) -> Call:
    """What calls `command`; these tests may run in a block themselves, and that does not count.

    `fixed`: time stands still.
    """
    monkeypatch.setenv("RUNBOOK_OPERATOR", ADA)
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))
    if fixed:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        monkeypatch.setattr(clock, "stamp", ticking())

    group = click.Group("runbook", commands=[command])

    def called(*arguments: str, **environment: str) -> Said:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            code = answer(group, [str(command.name), *arguments], "runbook")
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return called


def started(target: str = "restart/act", operator: str = ADA, undoes: str = "") -> happened.SessionStarted:
    return happened.SessionStarted(
        target=target,
        runbook=target.partition("/")[0],
        runbook_path="runbooks/restart.md",
        runbook_digest=DIGEST,
        plan_digest=DIGEST,
        operator=operator,
        undoes=undoes,
    )


def made(root: Path, *events: happened.AnyEvent, name: str = ID) -> Path:
    """A session with these events that nobody holds."""
    written(root, events, name).close()
    return root / OWN / SESSIONS / name
