"""One action: its words, what is said about it, and the notes below."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.render.samples import ENTRY, READY_FACTS, RUN_PUBLISH, RUN_START, RUN_VERSIONS

from runbook_kit.plan.model import Action, ActionKind, Command, Facts, Reason, Verdict
from runbook_kit.render.plan_rows import MOST_COMMANDS, about, is_for_a_person, notes, row
from runbook_kit.render.terminal import Terminal

PAGE = Terminal(80)


@pytest.mark.parametrize(
    ("kind", "verdict", "source", "risk", "word"),
    [
        ("block", "allow", "ls", "read", "would run"),
        ("block", "confirm", "ls", "read", "asks first"),
        ("block", "approve", "ls", "read", "needs approval"),
        ("block", "deny", "ls", "read", "DENIED"),
        ("check", "allow", "ls", "read", "would check"),
        ("check", "confirm", "ls", "read", "asks first"),
        ("check", "deny", "ls", "read", "DENIED"),
        ("requires", "allow", "", "read", "would check"),
        ("manual", "confirm", "", "person", "you confirm"),
        ("signoff", "approve", "", "person", "sign-off"),
        ("signoff", "deny", "", "person", "DENIED"),
        ("teardown", "confirm", "", "person", "you confirm"),
        ("teardown", "allow", "ls", "read", "would run"),
    ],
)
def test_what_would_happen_in_a_word(kind: ActionKind, verdict: Verdict, source: str, risk: str, word: str) -> None:
    action = Action("a/b", kind, "step", "Do it", source=source, verdict=verdict)
    made = row(1, action, Facts(), PAGE)
    assert (made.risk.strip(), made.word.strip()) == (risk, word)
    assert is_for_a_person(action) == (risk == "person")


def test_what_is_said_about_an_action() -> None:
    assert about(RUN_VERSIONS) == "phase-2/versions · line 46 · at most 30 s"
    assert about(RUN_START) == "phase-2/start-loop · line 57 · at most 10 min · in scripts"
    assert about(ENTRY[1]) == "phase-2/entry/reviewer-agrees · line 21 · another person signs"
    assert about(replace(RUN_VERSIONS, lang="python", optional=True)).endswith(" · python · optional")


def test_an_action_without_title_is_called_by_its_address() -> None:
    made = row(7, replace(RUN_VERSIONS, title=""), Facts(), PAGE)
    assert (made.number, made.title, made.about) == ("  7 ", "phase-2/versions", "line 46 · at most 30 s")


def test_notes_say_why_then_what_is_missing_then_what_is_risky() -> None:
    facts = Facts(
        programs={"rg": "", "scripts/ops/start.sh": ""},
        syntax={"phase-2/start-loop": "line 2: unexpected end of file"},
        missing_files={"phase-2/start-loop": ("scripts/ops/start.sh", "reports/a.txt")},
    )
    assert [(note.mark, note.text) for note in notes(RUN_START, facts)] == [
        ("!", "line 58: The catalogue does not know `scripts/ops/start.sh`: paper asks first."),
        ("!", "No value yet for <loop-id>."),
        ("!", "bash cannot parse it: line 2: unexpected end of file"),
        ("!", "Not on this machine: rg."),
        ("!", "Not there, or not executable: scripts/ops/start.sh."),
        ("-", "Not there now: reports/a.txt."),
    ]


def test_a_risky_command_is_named_unless_a_reason_has_said_so() -> None:
    assert [note.text for note in notes(RUN_PUBLISH, READY_FACTS)] == [
        "line 74: `git push` is remote: paper denies it.",
        "git add: write.",
        "git commit: write, records a commit.",
    ]
    assert [note.text for note in notes(RUN_VERSIONS, READY_FACTS)] == []


def test_a_long_list_of_risky_commands_is_cut() -> None:
    commands = tuple(Command("rm", f"rm {number}", "destructive", 1) for number in range(MOST_COMMANDS + 2))
    texts = [note.text for note in notes(replace(RUN_VERSIONS, commands=commands), Facts())]
    assert len(texts) == MOST_COMMANDS + 1
    assert texts[-1] == "And 2 more commands that do more than read."


def test_only_the_first_reason_of_a_stopped_action_is_marked() -> None:
    reasons = (Reason("risk-remote", "First.", 3), Reason("understated-risk", "Second."))
    marks = [(note.mark, note.text) for note in notes(replace(RUN_VERSIONS, verdict="deny", reasons=reasons), Facts())]
    assert marks == [("!", "line 3: First."), ("-", "Second.")]
