from __future__ import annotations

import json

from msgspec.structs import replace

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import Outcome, World

KINDS = {"stop": ["stop.md"], "incident": ["a.md", "b.md"], "alert": ["a.md"]}
FINDINGS = {"a.md": ["A link is broken.", "A name is unknown."]}


def ask(world: World, arguments: object) -> Outcome:
    known = replace(world, runbooks=lambda kind: KINDS.get(kind, []), lint=lambda path: FINDINGS.get(path, []))
    return evaluate(json.dumps({"runbook": arguments}), known)


def test_it_exists_and_lints_clean(world: World) -> None:
    assert ask(world, "stop") == Outcome(True, "`stop.md` lints clean.")
    assert ask(world, {"kind": "stop"}).met
    assert ask(world, "incident").said == "`b.md` lints clean.", "one of them is enough"


def test_it_does_not(world: World) -> None:
    assert ask(world, "sop") == Outcome(False, "There is no runbook of the kind `sop`.")
    assert ask(world, "alert") == Outcome(False, "`a.md` has findings: A link is broken. and 1 more.")
    assert ask(world, {"kind": "alert", "clean": False}).met


def test_nobody_can_say(world: World) -> None:
    found = evaluate('{"runbook":"stop"}', world)
    assert found == Outcome(False, "The repository's runbooks cannot be looked at here.")
