"""The dry run as an operator reads it: wide, narrow, without colour, denied, unfilled, empty, hostile."""

from __future__ import annotations

import re
import time

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.render.samples import (
    BLOCKED,
    BLOCKED_FACTS,
    READY,
    READY_FACTS,
    RUN_PUBLISH,
    RUN_START,
    RUN_VERSIONS,
    RUNBOOK,
)

from runbook_kit.document.model import Header, Runbook
from runbook_kit.plan.model import Facts, InputValue, Plan, Reason
from runbook_kit.render.plan_page import Call, plan_page
from runbook_kit.render.terminal import Terminal, bare_columns

NEXT = ("This release plans and does not execute; the commands as a script", "runbook extract phase-2")
CALL = Call("Dry run", "runbook run phase-2", "", "would run", NEXT)
PAPER = replace(CALL, mode="paper")
WIDE, PIPED, NARROW = Terminal(160), Terminal(100), Terminal(80)


def blocked(terminal: Terminal) -> str:
    return plan_page(BLOCKED, BLOCKED_FACTS, RUNBOOK, terminal, PAPER, 3)


def ready(terminal: Terminal) -> str:
    return plan_page(READY, READY_FACTS, RUNBOOK, terminal, CALL, 0)


@pytest.mark.parametrize("terminal", [WIDE, PIPED, NARROW], ids=["160", "100", "80"])
def test_a_plan_that_would_run(terminal: Terminal, snapshot: SnapshotAssertion) -> None:
    assert ready(terminal) == snapshot


@pytest.mark.parametrize("terminal", [WIDE, PIPED, NARROW], ids=["160", "100", "80"])
def test_a_plan_that_is_denied(terminal: Terminal, snapshot: SnapshotAssertion) -> None:
    assert blocked(terminal) == snapshot


def test_colour(snapshot: SnapshotAssertion) -> None:
    assert blocked(Terminal(80, colour=True)).replace("\x1b", "\\e") == snapshot


def test_colour_adds_nothing_but_colour() -> None:
    bare = re.sub(r"\x1b\[[0-9;]*m", "", blocked(Terminal(80, colour=True)))
    assert [line.rstrip() for line in bare.splitlines()] == [line.rstrip() for line in blocked(NARROW).splitlines()]


def test_a_plan_that_needs_an_answer(snapshot: SnapshotAssertion) -> None:
    plan = replace(BLOCKED, actions=(RUN_START,), inputs=BLOCKED.inputs[:2])
    facts = Facts(programs={"rg": "/usr/bin/rg"})
    assert plan_page(plan, facts, RUNBOOK, NARROW, PAPER, 1) == snapshot


def test_an_empty_phase(snapshot: SnapshotAssertion) -> None:
    plan = replace(READY, target="cursor-multi-agent/phase-1", actions=(), inputs=(), left_out=())
    assert plan_page(plan, Facts(), RUNBOOK, NARROW, CALL, 0) == snapshot


def test_a_mode_that_is_blocked_is_said_once(snapshot: SnapshotAssertion) -> None:
    reason = Reason("mode-blocked", "The policy blocks mode live until this repository grants it.")
    denied = Reason("mode-blocked", "The policy blocks mode live.")
    actions = tuple(replace(action, verdict="deny", reasons=(denied,)) for action in (RUN_VERSIONS, RUN_PUBLISH))
    plan = replace(READY, mode="live", actions=actions, verdict="deny", reasons=(reason,), left_out=())
    shadow = replace(READY, actions=(RUN_VERSIONS,))
    page = plan_page(plan, READY_FACTS, RUNBOOK, NARROW, replace(CALL, mode="live"), 3, {"shadow": shadow})
    assert page.count("until this repository grants it") == 1
    assert page == snapshot


def test_a_mode_that_allows_it_is_offered() -> None:
    plan = replace(READY, actions=(RUN_PUBLISH, replace(RUN_PUBLISH, address="phase-2/again")))
    paper = replace(plan, mode="paper", actions=(RUN_VERSIONS, plan.actions[1]))
    page = plan_page(plan, READY_FACTS, RUNBOOK, NARROW, CALL, 3, {"paper": paper})
    assert "    --mode paper\n" in page
    assert "    Mode paper would deny 1 of the 2 actions denied here.\n" in page
    assert "    runbook run phase-2 --mode paper\n" in page


def test_several_phases_are_named(snapshot: SnapshotAssertion) -> None:
    first = replace(RUN_VERSIONS, phase="phase-1", address="phase-1/versions")
    plan = replace(READY, target="cursor-multi-agent", actions=(first, *READY.actions))
    assert plan_page(plan, READY_FACTS, RUNBOOK, NARROW, CALL, 0) == snapshot


HOSTILE = "\x1b[2J\x1b]0;owned\x07 \u202eexec\u202c \u200bzero ⚠️ 日本語 " + "word" * 60
HOSTILE_SOURCE = "echo '\x1b[31mred\x1b[0m'\n# \u202erm -rf\n" + "x" * 200 + "\n"


def hostile(terminal: Terminal) -> str:
    action = replace(
        RUN_PUBLISH,
        address=f"phase-2/{HOSTILE}",
        title=HOSTILE,
        source=HOSTILE_SOURCE,
        cwd=HOSTILE,
        reasons=(Reason("hidden-character", HOSTILE, 7),),
        unfilled=(HOSTILE,),
        phase=HOSTILE,
    )
    plan: Plan = replace(
        BLOCKED,
        target=HOSTILE,
        mode=HOSTILE,
        runbook_path=HOSTILE,
        actions=(action, replace(action, phase="other")),
        inputs=(InputValue(HOSTILE, "set", HOSTILE),),
        left_out=(HOSTILE,),
        reasons=(Reason("partial-selection", HOSTILE),),
    )
    runbook: Runbook = replace(RUNBOOK, header=Header(HOSTILE), phases=())
    facts = Facts(syntax={action.address: HOSTILE}, missing_files={action.address: (HOSTILE,)})
    return plan_page(plan, facts, runbook, terminal, CALL, 3)


def test_hostile_text_is_shown_and_not_obeyed(snapshot: SnapshotAssertion) -> None:
    page = hostile(NARROW)
    assert not {"\x1b", "\x07", "\u202e", "\u202c", "\u200b"} & set(page)
    assert page == snapshot


def test_hostile_text_cannot_colour_a_coloured_page() -> None:
    page = hostile(Terminal(80, colour=True))
    assert set(re.findall(r"\x1b(.{1,6}?)(?=m)", page)) <= {"[0", "[1", "[2", "[31", "[32", "[33", "[36", "[1;31"}
    assert not {"\x07", "\u202e", "\u202c", "\u200b"} & set(page)


@pytest.mark.parametrize("terminal", [WIDE, NARROW, Terminal(40)], ids=["160", "80", "40"])
def test_nothing_but_commands_and_names_runs_past_the_edge(terminal: Terminal) -> None:
    commands = {f"    {line}" for line in HOSTILE_SOURCE.splitlines()}
    for line in hostile(terminal).splitlines()[2:]:
        table_or_command = line.startswith("    ") and not line[4:5].isspace()
        assert bare_columns(line) <= terminal.measure or table_or_command or line in commands


def test_commands_are_copied_as_they_are() -> None:
    page = ready(NARROW)
    assert "\n    python3 --version\n    git --version\n" in page
    assert '\n    test -z "$(git status --porcelain)"\n' in page


def test_what_is_missing_comes_before_what_would_happen() -> None:
    page = blocked(NARROW)
    assert page.index("TO SETTLE") < page.index("BEFORE: ENTRY CRITERIA") < page.index("STEPS") < page.index("SUMMARY")


def test_two_hundred_blocks_are_quick() -> None:
    actions = tuple(
        replace(RUN_START if number % 3 else RUN_PUBLISH, address=f"phase-2/block-{number}") for number in range(200)
    )
    plan = replace(BLOCKED, actions=actions)
    ready(NARROW)  # the imports and the template
    took = []
    for _ in range(5):
        start = time.process_time()
        page = plan_page(plan, BLOCKED_FACTS, RUNBOOK, NARROW, PAPER, 3)
        took.append(time.process_time() - start)
    assert page.count("Start the loop") == 133
    assert min(took) < 0.2  # about 0.02 s; a busy machine may take longer, a quadratic page takes seconds
