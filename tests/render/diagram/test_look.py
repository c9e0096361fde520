"""Colours that can be told apart."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from runbook_kit.render.diagram.look import DARK, LIGHT, MODE_COLOURS, MODES, PAPER, style


def light(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK, PAPER], ids=["light", "dark", "paper"])
def test_contrast(scheme: Mapping[str, str]) -> None:
    for name in ("text", "soft", "sign", "bad"):
        assert contrast(scheme[name], scheme["back"]) >= 4.5
        assert contrast(scheme[name], scheme["card"]) >= 4.5
    for name in ("line", "go"):
        assert contrast(scheme[name], scheme["back"]) >= 3
    for name in MODE_COLOURS.values():
        assert contrast(scheme[name], scheme[f"{name}b"]) >= 4.5


def test_every_scheme_has_every_colour() -> None:
    assert set(LIGHT) == set(DARK) == set(PAPER)
    assert {*MODES, "other"} == set(MODE_COLOURS)


def test_every_rule_stays_inside_the_map() -> None:
    lines = style().splitlines()
    assert all(
        line.startswith((".rbk", "@media (prefers-color-scheme:dark){.rbk{", "@media print{.rbk{")) for line in lines
    )
