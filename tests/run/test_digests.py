"""A finished block is known again by what it executes, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from runbook_kit.document.model import Attributes
from runbook_kit.plan.model import Action
from runbook_kit.run.digests import step_digest

ACTION = Action("p/a", "block", "step", "Title", lang="bash", source="ls\n")
GIVEN = Attributes(given=(("id", "a"), ("timeout", "30s")))


def test_a_digest_names_its_algorithm() -> None:
    digest = step_digest(ACTION, GIVEN, "shadow")
    assert (digest[:7], len(digest)) == ("sha256:", 71)


@pytest.mark.parametrize("change", [{"lang": "sh"}, {"source": "ls \n"}, {"cwd": "docs"}])
def test_what_changes_it(change: dict[str, Any]) -> None:
    assert step_digest(replace(ACTION, **change), GIVEN, "shadow") != step_digest(ACTION, GIVEN, "shadow")


def test_so_do_mode_and_attributes() -> None:
    digests = {
        step_digest(ACTION, GIVEN, "shadow"),
        step_digest(ACTION, GIVEN, "paper"),
        step_digest(ACTION, Attributes(), "shadow"),
        step_digest(ACTION, Attributes(given=(("id", "a"), ("timeout", "31s"))), "shadow"),
    }
    assert len(digests) == 4


@pytest.mark.parametrize("change", [{"title": "Other"}, {"line": 9}, {"phase": "q"}, {"verdict": "confirm"}])
def test_what_leaves_it_as_it_is(change: dict[str, Any]) -> None:
    assert step_digest(replace(ACTION, **change), GIVEN, "shadow") == step_digest(ACTION, GIVEN, "shadow")


def test_parts_cannot_be_moved_from_one_to_the_next() -> None:
    one = replace(ACTION, source="a", cwd="bc")
    assert step_digest(one, GIVEN, "m") != step_digest(replace(ACTION, source="ab", cwd="c"), GIVEN, "m")


def test_any_text_has_one() -> None:
    assert step_digest(replace(ACTION, source="\udcff\0\u202e"), GIVEN, "shadow")
