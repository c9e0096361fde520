"""Sessions of every sort to make documents of, and their stories."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace
from tests.render.documents.making import HOSTILE_SOURCE, HOSTILE_TEXTS, selection
from tests.session.samples import BEGINNING, BLOCKS, DIGEST, END, ID, chained

from runbook_kit.gitwork import Touched
from runbook_kit.render.documents.known import NOTHING, Known
from runbook_kit.render.documents.packet import packet
from runbook_kit.render.documents.story import Story
from runbook_kit.render.documents.telling import tell
from runbook_kit.render.documents.touched import Changes, Future
from runbook_kit.render.jsontext import json_text
from runbook_kit.session import events as happened
from runbook_kit.session.fold import fold
from runbook_kit.session.records import Record
from runbook_kit.session.state import State

ADA, BOB = "ada@example.org", "bob@example.org"
CHANGES = Changes(
    base="c" * 40,
    against="the work tree",
    files=(
        Touched("docs/new.md", "untracked", 12, 0),
        Touched("docs/old.md", "deleted", 0, 7),
        Touched("docs/to.md", "renamed", 1, 1, "docs/from.md"),
        Touched("logo.png", "modified"),
        Touched("src/app.py", "added", 30, 0),
    ),
    more=2,
    futures=(Future("docs/new.md", 3, "See `docs/later.md` (future)."),),
    dirty=True,
)
HOSTILE = " ".join(HOSTILE_TEXTS[:4])


def action(
    address: str, kind: str = "block", when: str = "step", source: str = "", **more: object
) -> dict[str, object]:
    return {"address": address, "kind": kind, "when": when, "title": "", "lang": "bash", "source": source, **more}


PLAN = json_text(
    {
        "format": "plan/1",
        "actions": [
            action("act/entry/quiet", "check", "entry", "test -z quiet", title="Quiet"),
            action("act/entry/agreed", "signoff", "entry", title="Bob agrees"),
            action("act/entry/late", "check", "entry", "false", title="It is not late"),
            action("act/one", source="echo one\n"),
            action("act/two", source="cat <<'E'\n```\nE\n"),
            action("act/three"),
            action("act/four", source="sleep 1"),
            action("act/five", source="true", title="Never reached"),
            action("act/exit/seen", "manual", "exit", title="Somebody has looked", optional=True),
        ],
    }
).encode()


def started(**more: object) -> happened.SessionStarted:
    return happened.SessionStarted(
        target="restart/act", runbook="restart", runbook_path="runbooks/restart.md", runbook_digest=DIGEST,
        plan_digest=DIGEST, operator=ADA, commit="c" * 40, branch="main", **more,  # type: ignore[arg-type]
    )  # fmt: skip


FAILED = (
    started(dirty=True),
    happened.CriterionChecked(step="act/entry/quiet", answer="met", kind="check", when="entry", exit_code=0),
    happened.StepStarted(step="act/one", digest=DIGEST, number=1, title="One", lang="bash"),
    happened.StepFinished(
        step="act/one", outcome="failed", exit_code=3, duration_ms=20, number=1, tail="no space left\n",
        reason="It exited with 3, not 0.", code="exit-code", log="logs/001-one.log", sha256="1" * 64, size=14, kept=14,
    ),
    happened.SessionEnded(outcome="failed", reason="act/one failed.", code="step-failed"),
    happened.SessionResumed(operator=BOB, host="h", pid=1, plan_digest=DIGEST, runbook_digest=DIGEST),
    happened.StepStarted(step="act/one", digest=DIGEST, number=1, attempt=2, title="One", lang="bash"),
    happened.StepFinished(
        step="act/one", outcome="passed", exit_code=0, duration_ms=20, number=1, attempt=2, log="logs/001-one-2.log",
        sha256="2" * 64, size=4, kept=4,
    ),
    happened.SessionInterrupted(signal="SIGINT"),
)  # fmt: skip
OPENED = (
    happened.SessionPlanned(target="restart/act", kind="incident", by=ADA, reason="The queue is full"),
    happened.FactsRecorded(file="facts-1.json", sha256="0" * 64, why="the beginning of an incident"),
    happened.Noted(text="The queue stopped", by=ADA, about="what"),
    happened.Noted(text="2026-11-01T02:10:00.000Z/2026-11-01T02:55:00.000Z", by=ADA, about="when"),
    happened.Noted(text="No order was taken", by=ADA, about="impact"),
)
INCIDENT = (
    *OPENED,
    happened.Noted(text="Moved traffic away", by=ADA, about="steps"),
    happened.Noted(text="A larger disk", by=ADA, about="fix"),
    happened.Noted(text="Nobody watched the disk", by=BOB, about="cause"),
    happened.Noted(text="Watch what fills up", by=BOB, about="lesson"),
    happened.ItemAdded(id="I1", text="Alert at 80 %", owner="bob", due="2026-11-20", by=BOB),
    happened.ItemClosed(id="I1", by=BOB, reason="It rang in a drill"),
    happened.SessionReviewed(by="eve@example.org", role="reviewer", text="Good"),
    happened.SessionClosed(outcome="passed", by=ADA),
)
BLOCKED = (
    *FAILED[:-1],
    happened.SessionEnded(outcome="passed"),
    happened.Found(level="red", text="No drill", by=BOB, id="F1"),
    happened.Found(level="yellow", text="Say why", by=BOB, id="F2"),
    happened.SessionReviewed(by=BOB, role="reviewer", text="Not yet", blockers=("F1",)),
)
HOSTILE_EVENTS: tuple[happened.AnyEvent, ...] = (
    happened.SessionPlanned(
        target=HOSTILE, kind="incident", by=HOSTILE, reason=HOSTILE, scope=HOSTILE,
        people=(happened.Person(HOSTILE, HOSTILE),), due=(happened.Due(HOSTILE, HOSTILE),),
    ),
    happened.ApprovalUsed(record=HOSTILE, decision=HOSTILE, role=HOSTILE, by=HOSTILE, at=HOSTILE, reason=HOSTILE),
    replace(
        started(inputs=(happened.GivenInput(HOSTILE, "set", HOSTILE),), withheld=(HOSTILE,), partial=(HOSTILE,)),
        target=HOSTILE, runbook=HOSTILE, runbook_path=HOSTILE, operator=HOSTILE, host=HOSTILE, branch=HOSTILE,
    ),
    *(
        happened.CriterionChecked(
            step=text, answer="unmet", kind=text, when="exit", text=text, by=text, role=text, reason=text, exit_code=1
        )
        for text in HOSTILE_TEXTS
    ),
    happened.Override(step=HOSTILE, reason=HOSTILE, by=HOSTILE),
    happened.StepStarted(step="act/one", digest=DIGEST, number=1, title=HOSTILE, lang=HOSTILE),
    happened.StepFinished(
        step="act/one", outcome="failed", exit_code=1, duration_ms=1, number=1, tail=HOSTILE_SOURCE, reason=HOSTILE,
        code=HOSTILE, log=HOSTILE, sha256=HOSTILE, readiness=HOSTILE, outputs=((HOSTILE, HOSTILE),),
        left=(happened.LeftBehind(1, HOSTILE),),
    ),
    happened.JobStarted(job=HOSTILE, pid=1, purpose=HOSTILE, step=HOSTILE),
    *(
        happened.Noted(text=HOSTILE, by=HOSTILE, step=HOSTILE, about=about)
        for about in ("", "what", "impact", "cause", "steps", "fix", "lesson", "risk", "rollback", "next")
    ),
    *(happened.Noted(text=text, by=text) for text in HOSTILE_TEXTS),
    happened.Noted(text=HOSTILE, by=HOSTILE, about="when"),
    happened.Found(level="red", text=HOSTILE, by=HOSTILE, id=HOSTILE),
    happened.Found(level="yellow", text=HOSTILE, by=HOSTILE, id="F2"),
    happened.FindingResolved(id="F2", by=HOSTILE, reason=HOSTILE),
    happened.ItemAdded(id=HOSTILE, text=HOSTILE, owner=HOSTILE, due=HOSTILE),
    happened.FactsRecorded(file=HOSTILE, sha256="0" * 64, why=HOSTILE),
    happened.SessionReviewed(by=HOSTILE, role=HOSTILE, text=HOSTILE, blockers=(HOSTILE,)),
    happened.SessionStopped(reason=HOSTILE, code=HOSTILE, by=HOSTILE),
)  # fmt: skip
HOSTILE_CHANGES = Changes(
    HOSTILE, HOSTILE, (Touched(HOSTILE, "renamed", 1, 1, HOSTILE),), 1, (Future(HOSTILE, 1, HOSTILE),), dirty=True
)
EVENTS: dict[str, tuple[happened.AnyEvent, ...]] = {
    "rich": (*BEGINNING, *BLOCKS, *END[:-1]),
    "hostile": HOSTILE_EVENTS,
    "empty": (started(),),
    "resumed": FAILED,
    "incident": INCIDENT,
    "blocked": BLOCKED,
    "cancelled": (happened.SessionPlanned(target="restart/act"), happened.SessionCancelled(by=ADA, reason="rain")),
}


def records_of(name: str) -> list[Record]:
    return chained(EVENTS[name], ID)[0]


def state_of(name: str) -> State:
    return fold(records_of(name))


@cache
def story(name: str) -> Story:
    """The story of one of the sessions of `EVENTS`."""
    known = NOTHING
    if name in ("rich", "blocked", "incident"):
        known = Known(changes=CHANGES if name != "incident" else None, packet=packet(selection("every-feature")))
    if name == "resumed":
        known = Known(
            changes=replace(CHANGES, files=(), more=0, futures=(), dirty=False), packet=packet(selection("own"))
        )
    if name == "hostile":
        known = Known(changes=HOSTILE_CHANGES, packet=packet(selection("hostile")))
    plan = {"cancelled": b"", "incident": b"", "empty": b"not a plan"}.get(name, PLAN)
    if name == "hostile":
        made = [action("act/one", source=HOSTILE_SOURCE), action(HOSTILE, HOSTILE, HOSTILE, HOSTILE, title=HOSTILE)]
        plan = json_text({"actions": made}).encode()
    text = HOSTILE if name == "hostile" else "out/x"
    if name == "cancelled":
        return tell(state_of(name), records_of(name), plan, known)
    kept = (("artifacts/x", text),)
    absent = ((text, "there is no such file"), ("a list of names", "it is no path"))
    return tell(state_of(name), records_of(name), plan, known, kept, absent)
