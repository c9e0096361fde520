"""Phases that no session proves; what sessions prove is given."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.document.conftest import phase, read, subject

from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.gate.rules.never_verified import HINT, check
from runbook_kit.session.passed import Pass

TEXT = """---
runbook: demo
phases: [{id: look, title: Look}, {id: talk, title: Talk}]
---
# T

## Look

```bash
date
```

## Talk

Say how it went.
"""
LOOK = phase_digest(read(TEXT).runbook.phases[0])
PASS = Pass("demo", "look", LOOK, "shadow", "2026-11-01T03:00:00.000Z", "20261101T030000Z-demo-look-000000")


def said(text: str, *passes: Pass) -> list[tuple[int, str, str]]:
    found = check(replace(subject(read(text)), passes=passes))
    return [(each.span.line, each.message, each.token) for each in found]


def test_a_phase_that_no_session_went_through() -> None:
    never = "The phase `look` has never been verified: no session has gone through it."
    assert said(TEXT) == [(7, never, "look")]
    (violation,) = check(replace(subject(read(TEXT)), passes=()))
    assert violation.hint == HINT
    others = (replace(PASS, runbook="other"), replace(PASS, phase="talk"))
    assert said(TEXT, *others) == [(7, never, "look")]


def test_a_phase_that_was_changed_since() -> None:
    older = replace(PASS, digest="sha256:" + "0" * 64, at="2026-10-01T03:00:00.000Z")
    changed = "The phase `look` was verified on 2026-10-01, before its blocks or criteria were changed."
    assert said(TEXT, older, replace(older, at="2026-09-01T03:00:00.000Z")) == [(7, changed, "look")]
    assert said(TEXT, older, PASS) == []
    assert said(TEXT.replace("date", "date -u"), PASS)[0][1] == changed.replace("10-01", "11-01")
    assert said(TEXT.replace("Say how", "Tell how"), PASS) == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("runbook: demo", "runbook: demo\nstatus: draft"),
        TEXT.replace("runbook: demo", "runbook: demo\nstatus: retired"),
        "# T\n\n## Phase 1\n\n```bash\ndate\n```\n",
    ],
    ids=["a draft", "retired", "not ours"],
)
def test_what_needs_no_session(text: str) -> None:
    assert said(text) == []


def test_where_nobody_has_looked_nothing_is_said() -> None:
    assert list(check(subject(read(TEXT)))) == []


def test_the_phase_is_the_one_of_the_list() -> None:
    assert phase_digest(phase(TEXT.replace(", {id: talk, title: Talk}", "").partition("## Talk")[0])) == LOOK
