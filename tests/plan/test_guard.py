"""What of an environment is refused or withheld."""

from __future__ import annotations

import pytest

from runbook_kit import shipped
from runbook_kit.plan.guard import is_secret, refusals, secret_names, withheld_names
from runbook_kit.plan.policy import read_policy

POLICY = read_policy(shipped.load("execution"))


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("DB_PASSWORD", True),
        ("passwd", True),
        ("GITHUB_TOKEN", True),
        ("MY_SECRET_THING", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("OPENAI_API_KEY", True),
        ("PRIVATE_KEY", True),
        ("GOOGLE_CREDENTIALS", True),
        ("KEYBOARD", False),
        ("SSH_KEY_PATH", False),
        ("KEY", False),
        ("API_KEYRING", False),
        ("TOKENIZERS_PARALLELISM", False),
        ("COMPASS", False),
        ("PATH", False),
        ("", False),
    ],
)
def test_a_secret_is_known_by_whole_words_of_its_name(name: str, secret: bool) -> None:
    assert is_secret(POLICY.environment, name) is secret


@pytest.mark.parametrize(
    ("value", "refused"), [("1", True), ("yes", True), ("0", False), ("", False), (" False ", False)]
)
def test_a_denied_variable_refuses_the_run_unless_it_is_harmless(value: str, refused: bool) -> None:
    found = refusals(POLICY, "shadow", {"LIVE": value, "PATH": "/bin"})
    assert [reason.code for reason in found] == (["denied-variable"] if refused else [])


def test_secrets_are_withheld_or_refused_as_the_mode_says_and_never_shown() -> None:
    environment = {"B_TOKEN": "hunter2", "A_PASSWORD": "hunter3", "C_TOKEN": "", "HOME": "/home/x"}
    assert secret_names(POLICY.environment, environment) == ("A_PASSWORD", "B_TOKEN")
    assert refusals(POLICY, "shadow", environment) == ()
    (reason,) = refusals(POLICY, "live", environment)
    assert reason.code == "secret-in-environment"
    assert reason.message == "The environment holds A_PASSWORD, B_TOKEN, and mode live refuses secrets: unset them."


def test_what_opens_other_doors_is_withheld() -> None:
    environment = {"SSH_AUTH_SOCK": "/s", "BASH_ENV": "x", "A_TOKEN": "t", "HOME": "/home/x"}
    assert withheld_names(POLICY.environment, environment) == ("A_TOKEN", "BASH_ENV", "SSH_AUTH_SOCK")


def test_a_mode_that_the_policy_does_not_know_refuses_no_secret_but_still_denied_variables() -> None:
    assert [reason.code for reason in refusals(POLICY, "prod", {"LIVE": "1", "A_TOKEN": "x"})] == ["denied-variable"]
