from __future__ import annotations

import pytest

from runbook_kit.evidence.sizes import parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("500", 500), ("2K", 2048), ("2kib", 2048), (" 3 MiB ", 3 << 20), ("1GB", 1 << 30), ("1T", 1 << 40)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5G", "1 P", "9999999999", "2GiB x"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        parse_size(text)
