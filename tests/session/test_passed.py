"""Which phases the sessions of a repository prove to have passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from runbook_kit.session.events import Outcome, PhasePassed, SessionClosed, SessionEnded, SessionStarted
from runbook_kit.session.log import LOG, Log
from runbook_kit.session.passed import Pass, latest, read_passes
from runbook_kit.session.records import Stamp

FIRST, SECOND = "20261101T030000Z-one-00000a", "20261102T030000Z-one-00000b"


def session(
    root: Path, name: str, *, outcome: Outcome = "passed", digest: str = "sha256:1", close: bool = True
) -> None:
    folder = root / ".runbook/sessions" / name
    folder.mkdir(parents=True)
    log = Log(folder, name, "shadow", lambda: Stamp(f"{name[:4]}-{name[4:6]}-{name[6:8]}T03:00:00.000Z", 1, "boot"), -1)
    log.begin(b"", None)
    log.append(
        SessionStarted(target="many/one", runbook="many", runbook_path="x.md", runbook_digest="r", plan_digest="p")
    )
    log.append(PhasePassed(phase="one", digest=digest))
    log.append(SessionEnded(outcome=outcome))
    if close:
        log.append(SessionClosed(outcome=outcome))
    log.close()


def test_the_latest_comes_first(tmp_path: Path) -> None:
    session(tmp_path, FIRST)
    session(tmp_path, SECOND, digest="sha256:2", close=False)
    assert list(read_passes(tmp_path)) == [
        Pass("many", "one", "sha256:2", "shadow", "2026-11-02T03:00:00.000Z", SECOND),
        Pass("many", "one", "sha256:1", "shadow", "2026-11-01T03:00:00.000Z", FIRST),
    ]


def test_only_the_text_of_now_counts(tmp_path: Path) -> None:
    session(tmp_path, FIRST)
    passes = list(read_passes(tmp_path))
    assert latest(passes, "many", "one", "sha256:1") == passes[0]
    assert latest(passes, "many", "one", "sha256:2") is None
    assert latest(passes, "other", "one", "sha256:1") is None


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_session_that_failed_proves_nothing_to_others(tmp_path: Path, outcome: Outcome) -> None:
    session(tmp_path, FIRST, outcome=outcome)
    assert list(read_passes(tmp_path)) == []
    assert [each.session for each in read_passes(tmp_path, own=FIRST)] == [FIRST]


def test_a_log_that_was_changed_proves_nothing(tmp_path: Path) -> None:
    session(tmp_path, FIRST)
    log = tmp_path / ".runbook/sessions" / FIRST / LOG
    log.write_bytes(log.read_bytes().replace(b'"many"', b'"mary"', 1))
    assert list(read_passes(tmp_path)) == []
