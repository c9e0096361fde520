"""Evaluates a built-in check: the module of its name decides, and what stops it is an answer, too."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from runbook_kit.document.probes import probe_gaps, split_probe
from runbook_kit.errors import RunbookError, UsageError
from runbook_kit.run.checks.outcome import Arguments, Outcome, World
from runbook_kit.suggestion import quoted


class Check(Protocol):
    """What the module of a check offers."""

    def __call__(self, arguments: Arguments, world: World) -> Outcome: ...


def evaluate(probe: str, world: World) -> Outcome:
    """Whether the built-in check `probe` (canonical JSON, inputs filled) holds in `world`.

    What does not hold, or cannot be looked at, is an outcome with a sentence. Raises `UsageError` for an unknown check.
    """
    name, arguments = split_probe(probe)
    check = load_check(name)
    gaps = probe_gaps(probe, world.literal)
    if gaps:
        return Outcome(False, f"The placeholder {quoted(gaps[0][0])} has no value.")
    try:
        return check(arguments, world)
    except UsageError:
        raise
    except RunbookError as error:
        return Outcome(False, error.message)
    except OSError as error:
        return Outcome(False, f"It cannot be looked at: {error.strerror or type(error).__name__}.")


def load_check(name: str) -> Check:
    """The function of the check of that name. Raises `UsageError` when there is none."""
    path = f"{__package__}.{name}"
    found = import_module(path) if re.fullmatch("[a-z]+", name) and find_spec(path) else None
    check = getattr(found, "check", None)
    if check is None:
        raise UsageError(f"There is no built-in check {quoted(name)}.", code="unknown-check")
    return cast("Check", check)
