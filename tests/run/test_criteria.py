"""How a check is carried out, and what is said about one that does not hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.run.assignments import NOON, Waking, policy

from runbook_kit.plan.draft import BUILT_IN
from runbook_kit.plan.model import Action
from runbook_kit.run.checks.outcome import World
from runbook_kit.run.criteria import MOST_SAID, Checking, Decided, decide, run_check
from runbook_kit.run.masking import Masker
from runbook_kit.run.surroundings import surround


@pytest.fixture
def checking(tmp_path: Path) -> Checking:
    (tmp_path / "folder").mkdir()
    around = surround({"PATH": os.environ["PATH"]}, policy(), "shadow", {"place": "here"}, {"token": "hunterX"})
    return Checking(
        root=tmp_path,
        folder=tmp_path / "folder",
        surroundings=around,
        masker=Masker(around.secrets),
        watch=Waking(),
        world=World(tmp_path, around.environment, lambda: NOON),
        mode="shadow",
        session="s",
        grace_s=0.2,
    )


def run(checking: Checking, source: str, timeout_s: float | None = 20, **variables: str) -> Decided:
    return run_check(source, checking, variables, "001-check", timeout_s, "p/entry/x")


@pytest.mark.parametrize(("source", "met", "said"), [
    ("true", True, ""),
    ("echo nothing to see", True, ""),
    ("false", False, "It exited with 1."),
    ("echo one; echo two >&2; exit 4", False, "It exited with 4. It said: one two"),
    ("kill -9 $$", False, "Signal 9 ended it."),
    ("test -d folder", True, ""),
    ('test "$PLACE $EXTRA" = "here more"', True, ""),
    ("false | true", False, "It exited with 1."),
    ('test "$RUNBOOK_STEP $RUNBOOK_MODE $RUNBOOK_SESSION" = "p/entry/x shadow s"', True, ""),
    ('test -z "${RUNBOOK_OUTPUT-}"', True, ""),
])  # fmt: skip
def test_a_command(source: str, met: bool, said: str, checking: Checking) -> None:
    found = run(checking, source, EXTRA="more")
    assert (found.met, found.said) == (met, said)


def test_how_it_ended_is_kept(checking: Checking) -> None:
    assert run(checking, "exit 4").exit_code == 4
    assert run(checking, "kill -9 $$").exit_code is None


def test_a_check_that_takes_too_long(checking: Checking) -> None:
    found = run(checking, "echo on; sleep 60", 0.05)
    assert (found.met, found.stopped) == (False, "timeout")
    assert found.said.startswith("It took too long.")


def test_a_check_that_was_ended_does_not_hold_whatever_it_says(checking: Checking) -> None:
    found = run(checking, 'trap "exit 0" TERM; sleep 60 & wait', 0.1)
    assert (found.exit_code, found.met) == (0, False)


def test_a_check_that_ignores_its_end_is_ended(checking: Checking) -> None:
    assert run(checking, 'trap "" TERM; while :; do sleep 0.01; done', 0.05).duration_ms < 5_000


def test_a_signal(checking: Checking) -> None:
    assert isinstance(checking.watch, Waking)
    checking.watch.said.append("interrupted")
    found = run(checking, "sleep 60")
    assert (found.met, found.stopped, found.said) == (False, "interrupted", "The run was interrupted.")


def test_secrets_are_masked_in_what_it_said(checking: Checking) -> None:
    assert run(checking, 'echo "it is $TOKEN"; exit 1').said == "It exited with 1. It said: it is ***"


def test_the_end_of_long_output_is_kept(checking: Checking) -> None:
    found = run(checking, "seq 100000; exit 1")
    said = found.said.removeprefix("It exited with 1. It said: ")
    assert (len(said), said[-6:]) == (MOST_SAID, "100000")


def probe(text: str, risk: str = "read") -> Action:
    return Action("p/entry/x", "check", "entry", "It is so", BUILT_IN, text, risk=risk)  # type: ignore[arg-type]


def test_a_built_in_check(checking: Checking) -> None:
    assert decide(probe('{"path":{"exists":"folder"}}'), checking, {}, 1).met
    found = decide(probe('{"path":{"exists":"nothing"}}'), checking, {}, 1)
    assert (found.met, found.exit_code, found.stopped) == (False, None, "")


def test_gaps_are_filled_from_inputs_and_variables(checking: Checking) -> None:
    (checking.root / "here").touch()
    (checking.root / "hunterX").touch()
    assert decide(probe('{"path":{"exists":"<place>"}}'), checking, {}, 1).met
    assert not decide(probe('{"path":{"exists":"<place>"}}'), checking, {"PLACE": "gone"}, 1).met
    found = decide(probe('{"path":{"exists":"<token>"}}'), checking, {}, 1)
    assert (found.met, "hunterX" in found.said) == (True, False)


def test_a_gap_without_a_value_does_not_hold(checking: Checking) -> None:
    found = decide(probe('{"path":{"exists":"<nobody-knows>"}}'), checking, {}, 1)
    assert (found.met, found.said) == (False, "The placeholder `<nobody-knows>` has no value.")


def test_it_never_reaches_further_than_planned(checking: Checking) -> None:
    found = decide(probe('{"port":{"host":"<place>","number":9}}'), checking, {"PLACE": "example.org"}, 1)
    assert (found.met, found.said) == (False, "With its inputs filled it reaches further than the plan allows.")


def test_what_was_planned_as_reaching_far_may(checking: Checking) -> None:
    """Here it does not in the end: port 9 of this machine is free."""
    action = probe('{"port":{"host":"<place>","number":9,"state":"free"}}', "network")
    assert decide(action, checking, {"PLACE": "127.0.0.1"}, 1).met


def test_what_the_policy_forces_wins_in_a_check(checking: Checking) -> None:
    """Over what blocks have exported and handed on."""
    forced = replace(checking, forced={"STAGE": "test"})
    assert run(forced, 'test "$STAGE" = test', STAGE="live").met


def test_a_check_has_no_network_where_the_mode_has_none(checking: Checking) -> None:
    """The words that take it away stand before the command; a built-in check does not ask anybody."""
    without = replace(checking, first=("env", "CUT=yes"))
    assert run(without, 'test "$CUT" = yes').met
    probe = '{"http":{"url":"https://example.org/"}}'
    action = Action("p/entry/x", "check", "entry", "", lang=BUILT_IN, source=probe, risk="network")
    assert decide(action, without, {}, 1).said == "Mode shadow has no network, so nobody is asked."
