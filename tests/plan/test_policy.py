"""The execution policy: what is shipped, what a repository may write, and the sentence for what it may not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from runbook_kit import shipped
from runbook_kit.errors import InvalidInput
from runbook_kit.finding import Span
from runbook_kit.plan.model import VERDICTS
from runbook_kit.plan.policy import KnownProgram, Policy, Unattended, read_policy, stricter


@pytest.fixture
def data() -> dict[str, Any]:
    """The content of the shipped policy, free to be changed."""
    return copy.deepcopy(shipped.load("execution"))


@pytest.fixture
def policy(data: dict[str, Any]) -> Policy:
    return read_policy(data, digest=shipped.digest("execution"))


def refused(data: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_policy(data)
    assert (caught.value.code, caught.value.exit_code) == ("invalid-policy", 2)
    return caught.value.message, caught.value.hint


def test_shadow_reads_and_nothing_else(policy: Policy) -> None:
    assert policy.default_mode == "shadow"
    assert policy.modes["shadow"].risks == {"read": "allow"}
    assert not policy.modes["shadow"].blocked


def test_paper_writes_and_asks_before_it_reaches_out(policy: Policy) -> None:
    paper = policy.modes["paper"]
    assert paper.risks == {"read": "allow", "write": "allow", "network": "confirm", "unknown": "confirm"}
    assert (paper.outside, paper.unclear) == ("deny", "confirm")


def test_live_is_blocked_until_it_is_granted(policy: Policy) -> None:
    live = policy.modes["live"]
    assert (live.blocked, live.approvals, live.secrets, live.requires.clean) == (True, 2, "refuse", True)
    assert "unknown" not in live.risks


def test_the_rest_of_what_is_shipped(policy: Policy) -> None:
    assert policy.digest == shipped.digest("execution")
    assert policy.protected[:3] == (".runbook/", ".git/", "gates/")
    assert (policy.out, policy.timeout_s, policy.ci_execute, policy.known) == ("out", 600.0, False, {})
    assert policy.environment.secret_pairs == {"KEY": ("API", "ACCESS", "PRIVATE", "SECRET")}
    assert "SSH_AUTH_SOCK" in policy.environment.withhold


def test_a_reason_that_nobody_lists_is_denied(policy: Policy) -> None:
    shadow, paper = policy.modes["shadow"], policy.modes["paper"]
    assert policy.reason_verdict(shadow, "syntax-unclear") == "deny"
    assert policy.reason_verdict(paper, "syntax-unclear") == "confirm"
    assert policy.reason_verdict(paper, "never-heard-of") == "deny"


@pytest.mark.parametrize("approvals", [0, 1])
def test_an_open_live_mode_needs_two_approvals(data: dict[str, Any], approvals: int) -> None:
    data["modes"]["live"] |= {"blocked": False, "approvals": approvals}
    assert refused(data)[0].endswith("`modes.live.approvals` must be 2 or more where `live` is not blocked.")


def test_a_repository_may_open_live(data: dict[str, Any]) -> None:
    data["modes"]["live"] |= {"blocked": False, "approvals": 3}
    assert not read_policy(data).modes["live"].blocked


@pytest.mark.parametrize(
    ("keys", "value", "message", "hint"),
    [
        (("mode",), {}, "`mode` is unknown", "Did you mean `modes`?"),
        (("format",), "execution/2", "`format` must be `execution/1`", ""),
        (("modes",), [], "`modes` must be a mapping", ""),
        (("modes", "paper", "risk"), {}, "`modes.paper.risk` is unknown", "Did you mean `risks`?"),
        (("modes", "paper", "risks", "reed"), "allow", "`modes.paper.risks.reed` is unknown", "Did you mean `read`?"),
        (
            ("modes", "paper", "risks", "read"),
            "yes",
            "`modes.paper.risks.read` must not be `yes`",
            "Known words: allow",
        ),
        (("modes", "paper", "risks", "read"), True, "`modes.paper.risks.read` must be text", ""),
        (("modes", "paper", "approvals"), -1, "`modes.paper.approvals` must be a whole number, 0 or more", ""),
        (("modes", "paper", "approvals"), True, "`modes.paper.approvals` must be a whole number, 0 or more", ""),
        (("modes", "paper", "blocked"), "no", "`modes.paper.blocked` must be true or false", ""),
        (("modes", "paper", "secrets"), "show", "`modes.paper.secrets` must not be `show`", "Known words: withhold"),
        (("modes", "paper", "requires"), {"git": {"tidy": True}}, "`modes.paper.requires.git.tidy` is unknown", ""),
        (("default_mode",), "shadwo", "`default_mode` must not be `shadwo`", "Did you mean `shadow`?"),
        (("reasons", "entity-in-command"), "confirm", "`reasons.entity-in-command` must be deny", ""),
        (
            ("modes", "live", "reasons", "unsafe-input-value"),
            "approve",
            "`modes.live.reasons.unsafe-input-value` must",
            "",
        ),
        (("reasons", "x"), "maybe", "`reasons.x` must not be `maybe`", ""),
        (("protected",), [1], "`protected` must be a list of texts", ""),
        (("timeouts", "default"), "soon", "`timeouts.default` must be a duration", "write 30s"),
        (("ci", "execute"), 1, "`ci.execute` must be true or false", ""),
        (("known", "x"), {"path": "x", "risk": "read", "digest": "0"}, "`known.x.digest` must be `sha256:`", ""),
        (("known", "x"), {"risk": "read", "digest": "0" * 64}, "`known.x.path` is missing", ""),
        (("known", "x"), {"path": "x", "digest": "0" * 64}, "`known.x.risk` is missing", ""),
        (("known", "x"), {"path": "x", "digest": "0" * 64, "risk": "unknown"}, "`known.x.risk` must not be", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_key(
    data: dict[str, Any], keys: tuple[str, ...], value: object, message: str, hint: str
) -> None:
    *parents, last = keys
    place = data
    for key in parents:
        place = place[key]
    place[last] = value
    said, advice = refused(data)
    assert message in said
    assert said.startswith("gates/execution.yaml: ")
    assert hint in advice


def test_a_place_in_the_file_is_given_when_it_is_known(data: dict[str, Any]) -> None:
    data["modes"]["paper"]["risks"]["reed"] = "allow"
    asked = []

    def locate(pointer: str) -> Span:
        asked.append(pointer)
        return Span("p.yaml", 7, 3, 7, 9)

    with pytest.raises(InvalidInput, match=r"^p\.yaml:7:3: `modes\.paper\.risks\.reed` is unknown\.$"):
        read_policy(data, path="p.yaml", locate=locate)
    assert asked == ["/modes/paper/risks/reed"]


def test_an_empty_policy_has_no_mode_and_vouches_for_nothing() -> None:
    policy = read_policy({"format": "execution/1"})
    assert (policy.modes, policy.attributes, policy.known, policy.ci_execute) == ({}, frozenset(), {}, False)


def test_a_known_program_is_vouched_for_by_its_bytes(data: dict[str, Any]) -> None:
    data["known"]["probe"] = {"path": "tools/probe", "digest": "sha256:" + "a" * 64, "risk": "read"}
    assert read_policy(data).known == {"probe": KnownProgram("probe", "tools/probe", "a" * 64, "read")}


def test_without_a_digest_of_the_file_that_of_the_data_counts(data: dict[str, Any]) -> None:
    before = read_policy(data).digest
    assert read_policy(copy.deepcopy(data)).digest == before
    data["out"] = "results"
    assert read_policy(data).digest != before


def test_the_strictest_verdict_wins() -> None:
    assert stricter(*VERDICTS) == "deny"
    assert stricter("confirm", "approve", "allow") == "approve"
    assert stricter() == "allow"


def test_schedules_run_in_a_mode_that_is_safe(data: dict[str, Any], policy: Policy) -> None:
    assert policy.unattended == Unattended("shadow", True)
    del data["schedules"]
    assert read_policy(data).unattended == Unattended("", False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schedules": {"mode": "live", "execute": True}}, "must be a mode that needs nobody"),
        ({"schedules": {"execute": True}}, "is missing"),
        ({"schedules": {"mode": "moon"}}, "must not be `moon`"),
        ({"schedules": {"modes": ["shadow"]}}, "is unknown"),
    ],
)
def test_what_schedules_may_not_be(change: dict[str, Any], words: str, data: dict[str, Any]) -> None:
    assert words in refused({**data, **change})[0]


@pytest.mark.parametrize("risk", ["remote", "destructive", "privileged"])
def test_no_schedule_runs_what_is_grave_unasked(risk: str, data: dict[str, Any]) -> None:
    data["modes"]["shadow"]["risks"][risk] = "allow"
    assert f"must be a mode that does not allow {risk} commands unasked" in refused(data)[0]
    data["modes"]["shadow"]["risks"][risk] = "confirm"
    assert read_policy(data).unattended.mode == "shadow"


def test_a_mode_with_approvals_needs_somebody(data: dict[str, Any]) -> None:
    data["modes"]["shadow"]["approvals"] = 1
    assert "must be a mode that needs nobody" in refused(data)[0]


def test_no_stop_playbook_is_shipped_as_granted(data: dict[str, Any], policy: Policy) -> None:
    assert policy.stop_playbooks == ()
    assert read_policy({**data, "stop_playbooks": ["runbooks/stop.md"]}).stop_playbooks == ("runbooks/stop.md",)
