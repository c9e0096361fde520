"""The repository has a runbook of a kind, and the gates find nothing wrong with it."""

from __future__ import annotations

from runbook_kit.run.checks.arguments import text_of
from runbook_kit.run.checks.outcome import Arguments, Outcome, World, any_of
from runbook_kit.suggestion import quoted


def check(arguments: Arguments, world: World) -> Outcome:
    kind = text_of(arguments, "kind")
    if world.runbooks is None or world.lint is None:
        return Outcome(False, "The repository's runbooks cannot be looked at here.")
    paths = world.runbooks(kind)
    if not paths:
        return Outcome(False, f"There is no runbook of the kind {quoted(kind)}.")
    if arguments.get("clean") is False:
        return Outcome(True, f"{quoted(paths[0])} is of the kind {quoted(kind)}.")
    parts = []
    for path in paths:
        found = world.lint(path)
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        said = f"{quoted(path)} has findings: {found[0]}{more}" if found else f"{quoted(path)} lints clean"
        parts.append(Outcome(not found, said if said.endswith(".") else f"{said}."))
        if not found:
            break
    return parts[0] if len(parts) == 1 else any_of(parts)
