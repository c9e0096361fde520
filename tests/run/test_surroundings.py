"""What a block finds around it, and what it never gets."""

from __future__ import annotations

import pytest
from tests.run.assignments import policy

from runbook_kit.run.surroundings import Surroundings, surround, variable

CALLER = {"PATH": "/bin", "HOME": "/home/ada", "OPS_TOKEN": "hunterX", "SSH_AUTH_SOCK": "/tmp/agent"}
NOTHING: dict[str, str] = {}


def test_what_is_withheld() -> None:
    around = surround(CALLER, policy(), "shadow", {}, {})
    assert around.environment == {"PATH": "/bin", "HOME": "/home/ada"}
    assert around.withheld == ("OPS_TOKEN", "SSH_AUTH_SOCK")
    assert around.secrets == {"hunterX", "/tmp/agent"}


def test_inputs_are_variables_in_capitals() -> None:
    around = surround({}, policy(), "shadow", {"run_dir": "out", "commit-sha": "abc"}, {"token": "hunterX"})
    assert around.environment == {"RUN_DIR": "out", "COMMIT_SHA": "abc", "TOKEN": "hunterX"}
    assert around.secrets == {"hunterX"}


@pytest.mark.parametrize("name", ["path", "home", "runbook_mode", "bash_env", "ld_preload"])
def test_an_input_never_takes_the_place_of_a_variable_that_programs_read(name: str) -> None:
    around = surround({"PATH": "/bin", "HOME": "/"}, policy(), "shadow", {name: "mine"}, {})
    assert "mine" not in around.environment.values()


def test_what_the_policy_forces_wins() -> None:
    rules = policy(environment={"AWS_PROFILE": "sandbox", "REGION": "eu"})
    around = surround({"AWS_PROFILE": "prod"}, rules, "shadow", {"region": "us"}, {})
    assert around.environment == {"AWS_PROFILE": "sandbox", "REGION": "eu"}


def test_a_mode_that_the_policy_does_not_know_forces_nothing() -> None:
    assert surround({"A": "1"}, policy(), "moonlight", {}, {}).environment == {"A": "1"}


def test_marks_of_a_run_around_us_do_not_reach_a_block() -> None:
    begun = {"RUNBOOK_SESSION": "other", "RUNBOOK_OUTPUT": "/x", "RUNBOOK_MODE": "live", "RUNBOOK_STEP": "p/z"}
    around = surround(begun, policy(), "shadow", {}, {})
    assert around.of("s", "p/a", "shadow") == {
        "RUNBOOK_SESSION": "s", "RUNBOOK_STEP": "p/a", "RUNBOOK_MODE": "shadow"
    }  # fmt: skip
    assert around.of("s", "p/a", "shadow", "/out")["RUNBOOK_OUTPUT"] == "/out"


def test_what_is_too_short_to_be_masked() -> None:
    """A withheld variable that says `1` would hide every 1; a secret that was given is masked whatever it is."""
    around = surround({"A_TOKEN": "1", "B_TOKEN": "long"}, policy(), "shadow", {}, {"pin": "7", "none": ""})
    assert around.secrets == {"long", "7"}


def test_harmless_values_are_no_secrets() -> None:
    assert surround({}, policy(), "shadow", {}, {"pin": "0"}).secrets == frozenset()


def test_names_of_secrets() -> None:
    around = surround({}, policy(), "shadow", {"open": "x"}, {"pin": "7"})
    assert [around.is_secret_name(name) for name in ("PIN", "OPEN", "MY_TOKEN", "TOKENS")] == [True, False, True, False]


def test_the_name_of_a_variable() -> None:
    assert [variable(name) for name in ("a", "run-dir", "a.b c", "Ä")] == ["A", "RUN_DIR", "A_B_C", "Ä"]


def test_nothing_at_all() -> None:
    assert Surroundings(NOTHING).of("", "", "") == {}
