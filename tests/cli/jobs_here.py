"""What tests of `runbook job` share: the command is there, nobody is a block, and no job outlives its test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository
from tests.run.jobs.samples import Jobs

from runbook_kit.cli import person
from runbook_kit.cli.main import COMMANDS

WHO = {"RUNBOOK_OPERATOR": "ada@example.org"}


@pytest.fixture(autouse=True)
def jobs(here: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    """The jobs of the repository `here`."""
    monkeypatch.setitem(COMMANDS, "job", ("job", "Commands that go on in the background."))
    monkeypatch.setattr(person, "ancestors", lambda *_: iter(()))  # these tests may run in a block themselves
    made = Jobs(here.path)
    yield made
    made.stop_all()


def begin(run: Run, *words: str, **environment: str) -> str:
    """The id of a job started with these words after `job start`."""
    result = run("job", "start", "--format", "json", *words, **WHO, **environment)
    assert (result.exit_code, result.stderr) == (0, "")
    job = json.loads(result.stdout)["job"]["id"]
    assert isinstance(job, str)
    return job


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
