"""One of several built-in checks holds; those behind the first that does are not looked at."""

from __future__ import annotations

import json

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, any_of


def check(arguments: Arguments, world: World) -> Outcome:
    parts = arguments.get("of")
    if not isinstance(parts, list) or not parts:
        return Outcome(False, "The check lists nothing that may hold.")
    seen: list[Outcome] = []
    for part in parts:
        seen.append(evaluate(json.dumps(part), world))
        if seen[-1].met:
            break
    return any_of(seen)
