"""Options of rules as typed values."""

from __future__ import annotations

import pytest
from msgspec import Struct, ValidationError

from runbook_kit.gate.commands.options import read_options


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    names: tuple[str, ...] = ()


def test_options_are_read() -> None:
    assert read_options({"names": ["a"]}, Shape) == Shape(("a",))
    assert read_options({}, Shape) == Shape()


@pytest.mark.parametrize("options", [{"name": ["a"]}, {"names": "a"}, {"names": [1]}])
def test_what_cannot_be_read_stops_the_gate(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read_options(options, Shape)
