"""One document with the rules of a run: what follows from its text, and what is not asked twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest
from tests.gate.conftest import repository
from tests.gate.engine.around import order

from runbook_kit.document.source import Source
from runbook_kit.gate.commands import checker
from runbook_kit.gate.engine.choice import choose
from runbook_kit.gate.engine.examine import Examiner
from runbook_kit.gate.engine.record import Record
from runbook_kit.gate.policy.read import read_policies
from runbook_kit.gate.rule import Document
from runbook_kit.session.passed import Pass

RUNBOOK = b"""\
---
runbook: a
last_reviewed: 2020-01-01
phases:
  - {id: one, title: One}
---
# A

## One

```bash
make stop || true
```
"""


def examiner(*gates: str, rules: Collection[str] = (), today: date = date(2026, 11, 20), own: str = "") -> Examiner:
    texts = {f"gates/{gates[0]}.yaml": f"format: gate/1\ngate: {gates[0]}\n{own}"} if own else {}
    return Examiner(choose(read_policies(texts, "gates"), gates, rules), today, ("runbooks",))


def rules_in(record: Record) -> set[str]:
    return {each.finding.rule for _, found in record.texts.values() for each in found}


def looked_at(by: Examiner, path: str, data: bytes, known: Record | None = None) -> Record:
    record, document = by.examine(path, data, known)
    assert document.source.path == path
    return record


def test_what_follows_from_the_text() -> None:
    record = looked_at(examiner(), "docs/a.md", RUNBOOK)
    assert {"masked-failure", "phase-without-exit"} <= rules_in(record)
    assert set(record.texts) == {"runbook-structure", "command-safety", "secrets", "renders-everywhere"}
    assert record.problem is None


def test_rules_about_runbooks_leave_other_documents_alone() -> None:
    look = examiner("runbook-structure")
    plain = RUNBOOK.replace(b"runbook: a\n", b"")
    assert "phase-without-exit" in rules_in(looked_at(look, "docs/a.md", RUNBOOK))
    assert rules_in(looked_at(look, "docs/a.md", plain)) <= {"swallowed-heading"}


def test_what_nobody_claims_to_have_written_for_us_is_no_error() -> None:
    text = b"# A\n\n## Phase 1\n\n```bash\n## Phase 2\n"
    look = examiner("runbook-structure")
    found = [
        each.finding for _, each_gate in looked_at(look, "runbooks/a.md", text).texts.values() for each in each_gate
    ]
    assert {each.severity for each in found} <= {"warning", "info"}
    assert found != []


def test_what_is_known_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    record = looked_at(examiner(), "docs/a.md", RUNBOOK)
    everything = examiner()
    assert everything.covers(record)
    monkeypatch.setattr(Examiner, "_judge", None)
    monkeypatch.setattr("runbook_kit.gate.engine.examine.read_text", lambda path, _: (Source(path, ""), None))
    assert looked_at(everything, "docs/a.md", RUNBOOK, record) == record


def test_a_record_may_hold_more_than_is_asked_for() -> None:
    record = looked_at(examiner(), "docs/a.md", RUNBOOK)
    only = examiner("secrets")
    assert only.covers(record)
    assert only.told(record) == []
    assert {each.finding.gate for each in examiner("command-safety").told(record)} == {"command-safety"}


@pytest.mark.parametrize(
    "other",
    [
        examiner("command-safety", rules=("masked-failure",)),
        examiner("command-safety", own="rules: {masked-failure: {severity: error}}\n"),
        examiner("command-safety", own="rules: {prompt-in-block: {severity: 'off'}}\n"),
    ],
)
def test_another_policy_asks_again(other: Examiner) -> None:
    record = looked_at(examiner("command-safety"), "docs/a.md", RUNBOOK)
    assert not other.covers(record)
    again = looked_at(other, "docs/a.md", RUNBOOK, record)
    assert other.covers(again)
    assert (again.survey, set(again.texts)) == (record.survey, {"command-safety"})


def test_the_day_counts_where_a_rule_asks_for_it() -> None:
    today, later = date(2026, 11, 20), date(2026, 11, 21)
    assert examiner(today=today).keys["secrets"] == examiner(today=later).keys["secrets"]
    rules = ("review-overdue",)
    assert examiner(rules=rules, today=today).keys != examiner(rules=rules, today=later).keys


def test_what_sessions_prove_counts_where_a_rule_asks_for_it() -> None:
    own = "rules:\n  never-verified: {severity: warning}\n"
    asked: list[str] = []

    today = date(2026, 11, 20)

    def looking(*passes: Pass) -> Examiner:
        def find() -> tuple[Pass, ...]:
            asked.append("once")
            return passes

        texts = {"gates/runbook-structure.yaml": f"format: gate/1\ngate: runbook-structure\n{own}"}
        return Examiner(choose(read_policies(texts, "gates"), ("runbook-structure",), ()), today, ("docs",), None, find)

    held = Pass("a", "one", "sha256:" + "0" * 64, "paper", "2026-11-01T03:00:00.000Z", "s")
    never, changed = looking(), looking(held)
    record = looked_at(never, "docs/a.md", RUNBOOK)
    assert "never-verified" in rules_in(record)
    assert (never.covers(record), changed.covers(record), looking(held, held).keys) == (True, False, changed.keys)
    assert asked == ["once"] * 3
    own = ""
    quiet = looking(held)
    assert "never-verified" not in rules_in(looked_at(quiet, "docs/a.md", RUNBOOK))
    assert (asked, quiet.keys) == (["once"] * 3, looking().keys)


def test_another_program_counts_where_a_rule_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "find_shellcheck", lambda: "")
    without = examiner("command-safety", rules=("shellcheck",)).keys
    monkeypatch.setattr(checker, "find_shellcheck", lambda: "/usr/bin/shellcheck")
    assert examiner("command-safety", rules=("shellcheck",)).keys != without


def test_looking_exactly() -> None:
    look = order().examiner
    found = list(look.look_up(Document(Source("docs/index.md", "[x](nope.md) `config/nope.toml`\n")), repository()))
    assert [(each.finding.rule, each.token) for each in found] == [
        ("unmarked-path", "config/nope.toml"),
        ("missing-target", "docs/nope.md"),
        ("missing-path", "config/nope.toml"),
    ]


def test_an_option_of_the_wrong_kind_is_said() -> None:
    assert examiner("docs-token-policy").keys == {}
