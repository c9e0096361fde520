"""Whether a runbook was carried out well as it stands now, and how long ago."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from tests.site.conftest import RUNBOOK

from runbook_kit.document.phasedigest import phase_digest
from runbook_kit.document.source import Source
from runbook_kit.session.passed import Pass
from runbook_kit.site.page import read_page
from runbook_kit.site.verification import Verification, age, verify_phase, verify_runbook

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
READ = read_page(Source("x.md", RUNBOOK)).runbook
CHECK, ACT = READ.phases


def passed(phase: str, digest: str, day: int) -> Pass:
    return Pass(READ.id, phase, digest, "shadow", f"2026-11-{day:02}T03:00:00.000Z", f"s{day}")


def test_only_the_text_of_now_is_verified() -> None:
    digest = phase_digest(CHECK)
    passes = [passed("check", "sha256:other", 19), passed("check", digest, 10), passed("check", digest, 1)]
    assert verify_phase(CHECK, READ, passes, NOW) == Verification("verified", "2026-11-10", "10 days ago", "s10")
    found = verify_phase(CHECK, READ, passes[:1], NOW)
    assert found == Verification("changed", "2026-11-19", "1 day ago", "s19")
    assert found.words == "changed since 2026-11-19 (1 day ago)"
    assert verify_phase(ACT, READ, passes, NOW) == Verification("never")


def test_what_counts_for_a_time_expires() -> None:
    short = replace(CHECK, valid_for_s=3600)
    found = verify_phase(short, READ, [passed("check", phase_digest(short), 10)], NOW)
    assert (found.state, found.words) == ("expired", "2026-11-10 (10 days ago), longer ago than it counts")


def test_a_runbook_is_as_verified_as_its_worst_phase() -> None:
    check, act = passed("check", phase_digest(CHECK), 10), passed("act", phase_digest(ACT), 12)
    assert verify_runbook(READ, [act, check], NOW) == Verification("verified", "2026-11-10", "10 days ago", "s10")
    assert verify_runbook(READ, [check], NOW).state == "never"
    assert verify_runbook(READ, [replace(act, digest="sha256:other"), check], NOW).state == "changed"


def test_passes_of_another_runbook_say_nothing() -> None:
    other = Pass("other", "check", phase_digest(CHECK), "shadow", "2026-11-10T03:00:00.000Z", "s")
    assert verify_phase(CHECK, READ, [other], NOW).state == "never"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-20T00:00:00.000Z", "today"),
        ("2026-11-19T12:00:00.000Z", "1 day ago"),
        ("2026-11-19T12:00:01.000Z", "today"),
        ("2025-11-20T12:00:00.000Z", "365 days ago"),
        ("2026-12-24T00:00:00.000Z", "today"),
    ],
)
def test_ages_are_told_by_the_day(at: str, words: str) -> None:
    assert age(at, NOW) == words
