"""A repository in which built-in checks are evaluated, at a fixed time, without waiting."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from tests.conftest import Repository

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import Outcome, World

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # a Friday

Evaluate = Callable[[Mapping[str, object]], Outcome]


@pytest.fixture
def world(repository: Repository) -> World:
    return World(repository.path, dict(os.environ), lambda: NOW, sleep=lambda _: None)


@pytest.fixture
def ask(world: World) -> Evaluate:
    """What a check comes to, as front matter writes it: its name and arguments."""
    return lambda check: evaluate(json.dumps(check), world)
