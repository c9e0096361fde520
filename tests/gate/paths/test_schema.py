"""A repository's own `gates/paths.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.paths.policy import PathPolicy
from runbook_kit.gate.paths.schema import LISTS, own_paths, paths_schema

OWN = "format: paths/1\nroots: [infra]\nnever:\n  - 'vendor/.*'\n"


def test_a_file_with_some_of_the_lists() -> None:
    assert own_paths(OWN, "gates/paths.yaml") == {"format": "paths/1", "roots": ["infra"], "never": ["vendor/.*"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: paths/1\nrots: [x]\n", "roots"),
        ("format: paths/1\nroots: x\n", "roots"),
        ("format: paths/1\nroots: ['']\n", "roots"),
        ("format: paths/2\n", "format"),
    ],
)
def test_a_file_that_is_not_believed(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        own_paths(text, "gates/paths.yaml")
    assert said in f"{caught.value} {caught.value.hint} {getattr(caught.value, 'findings', '')}"


def test_schema_policy_and_shipped_file_know_the_same_lists() -> None:
    assert set(LISTS) == {field.name for field in structs.fields(PathPolicy)}
    assert set(paths_schema()["properties"]) == {"format", *LISTS}
    shipped = Path(__file__).parents[3].joinpath("gates/paths.yaml").read_text()
    assert set(own_paths(shipped, "gates/paths.yaml")) == {"format", *LISTS}
