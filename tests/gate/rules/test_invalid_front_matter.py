"""Front matter that cannot be read or does not follow the schema."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections


def test_a_misspelled_key_is_told_at_the_key() -> None:
    ((place, message, hint),) = objections("invalid-front-matter", "---\nrunbook: demo\nownr: ops\n---\n# T\n")
    assert (place, message) == ("3:1-3:5", "Unknown key `ownr` in this runbook.")
    assert hint.startswith("Did you mean `owner`?")


def test_every_problem_is_told_at_once() -> None:
    document = "---\nrunbook: demo\nownr: ops\nphases:\n  - id: a\n    entri: []\n---\n"
    assert [place.split(":")[0] for place, _, _ in objections("invalid-front-matter", document)] == ["3", "6"]


def test_broken_yaml_is_told_where_it_breaks() -> None:
    ((place, _, _),) = objections("invalid-front-matter", "---\nrunbook: demo\nphases: [\n---\n# T\n")
    assert int(place.split(":")[0]) in (3, 4)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "---\nrunbook: demo\n---\n# T\n",
        "---\ntitle: of another tool\nweight: 20\n---\n# T\n",
        "# T\n---\nownr: x\n---\n",
    ],
    ids=["nothing", "ours", "another tool's", "not at the top"],
)
def test_nothing_is_wrong(document: str) -> None:
    assert objections("invalid-front-matter", document) == []
