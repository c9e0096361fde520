"""From options to an order: what belongs together, what contradicts, and what an override must say."""

from __future__ import annotations

from typing import Any

import pytest

from runbook_kit.cli.order import Order
from runbook_kit.cli.ordering import order_of, read_overrides
from runbook_kit.cli.wishes import Wishes
from runbook_kit.errors import UsageError
from runbook_kit.run.assignment import Answers

NONE: dict[str, Any] = {
    "mode": "", "values": (), "scope": (), "only": (), "start": "", "expected": "", "yes": False, "no_input": False,
    "approvals": (), "overrides": (), "pause_after": "", "planned": "", "resume": "", "accept_change": False,
    "done": (), "again": (), "form": "text",
}  # fmt: skip


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNBOOK_OPERATOR", "ada@example.org")


def order(**given: Any) -> Order:
    return order_of("t/p", **{**NONE, **given})


def test_nothing_but_a_target() -> None:
    assert order() == Order("t/p", Wishes("", (), (), ""), Answers("ada@example.org"))


def test_everything() -> None:
    found = order(
        mode="paper", values=("a=1",), only=("b",), expected="abc", yes=True, no_input=True, approvals=("go.json",),
        overrides=("x=I looked",), pause_after="b", planned="s", form="json",
    )  # fmt: skip
    assert found == Order(
        "t/p",
        Wishes("paper", (("a", "1"),), ("b",), ""),
        Answers("ada@example.org", True, {"x": "I looked"}, "b"),
        expected="abc",
        approvals=("go.json",),
        planned="s",
        may_ask=False,
        form="json",
    )


def test_resuming() -> None:
    found = order(resume="latest", accept_change=True, done=("a",), again=("b",), values=("x=1",))
    assert (found.resume, found.accept_change, found.done, found.again) == ("latest", True, ("a",), ("b",))


@pytest.mark.parametrize(("given", "named"), [
    ({"resume": "x", "mode": "paper"}, "--mode"),
    ({"resume": "x", "only": ("a",)}, "--only"),
    ({"resume": "x", "start": "a"}, "--from"),
    ({"resume": "x", "planned": "y"}, "--session"),
    ({"accept_change": True}, "--accept-change"),
    ({"done": ("a",)}, "--done"),
    ({"again": ("a",)}, "--again"),
])  # fmt: skip
def test_what_contradicts(given: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError) as caught:
        order(**given)
    assert caught.value.code == "conflicting-options"
    assert named in caught.value.message


@pytest.mark.parametrize(("word", "found"), [
    ("x=why", {"x": "why"}),
    (" p/entry/x = a = b ", {"p/entry/x": "a = b"}),
])  # fmt: skip
def test_overrides(word: str, found: dict[str, str]) -> None:
    assert read_overrides([word]) == found


@pytest.mark.parametrize("word", ["x", "x=", "x=  ", "=why", ""])
def test_an_override_without_a_reason(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_overrides([word])
    assert caught.value.code == "invalid-value"


def test_the_last_reason_counts() -> None:
    assert read_overrides(["x=one", "x=two"]) == {"x": "two"}
