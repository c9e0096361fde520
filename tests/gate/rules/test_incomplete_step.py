"""Steps that lack a part the policy asks for."""

from __future__ import annotations

import pytest
from msgspec import ValidationError
from tests.document.conftest import objections

PLAIN = "## Phase 1 — Try\n\n1. Look\n"
HINT = "Add what is missing, to the step or to its phase."


def missing(document: str, *needs: str) -> list[str]:
    """The messages for a document under a policy that needs these parts."""
    return [message for _, message, _ in objections("incomplete-step", document, {"needs": needs} if needs else None)]


def test_a_step_with_nothing_lacks_everything() -> None:
    message = "The step `Look` has no commands, outputs, pass criteria, evidence, inputs or pin."
    assert objections("incomplete-step", PLAIN) == [("3:1-3:8", message, HINT)]


PRESENT = {
    "commands": ("1. Look\n\n   ```bash\n   ls\n   ```\n",),
    "outputs": (
        "1. Look\n\n   ```bash {outputs=a.txt}\n   ls\n   ```\n",
        "1. Look\n\n   ```console\n   $ ls\n   a.txt\n   ```\n",
        "### Outputs\n\n- a list\n\n### Steps\n\n1. Look\n",
    ),
    "pass-criteria": (
        "1. Look\n\n   Expected: two files.\n",
        "1. Look\n\n### Exit criteria\n\n- [ ] two files\n",
    ),
    "evidence": ("1. Look\n\n   Evidence: the log.\n", "1. Look\n\n### Evidence\n\n- the log\n"),
    "inputs": ("1. Look\n\n   Inputs: none.\n", "1. Look\n\n   ```bash\n   ls <folder>\n   ```\n"),
    "pin": ("1. Look\n\n   ```bash\n   sha256sum a\n   ```\n", "1. Look\n\n   Keep the pin.\n"),
}


@pytest.mark.parametrize(("part", "body"), [(part, body) for part, bodies in PRESENT.items() for body in bodies])
def test_a_part_that_is_there(part: str, body: str) -> None:
    assert missing("## Phase 1 — Try\n\n" + body, part) == []


@pytest.mark.parametrize("part", PRESENT)
def test_a_part_that_is_not_there(part: str) -> None:
    assert missing(PLAIN, part) == [f"The step `Look` has no {part.replace('-', ' ')}."]


def test_what_takes_back_is_not_judged() -> None:
    assert missing("## Phase 1 — Try\n\n### Rollback\n\n1. Put it back\n", "commands") == []


def test_a_part_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValidationError, match="`proof` is no part of a step"):
        missing(PLAIN, "proof")
