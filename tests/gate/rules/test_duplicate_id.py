"""Ids used twice: of phases, criteria and blocks."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections

HINT = "Give one of them another id."


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        (
            "## Phase 1 — Try\n```bash {#a}\nls\n```\n```bash {#a}\nls\n```\n",
            "5:1-7:4",
            "The block id `a` is used on line 2 already.",
        ),
        (
            "## Phase 1 — Try\n```bash {#a}\nls\n```\n## Phase 2 — Again\n- x\n  ```sh id=a\n  ls\n  ```\n",
            "7:1-9:6",
            "The block id `a` is used on line 2 already.",
        ),
        (
            "## Phase 1 — Try\n<!-- block: id=a -->\n```bash\nls\n```\n```bash {#a}\nls\n```\n",
            "6:1-8:4",
            "The block id `a` is used on line 3 already.",
        ),
        (
            "---\nrunbook: demo\nphases:\n  - {id: a, title: One}\n  - {id: a, title: Two}\n---\n",
            "5:10-5:11",
            "The phase id `a` is used twice; first on line 4.",
        ),
    ],
    ids=["blocks of a phase", "blocks of two phases", "by a comment", "phases"],
)
def test_an_id_is_used_twice(document: str, place: str, message: str) -> None:
    assert objections("duplicate-id", document) == [(place, message, HINT)]


def test_a_third_use_is_told_with_the_first() -> None:
    found = objections("duplicate-id", "## Phase 1 — Try\n" + "```bash {#a}\nls\n```\n" * 3)
    assert [message for _, message, _ in found] == ["The block id `a` is used on line 2 already."] * 2


@pytest.mark.parametrize(
    "document",
    [
        "",
        "## Phase 1 — Try\n```bash {#a}\nls\n```\n```bash {#b}\nls\n```\n",
        "## Phase 1 — Try\n```bash\nls\n```\n## Phase 2 — Try\n```bash\nls\n```\n",
        "## Phase 1 — Try\n```bash {#a}\nls\n```\n## Notes\n```yaml {#a}\n```\n",
    ],
)
def test_every_id_is_used_once(document: str) -> None:
    assert objections("duplicate-id", document) == []
