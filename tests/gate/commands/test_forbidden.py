"""What a text has that may hold a forbidden command."""

from __future__ import annotations

import pytest

from runbook_kit.errors import InvalidInput
from runbook_kit.gate.commands.forbidden import Forbidden, Options, watch

OPTIONS = Options(
    {
        "push": Forbidden("m", command=("git push",)),
        "fed": Forbidden("m", command=("sh",), fed_by=("curl",)),
        "format": Forbidden("m", command=("mkfs.*",)),
        "text": Forbidden("m", text=r">[ ]*/dev/sda"),
        "allowed again": None,
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git push\n", ["push"]),
        ("git pushed push-it\n", []),
        ("curl x | sh; mkfs.ext4 y\n", ["fed", "format"]),
        ("sh x\n", []),
        ("ls > /dev/sda\n", ["text"]),
        ("", []),
    ],
)
def test_entries_worth_a_closer_look(text: str, expected: list[str]) -> None:
    assert [name for name, _ in watch(OPTIONS).suspects(text)] == expected


def test_what_to_watch_for_is_made_once() -> None:
    assert watch(OPTIONS) is watch(OPTIONS)


def test_a_text_that_is_no_expression() -> None:
    with pytest.raises(InvalidInput, match="no regular expression"):
        watch(Options({"x": Forbidden("m", text="(")})).suspects("a")
