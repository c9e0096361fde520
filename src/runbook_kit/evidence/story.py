"""A session told for people who were not there: what the runlog and the report of a pack get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from runbook_kit.evidence.manifest import Absent
from runbook_kit.render.documents.library import Library, Rendered
from runbook_kit.render.documents.packet import SEPARATE
from runbook_kit.render.terminal import duration
from runbook_kit.session.closing import hindrances
from runbook_kit.session.events import Override, SessionResumed, SessionReviewed
from runbook_kit.session.records import Record
from runbook_kit.session.state import (
    ApprovalNow,
    CriterionNow,
    FindingNow,
    ItemNow,
    JobNow,
    Note,
    State,
    TargetNow,
)

SHELLS = frozenset({"", "shell", "console", "shell-session", "sh-session"})


class Told(Struct, frozen=True):
    """A block: what was run and what came of it."""

    number: str
    address: str
    title: str
    kind: str
    result: str
    exit_code: str
    time: str
    at: str
    attempts: int
    log: str
    reason: str
    readiness: str
    lang: str
    source: str
    tail: str
    outputs: tuple[tuple[str, str], ...]


class Overridden(Struct, frozen=True):
    """Something that did not hold, and who went on nevertheless."""

    address: str
    reason: str
    by: str
    at: str


class Review(Struct, frozen=True):
    by: str
    role: str
    at: str
    text: str


class Story(Struct, frozen=True):
    """What the templates `session-runlog` and `session-report` get, as `doc`."""

    id: str
    target: str
    mode: str
    kind: str
    status: str
    reason: str
    statement: str
    operators: tuple[str, ...]
    host: str
    people: tuple[tuple[str, str], ...]  # role, name, of a planned session
    window: str
    scope: str
    why: str
    runbook: str
    runbook_path: str
    runbook_digest: str
    plan_digest: str
    commit: str
    branch: str
    dirty: bool
    started_at: str
    ended_at: str
    closed_at: str
    lasted: str
    inputs: tuple[tuple[str, str], ...]
    phases: tuple[str, ...]
    steps: tuple[Told, ...]
    criteria: tuple[CriterionNow, ...]
    targets: tuple[TargetNow, ...]
    approvals: tuple[ApprovalNow, ...]
    reviews: tuple[Review, ...]
    overrides: tuple[Overridden, ...]
    findings: tuple[FindingNow, ...]
    items: tuple[ItemNow, ...]
    jobs: tuple[JobNow, ...]
    notes: tuple[Note, ...]
    artifacts: tuple[tuple[str, str], ...]  # path in the pack, path in the repository
    absent: tuple[Absent, ...]
    blocking: tuple[str, ...]  # what keeps it from being a success
    trips: int
    resumed: int
    recovered: int
    undoes: str

    def when(self, word: str) -> tuple[CriterionNow, ...]:
        """The criteria of one time."""
        return tuple(each for each in self.criteria if each.when == word)

    @property
    def signed(self) -> tuple[CriterionNow, ...]:
        """The sign-offs that were given."""
        return tuple(each for each in self.criteria if each.state == "signed")


def tell(
    state: State,
    records: Sequence[Record],
    plan: bytes,
    artifacts: tuple[tuple[str, str], ...],
    absent: tuple[Absent, ...],
) -> Story:
    """The story of a session that is over. `plan` is its `plan/1` document; empty for one that never began."""
    started, planned = state.started, state.planned
    sources = _sources(plan)
    return Story(
        id=state.id,
        target=state.target,
        mode=state.mode,
        kind=state.kind,
        status=status(state),
        reason=state.reason,
        statement=SEPARATE,
        operators=tuple(dict.fromkeys(_operators(state, records))),
        host=started.host if started else "",
        people=tuple((each.role, each.name) for each in planned.people) if planned else (),
        window=" to ".join(filter(None, (planned.window_start, planned.window_end))) if planned else "",
        scope=planned.scope if planned else "",
        why=planned.reason if planned else "",
        runbook=started.runbook if started else "",
        runbook_path=started.runbook_path if started else "",
        runbook_digest=state.runbook_digest.removeprefix("sha256:"),
        plan_digest=state.plan_digest.removeprefix("sha256:"),
        commit=started.commit if started else "",
        branch=started.branch if started else "",
        dirty=bool(started and started.dirty),
        started_at=state.started_at,
        ended_at=state.ended_at,
        closed_at=state.closed_at,
        lasted=_lasted(state),
        inputs=tuple(
            (given.name, "a secret, not written down" if given.secret else given.value)
            for given in (started.inputs if started else ())
        ),
        phases=tuple(state.passed),
        steps=tuple(_steps(state, sources)),
        criteria=tuple(state.criteria.values()),
        targets=tuple(state.targets.values()),
        approvals=state.approvals,
        reviews=tuple(
            Review(each.event.by, each.event.role, each.ts, each.event.text)
            for each in records
            if isinstance(each.event, SessionReviewed)
        ),
        overrides=tuple(
            Overridden(each.event.step, each.event.reason, each.event.by, each.ts)
            for each in records
            if isinstance(each.event, Override)
        ),
        findings=tuple(state.findings.values()),
        items=tuple(state.items.values()),
        jobs=tuple(state.jobs.values()),
        notes=state.notes,
        artifacts=artifacts,
        absent=absent,
        blocking=tuple(each.message for each in hindrances(state) if each.code != "session-unfinished"),
        trips=state.trips,
        resumed=state.resumed,
        recovered=state.recovered,
        undoes=started.undoes if started else "",
    )


def documents(story: Story, library: Library) -> dict[str, Rendered]:
    """The runlog and the report, by their names in the pack."""
    return {f"{name}.md": library.render(f"session-{name}.md", doc=story) for name in ("runlog", "report")}


def status(state: State) -> str:
    """What the session came to, in one word."""
    return state.outcome if state.state == "closed" and state.outcome else state.state


def _operators(state: State, records: Sequence[Record]) -> Iterator[str]:
    if state.started:
        yield state.started.operator
    for record in records:
        if isinstance(record.event, SessionResumed):
            yield record.event.operator


def _sources(plan: bytes) -> dict[str, tuple[str, str]]:
    """Language and text of every action of a plan, by its address."""
    try:
        actions = json.loads(plan)["actions"]
        return {str(each["address"]): (str(each["lang"]), str(each["source"])) for each in actions}
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}


def _steps(state: State, sources: dict[str, tuple[str, str]]) -> Iterator[Told]:
    for step in state.steps.values():
        lang, source = sources.get(step.address, ("", ""))
        yield Told(
            number=str(step.number or ""),
            address=step.address,
            title=step.title,
            kind=step.kind,
            result=step.state,
            exit_code="" if step.exit_code is None else str(step.exit_code),
            time="" if step.duration_ms is None else duration(step.duration_ms / 1000),
            at=step.started_at or step.ended_at,
            attempts=step.attempts,
            log=step.log,
            reason=step.reason,
            readiness=step.readiness,
            lang="bash" if lang in SHELLS else lang,
            source=source,
            tail=step.tail,
            outputs=step.outputs,
        )


def _lasted(state: State) -> str:
    try:
        span = datetime.fromisoformat(state.ended_at) - datetime.fromisoformat(state.started_at)
    except ValueError:
        return ""
    return duration(round(max(span.total_seconds(), 0), 1))
