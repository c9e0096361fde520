"""All of several built-in checks hold; every one is looked at, so that all that fail are named."""

from __future__ import annotations

import json

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, all_of


def check(arguments: Arguments, world: World) -> Outcome:
    parts = arguments.get("of")
    if not isinstance(parts, list) or not parts:
        return Outcome(False, "The check lists nothing that must hold.")
    return all_of([evaluate(json.dumps(part), world) for part in parts])
