"""Criteria over what was held here: real sessions in, a sentence out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.run.checks.conftest import Evaluate

from runbook_kit.run.checks.evaluation import evaluate
from runbook_kit.run.checks.outcome import Outcome, World
from runbook_kit.session.events import (
    AnyEvent,
    Found,
    ItemAdded,
    ItemClosed,
    SessionClosed,
    SessionEnded,
    SessionKind,
    SessionStarted,
)
from runbook_kit.session.events import Outcome as Came
from runbook_kit.session.log import LOG, Holder
from runbook_kit.session.query import consult
from runbook_kit.session.records import Stamp
from runbook_kit.session.store import create

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def held(
    root: Path, day: int, *more: AnyEvent, kind: SessionKind = "manual", outcome: Came = "passed", undoes: str = ""
) -> Path:
    """A session of that day in November, closed at noon; what is in `more` happens before its end."""
    name = f"202611{day:02}T120000Z-go-live-{day:06x}"
    moment = Stamp(f"2026-11-{day:02}T12:00:00.000Z", day, "boot")
    made = create(root, name, "live", lambda: moment, Holder(1, "host", moment.ts))
    made.append(
        SessionStarted(
            target="go/live", runbook="go", runbook_path="go.md", runbook_digest="r", plan_digest="p", kind=kind,
            undoes=undoes,
        )
    )  # fmt: skip
    for event in (*more, SessionEnded(outcome=outcome), SessionClosed(outcome=outcome)):
        made.append(event, durable=False)
    made.anchor(durable=False)
    made.close()
    return made.folder


@pytest.fixture
def past(world: World) -> World:
    return replace(world, sessions=lambda query: consult(world.root, query, NOW))


def asked(past: World, question: Mapping[str, object]) -> Outcome:
    return evaluate(json.dumps({"sessions": question}), past)


def test_five_sessions_without_critical_findings(past: World) -> None:
    for day in range(1, 6):
        held(past.root, day, *([Found(level="red", text="down", by="ada", id="F1")] if day == 2 else []))
    question = {"target": "go", "without": "red-findings", "at_least": 5}
    found = asked(past, question)
    assert not found.met
    assert found.said == "There are 4 sessions (at least 5), the latest 20261105T120000Z-go-live-000005."
    held(past.root, 6, kind="drill")
    assert asked(past, question).said == (
        "There are 5 sessions (1 drill) (at least 5), the latest 20261106T120000Z-go-live-000006."
    )
    assert not asked(past, {**question, "kind": "manual"}).met


@pytest.mark.parametrize(
    "question",
    [
        {"target": "tradng/live", "every": {"has": "closed"}},
        {"target": ["trading/live", "tradng/live"], "kind": "incident", "at_most": 0},
        {"target": "tradng/live", "at_least": 0},
        {"target": "tradng/live"},
    ],
    ids=["every", "one of several", "at least none", "at least one"],
)
def test_a_target_that_is_not_there_never_holds(past: World, question: Mapping[str, object]) -> None:
    known = frozenset({"trading", "live", "trading/live"})
    found = asked(replace(past, targets=lambda: known), question)
    assert found == Outcome(
        False,
        "No runbook or phase here is called `tradng/live`, so that nobody knows. Did you mean `trading/live`?",
    )
    right = json.loads(json.dumps(question).replace("tradng", "trading"))
    assert asked(replace(past, targets=lambda: known), right).met == ("at_least" in question or len(question) > 1)
    assert asked(replace(past, targets=frozenset[str]), question).said.endswith("so that nobody knows.")


def test_a_mode_that_is_not_there_never_holds(past: World) -> None:
    question = {"mode": "lvie", "every": {"has": "closed"}}
    world = replace(past, modes=lambda: frozenset({"live", "paper"}))
    said = "No mode of the policy is called `lvie`, so that nobody knows. Did you mean `live`?"
    assert asked(world, question) == Outcome(False, said)
    assert asked(world, {**question, "mode": "live"}).met
    assert asked(world, {"mode": ["live", "lvie"], "at_most": 0}).said == said
    held(past.root, 1)
    assert asked(replace(past, modes=frozenset[str]), {"every": {"has": "closed"}}).met


def test_a_target_that_is_gone_and_was_run_is_known_by_its_sessions(past: World) -> None:
    held(past.root, 1)
    question = {"target": ["go", "go/live", "live"], "every": {"has": "closed"}}
    assert asked(replace(past, targets=frozenset[str]), question).said == "All of 1 session have it."


def test_a_stop_drill_within_30_days(past: World) -> None:
    held(past.root, 1, kind="drill", outcome="failed")
    question = {"kind": "drill", "within": "30d"}
    assert asked(past, question).said == "There are 0 sessions (at least 1)."
    held(past.root, 2, kind="drill")
    assert asked(past, question).met
    assert not asked(past, {**question, "within": "18d"}).met
    assert asked(past, {**question, "within": "19d"}).met


def test_a_post_mortem_within_48_hours(past: World) -> None:
    question = {"kind": "incident", "every": {"has": "post-mortem", "within": "48h"}}
    assert asked(past, question).said == "There is no such session, so that nothing is missing."
    held(
        past.root, 3, ItemAdded(id="I1", text="Post-mortem"), ItemClosed(id="I1"), kind="incident", outcome="failed"
    )  # fmt: skip
    assert asked(past, question).said == "All of 1 session have it."
    held(past.root, 19, kind="incident")
    found = asked(past, question)
    assert (found.met, found.said) == (
        True,
        "All of 2 sessions have it or still may. 20261119T120000Z-go-live-000013 has no post-mortem, and there is "
        "still time.",
    )
    held(past.root, 10, kind="incident")
    found = asked(past, question)
    assert (found.met, found.said) == (
        False,
        "1 of 3 sessions lacks it: 20261110T120000Z-go-live-00000a has no post-mortem.",
    )


def test_a_changed_log_never_counts_and_is_named(past: World) -> None:
    for day in (1, 2):
        held(past.root, day)
    path = held(past.root, 3) / LOG
    path.write_bytes(path.read_bytes().replace(b'"failed"', b'"passed"').replace(b"live", b"evil"))
    assert asked(past, {"at_least": 2}).met
    found = asked(past, {"at_least": 3})
    named = "The log of 20261103T120000Z-go-live-000003 is not what was written"
    assert (found.met, found.said) == (
        False,
        f"There are 2 sessions (at least 3), the latest 20261102T120000Z-go-live-000002. {named} and does not count.",
    )
    for question in ({"at_most": 9}, {"every": {"outcome": "passed"}}):
        found = asked(past, question)
        assert not found.met
        assert found.said.endswith(f"{named}, so that nobody knows.")


def test_an_index_somebody_wrote_proves_nothing(past: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index may say what it wants: what a session counts for is read from its log."""
    from runbook_kit.session import index

    held(past.root, 1, outcome="failed")
    now = index.moment_of
    monkeypatch.setattr(index, "moment_of", lambda root: now(root) + 10**13)
    (honest,) = index.read_briefs(past.root)
    assert isinstance(honest, index.Brief)
    ((name, (prints, brief)),) = index.read_index(past.root).items()
    index.write_index(past.root, {name: (prints, replace(brief, outcome="passed"))})
    assert not asked(past, {"kind": "manual"}).met


def test_what_is_no_whole_run_counts_when_it_is_asked_for(past: World) -> None:
    held(past.root, 1, undoes="20261031T120000Z-go-live-00000f")
    assert not asked(past, {"target": "go"}).met
    assert asked(past, {"target": "go", "with": "undo"}).met


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"kind": "dril"}, "`kind` cannot be `dril`."),
        ({"without": ["red"]}, "`without` cannot be `red`."),
        ({"within": "soon"}, "`within` of the check is `soon`, which is not a duration such as 30s or 5m."),
        ({"at_least": -1}, "`at_least` of the check is `-1`, which is not a whole number from 0 to 1000000."),
        ({"at_least": "<n>"}, "The placeholder `<n>` has no value."),
        ({"runbook": "x"}, "The question knows no `runbook`."),
        ({"every": "closed"}, "`every` of the check is not what each session must have."),
    ],
)
def test_questions_that_are_none(question: dict[str, object], said: str, past: World) -> None:
    found = asked(past, question)
    assert (found.met, found.said) == (False, said)


def test_where_there_are_no_sessions(ask: Evaluate) -> None:
    assert not ask({"sessions": {"kind": "drill"}}).met
