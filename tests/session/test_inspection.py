"""Whether the folder of a session is what its log says: every file changed, gone, or put there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.session.samples import DIGEST, written

from runbook_kit.canonical import sha256
from runbook_kit.session import events as happened
from runbook_kit.session.blocksources import file_name
from runbook_kit.session.folders import PLAN, STATE
from runbook_kit.session.inspection import LEFT_OUT, inspect
from runbook_kit.session.log import LOG

PLAN_TEXT = json.dumps(
    {
        "format": "plan/1",
        "actions": [
            {"address": "act/one", "kind": "block", "source": "echo one\n"},
            {"address": "act/two", "kind": "block", "source": "echo two\n"},
            {"address": "act/entry/quiet", "kind": "check", "source": "true"},
        ],
    }
).encode()
ONE, TWO, JOB, TORN = b"one\n", b"t" * 40 + LEFT_OUT.format(1000).encode() + b"o" * 40, b"job\n", b'{"to'
STARTED = happened.SessionStarted(
    target="restart/act", runbook="restart", runbook_path="r.md", runbook_digest=DIGEST, plan_digest=DIGEST,
    plan_sha256=sha256(PLAN_TEXT),
)  # fmt: skip
EVENTS = (
    STARTED,
    happened.StepStarted(step="act/one", digest=DIGEST, number=1),
    happened.StepFinished(
        step="act/one", outcome="passed", exit_code=0, duration_ms=1, number=1, log="logs/001-one.log",
        sha256=sha256(ONE), size=4, kept=4, recording="logs/001-one.cast",
    ),
    happened.StepStarted(step="act/two", digest=DIGEST, number=2),
    happened.StepFinished(
        step="act/two", outcome="passed", exit_code=0, duration_ms=1, number=2, log="logs/002-two.log",
        sha256="0" * 64, size=1080, kept=80, truncated=True,
    ),
    happened.JobStarted(step="act/two", job="j1", pid=1, log="logs/j1.log"),
    happened.JobFinished(job="j1", exit_code=0, log_sha256=sha256(JOB), size=4),
    happened.LogRecovered(bytes=4, sha256=sha256(TORN), file="torn-1.bin"),
)  # fmt: skip
FILES = {
    PLAN: PLAN_TEXT,
    "logs/001-one.log": ONE,
    "logs/001-one.cast": b"{}",
    "logs/002-two.log": TWO,
    "logs/j1.log": JOB,
    "torn-1.bin": TORN,
    "blocks/001-one.sh": b"echo one\n",
    "blocks/001-one.out": b"key=value\n",
    "blocks/002-two.sh": b"echo two\n",
}
KNOWN = [name for name in FILES if not name.endswith(".out")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session = written(tmp_path, EVENTS)
    session.close()
    for name, data in FILES.items():
        (session.folder / name).write_bytes(data)
    return session.folder


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in inspect(folder).objections]


def test_everything_as_it_was_written(folder: Path) -> None:
    found = inspect(folder)
    assert (found.objections, found.holds) == ((), True)
    size = (folder / LOG).stat().st_size + sum(len(data) for name, data in FILES.items() if "blocks" not in name)
    assert (found.files, found.size) == (7, size)


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_that_is_gone(folder: Path, name: str) -> None:
    (folder / name).unlink()
    found = inspect(folder)
    assert not found.holds
    (objection,) = found.objections
    assert objection.code == "evidence-missing"
    assert objection.path == name or objection.path == f"{os.path.splitext(name)[0]}.*"


@pytest.mark.parametrize("name", [name for name in KNOWN if not name.endswith((".cast", "002-two.log"))])
def test_a_byte_that_was_changed(folder: Path, name: str) -> None:
    data = bytearray(FILES[name])
    data[-2] ^= 1
    (folder / name).write_bytes(data)
    assert ("evidence-changed", name) in codes(folder)


@pytest.mark.parametrize("name", [name for name in KNOWN if not name.endswith(".cast")])
def test_a_byte_more(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as stream:
        stream.write(b"x")
    assert ("evidence-changed", name) in codes(folder)


@pytest.mark.parametrize("name", KNOWN)
def test_a_link_to_the_same_content_is_not_the_file(folder: Path, name: str, tmp_path: Path) -> None:
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert not inspect(folder).holds


def test_a_link_in_the_place_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "logs").rename(tmp_path / "logs")
    (folder / "logs").symlink_to(tmp_path / "logs")
    assert ("evidence-missing", "logs/001-one.log") in codes(folder)


def test_output_that_no_event_names(folder: Path) -> None:
    (folder / "logs" / "003-more.log").write_bytes(b"")
    assert codes(folder) == [("evidence-added", "logs/003-more.log")]


def test_output_of_a_block_that_never_ended(tmp_path: Path) -> None:
    """It was killed in the middle: what it wrote is there, and its digest nowhere."""
    more = (happened.StepStarted(step="act/one", digest=DIGEST, number=1, attempt=2),)
    session = written(tmp_path, (*EVENTS, *more))
    session.close()
    for name, data in FILES.items():
        (session.folder / name).write_bytes(data)
    (session.folder / "logs" / "001-one.2.log").write_bytes(b"half")
    assert codes(session.folder) == []
    (session.folder / "logs" / "002-two.2.log").write_bytes(b"half")
    assert codes(session.folder) == [("evidence-added", "logs/002-two.2.log")]


def test_other_files_among_the_blocks_are_not_blocks(folder: Path) -> None:
    """The command of a criterion is kept there, too, and may bear the number of the block before it."""
    (folder / "blocks" / "002-check.sh").write_bytes(b"true\n")
    (folder / "blocks" / "002-two.2.sh").write_bytes(b"true\n")
    assert codes(folder) == []


def test_names_of_files() -> None:
    assert file_name(1, "act/one") == "001-one"
    assert file_name(12, "act/ü one.x", 3) == "012---one-x.3"
    assert len(file_name(1, "a/" + "x" * 100)) == 64


def test_a_plan_that_was_accepted_anew_says_nothing_of_earlier_blocks(tmp_path: Path) -> None:
    plan = PLAN_TEXT.replace(b"echo one", b"echo eins")
    resumed = happened.SessionResumed(
        operator="a", host="h", pid=1, plan_digest=DIGEST, runbook_digest=DIGEST, plan_sha256=sha256(plan),
        accepted_change=True,
    )  # fmt: skip
    session = written(tmp_path, (*EVENTS, resumed))
    session.close()
    for name, data in (FILES | {PLAN: plan}).items():
        (session.folder / name).write_bytes(data)
    assert codes(session.folder) == []


def test_a_changed_log(folder: Path) -> None:
    path = folder / LOG
    path.write_bytes(path.read_bytes().replace(b'"exit_code":0', b'"exit_code":1', 1))
    found = inspect(folder)
    assert (found.objections[0].code, found.objections[0].line, found.holds) == ("wrong-hash", 3, False)


def test_a_cut_log(folder: Path) -> None:
    path = folder / LOG
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert codes(folder) == [("log-cut", LOG)]


def test_a_torn_log_and_a_missing_anchor_are_told_and_hold(folder: Path) -> None:
    with (folder / LOG).open("ab") as stream:
        stream.write(b"{")
    (folder / STATE).unlink()
    found = inspect(folder)
    assert [(each.code, each.severity) for each in found.objections] == [("torn-tail", "info"), ("unanchored", "info")]
    assert found.holds


@pytest.mark.parametrize("put", [lambda _: None, os.mkfifo, os.mkdir])
def test_no_log(folder: Path, put: Callable[[Path], None]) -> None:
    (folder / LOG).unlink()
    put(folder / LOG)
    assert codes(folder) == [("log-missing", LOG)]


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "logs/../../x", "a\0b"])
def test_a_log_that_names_files_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_bytes(b"")
    session = written(tmp_path, (happened.FactsRecorded(file=name, sha256=sha256(b"")),))
    session.close()
    assert [code for code, _ in codes(session.folder)] == ["evidence-missing"]


@pytest.mark.parametrize("plan", [b"", b"[]", b"{}", b'{"actions":5}', b'{"actions":[{"address":1}]}', b"\xff"])
def test_a_plan_that_is_none_stops_nothing(tmp_path: Path, plan: bytes) -> None:
    session = written(tmp_path, (*EVENTS[1:2],))
    session.close()
    (session.folder / PLAN).write_bytes(plan)
    assert codes(session.folder) == []
