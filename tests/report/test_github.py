"""Workflow commands: escaped, capped, and nothing else for the runner to obey."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from tests.report.samples import KNOWN, LONG, MISSING, NOTE, OUTCOME, SEVERAL, SUPPRESSED, TWO, UNMARKED

from runbook_kit.finding import Severity
from runbook_kit.report.github import annotation, github_page
from runbook_kit.report.outcome import Outcome


def test_an_annotation() -> None:
    assert annotation(MISSING) == (
        "::error file=docs/guide.md,line=3,endLine=3,col=28,endColumn=34,title=docs/missing-target"
        "::The target `gone.md` does not exist.%0ADid you mean `gone/index.md`?"
    )
    assert annotation(UNMARKED).endswith("%0Aalso: tokens/unmarked-path, tokens/entity-in-code")


def test_columns_only_within_one_line() -> None:
    assert "col=" not in annotation(SEVERAL)
    assert "endLine=2" in annotation(SEVERAL)


def test_an_empty_place_has_a_column() -> None:
    empty = replace(NOTE, span=replace(NOTE.span, end_column=NOTE.span.column))
    assert ",col=5,endColumn=5," in annotation(empty)


def test_what_the_runner_would_obey_is_escaped() -> None:
    line = annotation(replace(SEVERAL, message="100 %\r\n::error::x"))
    assert "file=docs/a b%0Ac%2Cd%3Aé.md,line=1" in line
    assert line.endswith("::100 %25 ::error::x")
    assert "\\x1b" in annotation(TWO)


@pytest.mark.parametrize(
    ("severity", "word", "shown"), [("error", "error", 10), ("warning", "warning", 10), ("info", "notice", 9)]
)
def test_the_cap_is_said_aloud(severity: Severity, word: str, shown: int) -> None:
    many = [replace(LONG, severity=severity, span=replace(LONG.span, line=number)) for number in range(1, 14)]
    lines = github_page(Outcome(tuple(many), token="t")).splitlines()
    assert sum(line.startswith(f"::{word} file=") for line in lines) == shown
    (said,) = [line for line in lines if line.startswith("::notice title=")]
    assert re.search(rf"::{13 - shown} (errors|warnings|notes) more: GitHub shows 10", said)
    assert sum("[missing-path]" in line for line in lines) == 13


def test_the_most_severe_come_first() -> None:
    words = [
        line.split(" ")[0] for line in github_page(OUTCOME).splitlines() if line.startswith("::") and "file=" in line
    ]
    assert words == ["::error"] * 4 + ["::warning"] * 2 + ["::notice"]


def test_what_is_suppressed_or_known_is_not_annotated() -> None:
    assert "::error" not in github_page(Outcome((SUPPRESSED, KNOWN), token="t", closed=True))


def test_the_list_is_told_while_commands_are_stopped() -> None:
    page = github_page(OUTCOME)
    before, _, rest = page.partition("::stop-commands::0123456789abcdef\n")
    inside, _, after = rest.partition("::0123456789abcdef::\n")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in before.splitlines())
    assert len(inside.splitlines()) == 7 + 3
    assert after == ""


def test_without_a_token_there_is_no_list() -> None:
    page = github_page(replace(OUTCOME, token=""))
    assert "stop-commands" not in page
    assert all(line.startswith("::") for line in page.splitlines())
