from __future__ import annotations

import json

import pytest
from tests.conftest import Repository
from tests.run.checks.conftest import Evaluate

REPORT = {"summary": {"failed": 3, "ratio": 0.5, "name": "x", "ok": True, "none": None}, "a.b": {"~/": [10, 20]}}


@pytest.fixture(autouse=True)
def report(repository: Repository) -> None:
    repository.write("r.json", json.dumps(REPORT))


@pytest.mark.parametrize(
    ("at", "sign", "wanted", "met"),
    [
        ("summary.failed", "<", 4, True), ("summary.failed", "<", 3, False),
        ("summary.failed", "<=", 3, True), ("summary.failed", "<=", 2.9, False),
        ("summary.failed", "==", 3.0, True), ("summary.failed", "==", True, False), ("summary.failed", "==", "3", True),
        ("summary.failed", "!=", 3, False), ("summary.failed", "!=", 4, True),
        ("summary.failed", ">=", 3, True), ("summary.failed", ">=", "4", False),
        ("summary.failed", ">", 2, True), ("summary.failed", ">", 3, False),
        ("summary.failed", "in", [1, 3], True), ("summary.failed", "in", [1, "x"], False),
        ("summary.ok", "==", True, True), ("summary.ok", "==", 1, False), ("summary.ok", "<=", 1, False),
        ("summary.none", "==", None, True), ("summary.name", "in", ["x"], True), ("summary.name", "<", 3, False),
        ("summary", "==", 3, False), ("/a.b/~0~1/1", "==", 20, True), ("/summary/ratio", "<", 1, True),
    ],
)  # fmt: skip
def test_comparisons(at: str, sign: str, wanted: object, met: bool, ask: Evaluate) -> None:
    found = ask({"json": {"file": "r.json", "at": at, sign: wanted}})
    assert found.met is met, found.said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"at": "summary.failed", "<=": 2}, "`summary.failed` in `r.json` is `3`, not <= `2`."),
        ({"at": "summary.failed", "==": 2}, "`summary.failed` in `r.json` is `3`, not `2`."),
        ({"at": "summary.failed", "!=": 3}, "`summary.failed` in `r.json` is `3`, which it must not be."),
        ({"at": "summary.name", "in": ["a", 1]}, "`summary.name` in `r.json` is `x`, not one of `a`, `1`."),
        ({"at": "summary", "<": 1}, "`summary` in `r.json` is a mapping, and a mapping cannot be compared by size."),
        ({"at": "summary.gone", "<": 1}, "`r.json` has no `summary.gone`: there is no `gone`."),
        ({"at": "/a.b/~0~1/2", "<": 1}, "`r.json` has no `/a.b/~0~1/2`: there is no `2`."),
        (
            {"at": "summary.failed", ">": 0, "<": 2},
            "1 of 2 does not hold: `summary.failed` in `r.json` is `3`, not < `2`.",
        ),
        ({"at": "x"}, "The check compares with nothing."),
    ],
)
def test_sentences(arguments: dict[str, object], said: str, ask: Evaluate) -> None:
    found = ask({"json": {"file": "r.json", **arguments}})
    assert (found.met, found.said) == (False, said)


def test_broken_files(ask: Evaluate, repository: Repository) -> None:
    repository.write("x.json", "{")
    assert ask({"json": {"file": "x.json", "at": "a", "<": 1}}).said.startswith("`x.json` is no JSON: line 1, column 2")
    assert ask({"json": {"file": "none", "at": "a", "<": 1}}).said == "`none` does not exist."
    (repository.path / "x.json").write_bytes(b"\xff")
    assert ask({"json": {"file": "x.json", "at": "a", "<": 1}}).said == "`x.json` is not UTF-8."
