"""Risky blocks and the warnings in front of them."""

from __future__ import annotations

import pytest
from tests.gate.commands.conftest import fence, objections

HEAD = "## Phase 1 — Try\n\n"
HINT = "Put `> [!WARNING]` and what can go wrong right before the block."
BLOCK = fence("ls\nrm -rf build")


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("", 3),
        ("Remove the build.\n\n", 5),
        ("> [!NOTE]\n> It goes.\n\n", 6),
        ("> [!WARNING]\n> It goes.\n\nThen:\n\n", 8),
        (fence("ls"), 6),
    ],
)
def test_no_warning(before: str, line: int) -> None:
    (found,) = objections("risky-without-warning", HEAD + before + BLOCK)
    assert found[0] == f"{line}:1-{line}:8"
    assert found[1] == f"`rm` (line {line + 2}) is destructive, and no warning stands before it."
    assert found[2] == HINT


@pytest.mark.parametrize(
    "before",
    [
        "> [!WARNING]\n> It goes.\n\n",
        "> [!CAUTION]\n> It goes.\n\n",
        "> **Warning:** it goes.\n\n",
        "**Achtung:** weg ist weg.\n\n",
        "⚠️ Vorsicht: weg ist weg.\n\n",
        "Warning: it goes.\n\n<!-- block: id=x -->\n",
        "Warning: it goes.\n\n" + fence("ls") + "\n",
    ],
)
def test_a_warning(before: str) -> None:
    assert objections("risky-without-warning", HEAD + before + BLOCK) == []


def test_a_warning_in_a_list() -> None:
    document = HEAD + "- Warning: it goes.\n\n  ```bash\n  rm -rf build\n  ```\n"
    assert objections("risky-without-warning", document) == []
    assert len(objections("risky-without-warning", document.replace("Warning", "Now"))) == 1


@pytest.mark.parametrize("block", [fence("ls > x"), fence("rm -rf x", 'bash {confirm="Sure?"}'), fence("./own.sh")])
def test_blocks_that_need_none(block: str) -> None:
    assert objections("risky-without-warning", HEAD + block) == []


def test_which_risks_need_one_is_policy() -> None:
    assert objections("risky-without-warning", HEAD + BLOCK, {"risks": ["privileged"]}) == []
    assert len(objections("risky-without-warning", HEAD + fence("ls > x"), {"risks": ["write"]})) == 1
