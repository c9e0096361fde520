"""A repository with runbooks in it, and the program called there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.conftest import Repository

from runbook_kit.cli.main import program

RESTART = """\
---
runbook: restart
title: Restart the service
version: "1.2"
status: active
owner: ops
last_reviewed: 2026-11-01
mode: shadow
modes: [shadow, paper]
inputs:
  service: {description: Name of the service, pattern: "^[a-z]+$"}
  out_dir: {description: Folder of this run, default: out/restart}
phases:
  - id: look
    title: Look
    goal: It is known what runs
    entry:
      - {id: quiet, text: The work tree is clean, check: test -z "$(git status --porcelain)"}
      - {id: agreed, text: The reviewer agrees, signoff: reviewer}
      - Somebody is on call
    exit:
      - {id: seen, text: The log is there, check: test -f README.md}
  - id: act
    title: Act
    needs: [look]
    exit:
      - The service answers
  - id: rest
    title: Rest
    goal: Nothing has to be done
    exit:
      - The night is quiet
---
# Restart the service

## Look

### Versions

```bash {#versions timeout=30s risk=read}
git --version
```

## Act

### Restart

```bash {#restart}
echo <service>
git push origin main
```

## Rest

There is nothing to do.
"""
LOOSE = """\
# Loose notes

## Phase 7 — Look around

### Entry
- Somebody has time

### Steps

```bash
ls -la
```
"""

Run = Callable[..., Result]


@pytest.fixture
def here(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with two runbooks and a README; the program works there."""
    repository.write("runbooks/restart.md", RESTART)
    repository.write("runbooks/loose.md", LOOSE)
    repository.write("README.md", "# A repository\n")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


@pytest.fixture
def run() -> Run:
    """Call the program with these arguments, as `main` does; the result has `stdout`, `stderr` and `exit_code`."""

    def call(*arguments: str, **environment: str) -> Result:
        result = CliRunner().invoke(program, list(arguments), env=environment, prog_name="runbook")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return call


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in no repository; the program works there."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
