"""Commands where no run reaches them."""

from __future__ import annotations

import pytest
from tests.document.conftest import objections

HINT = "Move them into a phase, or make their section one."
FENCE = "```bash\nls\n```\n"
PHASES = f"## Phase 1 — Try\n{FENCE}## Phase 2 — Again\n"


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        (f"{PHASES}## Notes\n{FENCE}", "7:1-7:8", "A command block stands outside every phase (line 7)."),
        (
            f"{PHASES}## Notes\n{FENCE}- x\n  ```console\n  $ ls\n  ```\n",
            "7:1-7:8",
            "2 command blocks stand outside every phase (line 7, 11).",
        ),
        (
            f"# T\n{FENCE}{PHASES}",
            "2:1-2:8",
            "A command block stands outside every phase (line 2).",
        ),
        (
            f"{PHASES}## Notes\n{FENCE * 9}",
            "7:1-7:8",
            "9 command blocks stand outside every phase (line 7, 10, 13, 16, 19, 22, 25, 28 …).",
        ),
        (
            f"---\nrunbook: demo\nphases: [{{id: try, title: Try}}]\n---\n## Try\n{FENCE}## Notes\n{FENCE}",
            "10:1-10:8",
            "A command block stands outside every phase (line 10).",
        ),
    ],
    ids=["behind the phases", "several", "before the phases", "many", "in our format"],
)
def test_blocks_outside_every_phase(document: str, place: str, message: str) -> None:
    assert objections("block-outside-phase", document) == [(place, message, HINT)]


@pytest.mark.parametrize(
    "document",
    [
        "",
        PHASES,
        f"{PHASES}## Notes\n```yaml\na: b\n```\n```\nls\n```\n\n    $ ls\n",
        f"# T\n## One\n{FENCE}## Two\n{FENCE}",
        f"## Phase 1 — Try\n### Rollback\n{FENCE}### Exit / Teardown\n{FENCE}- x\n  ```sh\n  ls\n  ```\n",
    ],
    ids=["nothing", "in phases", "nothing to run", "sections are phases", "every kind of step"],
)
def test_every_block_is_in_a_phase(document: str) -> None:
    assert objections("block-outside-phase", document) == []
