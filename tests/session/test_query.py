"""Which sessions a question is about, and what they come to: values in, values out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from runbook_kit.session.index import Brief
from runbook_kit.session.query import Every, Query, answer, is_asked

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE = Brief(
    "s1", "closed", "passed", mode="live", kind="manual", target="trading/go", runbook="trading", operator="ada",
    ended_at="2026-11-18T12:00:00.000Z", marks=("red-findings",), deeds={"post-mortem": "2026-11-20T11:59:59.000Z"},
)  # fmt: skip


def words(**given: Any) -> Query:
    made: dict[str, Any] = {key: frozenset(value) if isinstance(value, set) else value for key, value in given.items()}
    return Query(**made)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, True),
        ({"target": {"trading"}}, True), ({"target": {"go"}}, True), ({"target": {"trading/go"}}, True),
        ({"target": {"trad"}}, False), ({"target": {"other", "go"}}, True),
        ({"kind": {"drill"}}, False), ({"kind": {"drill", "manual"}}, True),
        ({"mode": {"live"}}, True), ({"mode": {"paper"}}, False), ({"operator": {"bob"}}, False),
        ({"state": {"closed"}}, True), ({"state": {"complete"}}, False),
        ({"outcome": {"warned"}}, False), ({"outcome": {"warned", "passed"}}, True),
        ({"with_": {"red-findings"}}, True), ({"with_": {"red-findings", "resumes"}}, False),
        ({"without": {"red-findings"}}, False), ({"without": {"resumes"}}, True),
        ({"within": timedelta(days=2)}, True), ({"within": timedelta(days=2, seconds=-1)}, False),
    ],
)  # fmt: skip
def test_which_sessions(query: dict[str, Any], asked: bool) -> None:
    assert is_asked(ONE, words(**query), NOW) is asked


@pytest.mark.parametrize("ended", ["", "yesterday", "2026-11-20T12:00:01.000Z", "2026-11-20T11:00:00"])
def test_a_time_that_is_none_is_not_recent(ended: str) -> None:
    from msgspec.structs import replace

    assert not is_asked(replace(ONE, ended_at=ended), Query(within=timedelta(days=9000)), NOW)


@pytest.mark.parametrize(("least", "most", "met"), [(1, None, True), (2, None, False), (0, 0, False), (0, 1, True)])
def test_counting(least: int, most: int | None, met: bool) -> None:
    assert answer([ONE], Query(at_least=least, at_most=most), NOW).met is met


@pytest.mark.parametrize(
    ("every", "met", "wrong", "waiting"),
    [
        (Every(has="post-mortem"), True, "", ""),
        (Every(has="Post Mortem", within=timedelta(hours=48)), True, "", ""),
        (Every(has="post-mortem", within=timedelta(hours=47)), False, "had post-mortem too late", ""),
        (Every(has="closed"), False, "has no closed", ""),
        (Every(has="closed", within=timedelta(hours=48)), True, "", "has no closed"),
        (Every(has="closed", within=timedelta(hours=47)), False, "has no closed", ""),
        (Every(outcome=frozenset({"failed"})), False, "is passed", ""),
        (Every(without=frozenset({"red-findings"})), False, "has red-findings", ""),
        (Every(with_=frozenset({"approvals"})), False, "no approvals", ""),
    ],
)
def test_every_session(every: Every, met: bool, wrong: str, waiting: str) -> None:
    found = answer([ONE], Query(at_least=0, every=every), NOW)
    assert found.met is met
    assert [text for _, text in found.wrong] == ([wrong] if wrong else [])
    assert [text for _, text in found.waiting] == ([waiting] if waiting else [])


def test_nothing_lacks_nothing() -> None:
    assert answer([], Query(at_least=0, every=Every(has="closed")), NOW).met
    assert not answer([], Query(at_least=1, every=Every(has="closed")), NOW).met
