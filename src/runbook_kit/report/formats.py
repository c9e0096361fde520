"""The report formats by name; each is one module with one function from an outcome to text."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from runbook_kit.report.outcome import Outcome

FORMATS = ("text", "concise", "json", "github", "markdown", "sarif", "junit", "diff")


def render_report(name: str, outcome: Outcome) -> str:
    """The report of this name. Its module is imported only now: the program starts once for every commit.

    With statistics, the formats for people end with the table by rule.
    """
    page = printer(name)(outcome)
    if outcome.statistics and name in {"text", "concise"}:
        from runbook_kit.report.statistics import statistics_report

        table = statistics_report(outcome)
        page += f"\n{table}" if table else ""
    return page


def printer(name: str) -> Callable[[Outcome], str]:
    """The function of a format: `<name>_page` in the module of its name."""
    module = import_module(f"runbook_kit.report.{name}")
    return cast(Callable[[Outcome], str], getattr(module, f"{name}_page"))
