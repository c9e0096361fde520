"""Failures that a block hides."""

from __future__ import annotations

import pytest

from runbook_kit.plan.shell.masked import hidden_failures


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("make test || true", ["`|| true` hides that `make test` failed."]),
        ("make test; true", ["`; true` hides that `make test` failed."]),
        ("set +e\nmake", ["`set +e` lets every command behind it fail unnoticed, and nothing takes it back."]),
        ("make clean || true  # nothing to clean at first", []),
        ("a --help || a help", []),
        ("grep -q x file || true", []),
        ("make test", []),
    ],
)
def test_what_is_hidden(source: str, said: list[str]) -> None:
    assert list(hidden_failures(source, (("grep",),))) == said
