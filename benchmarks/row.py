"""What a benchmark prints: a figure, its unit, and whether it is as low as it should be."""

from __future__ import annotations

from msgspec import Struct


class Row(Struct, frozen=True):
    """One line of the result: what was measured, how much it is, and what it should be at most."""

    name: str
    measured: str
    figure: float
    unit: str
    target: float | None = None

    @property
    def missed(self) -> bool:
        return self.target is not None and self.figure > self.target

    def __str__(self) -> str:
        verdict = "" if self.target is None else f"at most {self.target:5.2f}   {'MISSED' if self.missed else 'met'}"
        return f"{self.name:<44}{self.measured:>12}{self.figure:8.2f} {self.unit:<10}{verdict}".rstrip()
