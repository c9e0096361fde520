"""The settings of another revision."""

from __future__ import annotations

import os

import pytest
from tests.conftest import Repository

from runbook_kit.cli.place import find_place
from runbook_kit.cli.revision import place_at
from runbook_kit.errors import UsageError


def test_settings_as_they_were(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.path)
    repository.write("runbook.toml", 'gates = "rules"\n')
    repository.commit()
    repository.write("runbook.toml", 'gates = "other"\nrunbooks = ["x"]\n')
    place = find_place()
    before = place_at(place, os.environ, "HEAD")
    assert (place.config.gates, before.config.gates) == ("other", "rules")
    assert before.config.runbooks == ("runbooks",)
    assert (before.root, before.start) == (place.root, place.start)


def test_a_revision_that_is_not_there(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.path)
    repository.write("a.md", "# A\n")
    repository.commit()
    with pytest.raises(UsageError):
        place_at(find_place(), os.environ, "nope")
