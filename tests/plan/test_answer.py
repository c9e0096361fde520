"""Whether a plan would run: what counts, what wins, and what is said."""

from __future__ import annotations

import pytest
from msgspec import structs

from runbook_kit.plan.answer import allowed, exit_code, plan_reasons
from runbook_kit.plan.model import Action, Command, Facts, Plan, Reason, Verdict

BLOCK = Action(
    "p/a", "block", "step", "A", "bash", "git status\n", line=7, commands=(Command("git", "git", "read", 1),)
)
FINE = Facts({"bash": "/bin/bash", "git": "/bin/git"}, {"p/a": ""})
DENIED = Reason("risk-remote", "`git push` is remote: shadow denies it.", 9)
NOTE = Reason("partial-selection", "1 of 2 blocks picked.")


def plan(*actions: Action, verdict: Verdict = "allow", reasons: tuple[Reason, ...] = ()) -> Plan:
    return Plan("x", "shadow", "x", "x.md", "a", "b", "1", (), actions, verdict=verdict, reasons=reasons)


def changed(**changes: object) -> Action:
    return structs.replace(BLOCK, **changes)


@pytest.mark.parametrize(
    ("action", "facts", "code", "reasons"),
    [
        (BLOCK, FINE, 0, []),
        (changed(verdict="confirm"), FINE, 0, []),
        (changed(verdict="approve"), FINE, 0, []),
        (changed(unfilled=("<x>",)), FINE, 1, [Reason("unfilled-input", "p/a: <x> has no value.", 7)]),
        (
            BLOCK,
            Facts({"bash": "/b", "git": ""}),
            1,
            [Reason("missing-program", "p/a: git is not on this machine.", 7)],
        ),
        (
            BLOCK,
            Facts({"bash": "", "git": "/g"}),
            1,
            [Reason("missing-program", "p/a: bash is not on this machine.", 7)],
        ),
        (
            BLOCK,
            Facts(FINE.programs, {"p/a": "line 2: syntax error"}),
            1,
            [Reason("syntax-error", "p/a: line 2: syntax error", 7)],
        ),
        (BLOCK, Facts(FINE.programs, missing_files={"p/a": ("x",)}), 0, []),
        (BLOCK, Facts(), 0, []),
        (
            changed(verdict="deny", reasons=(DENIED,)),
            FINE,
            3,
            [Reason("risk-remote", "p/a: `git push` is remote: shadow denies it.", 9)],
        ),
        (changed(verdict="deny"), FINE, 3, [Reason("denied", "p/a: The policy denies it.", 7)]),
        (
            BLOCK,
            structs.replace(FINE, refused=(Reason("denied-variable", "LIVE"),)),
            3,
            [Reason("denied-variable", "LIVE")],
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way(action: Action, facts: Facts, code: int, reasons: list[Reason]) -> None:
    assert exit_code(plan(action), facts) == code
    assert allowed(plan(action), facts) is (code == 0)
    assert list(plan_reasons(plan(action), facts)) == reasons


def test_denied_wins_and_everything_else_is_still_said() -> None:
    facts = Facts({"bash": "/b", "git": ""}, {"p/a": "line 1: no"})
    both = plan(changed(verdict="deny", reasons=(DENIED,), unfilled=("<x>",)), reasons=(NOTE,))
    assert exit_code(both, facts) == 3
    codes = [reason.code for reason in plan_reasons(both, facts)]
    assert codes == ["risk-remote", "unfilled-input", "missing-program", "syntax-error", "partial-selection"]


def test_an_optional_criterion_stops_nothing_but_an_optional_block_does() -> None:
    trouble = {"verdict": "deny", "optional": True, "unfilled": ("<x>",)}
    assert exit_code(plan(changed(kind="check", **trouble)), Facts({"git": ""})) == 0
    assert exit_code(plan(changed(kind="block", **trouble)), FINE) == 3


def test_a_mode_that_is_closed_is_the_one_thing_to_say() -> None:
    closed = Reason("mode-blocked", "The policy blocks mode live.")
    whole = plan(changed(verdict="deny", reasons=(DENIED,)), verdict="deny", reasons=(closed, NOTE))
    assert exit_code(whole, FINE) == 3
    assert plan_reasons(whole, FINE) == (closed, NOTE)


def test_approvals_and_notes_are_told_and_stop_nothing() -> None:
    needed = Reason("needs-approval", "Mode live needs 2 approvals.")
    whole = plan(BLOCK, verdict="approve", reasons=(needed, NOTE))
    assert (exit_code(whole, FINE), plan_reasons(whole, FINE)) == (0, (needed, NOTE))


def test_a_plan_of_nothing_would_run() -> None:
    assert exit_code(plan(reasons=(Reason("nothing-to-do", "Nothing."),)), Facts()) == 0


def test_what_a_person_answers_for_needs_no_program() -> None:
    assert exit_code(plan(Action("p/m", "manual", "entry", "M")), Facts({"bash": ""})) == 0
