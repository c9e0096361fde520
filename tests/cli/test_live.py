"""What is seen of a run while it goes on, byte for byte: plain, on a terminal, and in GitHub Actions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping

import pytest

from runbook_kit.cli import live
from runbook_kit.cli.live import Live
from runbook_kit.plan.model import Action
from runbook_kit.session.events import LeftBehind, StepFinished

LOOK = Action("p/look", "block", "step", "Look \x1b[31maround", lang="bash")
BARE = Action("p/bare", "check", "entry", "", lang="bash")
PASSED = StepFinished(step="p/look", outcome="passed", exit_code=0, duration_ms=1400, number=1)


class Stream:
    """What stands for stderr: the writing end of a pipe."""

    encoding = "utf-8"

    def __init__(self, descriptor: int, terminal: bool) -> None:
        self.descriptor, self.terminal = descriptor, terminal

    def fileno(self) -> int:
        return self.descriptor

    def isatty(self) -> bool:
        return self.terminal

    def flush(self) -> None:
        pass


class Watched:
    """A screen, what was written to it, and its clock."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.time = patch, 100.0
        self.reads, self.writes = os.pipe()
        patch.setattr(live.time, "monotonic", lambda: self.time)  # type: ignore[attr-defined]
        patch.setattr(os, "urandom", lambda size: b"\x07" * size)

    def open(self, environ: Mapping[str, str], *, terminal: bool = False, quiet: bool = False) -> Live:
        self.patch.setattr(sys, "stderr", Stream(self.writes, terminal))
        return Live(environ, 3, quiet=quiet)

    def written(self) -> bytes:
        os.set_blocking(self.reads, False)
        try:
            return os.read(self.reads, 1 << 16)
        except BlockingIOError:
            return b""


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    found = Watched(monkeypatch)
    yield found
    os.close(found.reads)
    os.close(found.writes)


def test_a_block(watched: Watched) -> None:
    screen = watched.open({})
    screen.begins(LOOK, 1, 1)
    screen.shows(b"one\n\x1b[1mtwo")
    screen.ended(LOOK, PASSED)
    assert watched.written() == b"[1/3] p/look  Look \\x1b[31maround\none\n\x1b[1mtwo\n    passed in 1.4 s\n"


def test_what_the_encoding_of_the_terminal_cannot_hold_is_written_out(watched: Watched) -> None:
    screen = watched.open({"NO_COLOR": "1"}, terminal=True)
    watched.patch.setattr(sys.stderr, "encoding", "ascii")
    screen.says(Action("p/x", "check", "entry", "Größe"), "met", "")
    screen.begins(BARE, 1, 1)
    watched.time += 3
    screen.tick()
    assert watched.written() == b"ok  Gr\\xf6\\xdfe\n[1/3] p/bare\n    \\u2026 p/bare 3 s"


def test_another_attempt_that_fails(watched: Watched) -> None:
    screen = watched.open({})
    screen.waits(2)
    screen.begins(BARE, 2, 2)
    left = (LeftBehind(7, "sleep\n60"),)
    finished = StepFinished(
        step="p/bare", outcome="failed", exit_code=None, duration_ms=3, number=1, reason="No.", left=left
    )
    screen.ended(BARE, finished)
    assert watched.written() == (
        b"    waits 2 s before the next attempt\n[2/3] p/bare, attempt 2\n    failed. No.\n"
        b"    still running: process 7, sleep 60\n"
    )


@pytest.mark.parametrize(("word", "line"), [
    ("met", b"ok  It is so\n"),
    ("confirmed", b"ok  It is so\n"),
    ("unmet", b"no  It is so  Because.\n"),
    ("signed", b"ok  It is so  Because.\n"),
    ("overridden", b"override  It is so  Because.\n"),
    ("skipped", b"skipped  It is so  Because.\n"),
    ("done", b"done  It is so  Because.\n"),
    ("checks", b""),
])  # fmt: skip
def test_what_is_said(word: str, line: bytes, watched: Watched) -> None:
    watched.open({}).says(Action("p/x", "check", "entry", "It is so"), word, "Because.")
    assert watched.written() == line


def test_without_a_title_the_address_stands_there(watched: Watched) -> None:
    watched.open({}).says(BARE, "met", "")
    assert watched.written() == b"ok  p/bare\n"


def test_a_terminal_with_colour(watched: Watched) -> None:
    screen = watched.open({"TERM": "xterm"}, terminal=True)
    screen.begins(BARE, 1, 1)
    screen.ended(BARE, PASSED)
    assert watched.written() == (b"\x1b[36m[1/3]\x1b[0m \x1b[1mp/bare\x1b[0m\n    \x1b[32mpassed\x1b[0m in 1.4 s\n")


def test_the_time_of_a_silent_block(watched: Watched) -> None:
    screen = watched.open({"NO_COLOR": "1"}, terminal=True)
    screen.begins(BARE, 1, 1)
    seen = []
    for watched.time in (101.0, 102.5, 102.6, 103.6):
        screen.tick()
        seen.append(watched.written())
    assert [line.decode() for line in seen] == ["[1/3] p/bare\n", "    … p/bare 2 s", "", "\r\x1b[K    … p/bare 4 s"]
    screen.shows(b"on")
    assert watched.written() == b"\r\x1b[Kon"
    watched.time = 110
    screen.tick()  # the line of the block is not ended: nothing is written into it
    assert watched.written() == b""
    screen.ended(BARE, PASSED)
    screen.tick()
    assert watched.written() == b"\n    passed in 1.4 s\n"


@pytest.mark.parametrize(("environ", "terminal"), [({}, False), ({"TERM": "dumb"}, True)])
def test_where_nothing_moves(environ: dict[str, str], terminal: bool, watched: Watched) -> None:
    screen = watched.open(environ, terminal=terminal)
    screen.begins(BARE, 1, 1)
    watched.time = 200
    screen.tick()
    assert watched.written() == b"[1/3] p/bare\n"


def test_github_actions_obeys_nothing_of_it(watched: Watched) -> None:
    screen = watched.open({"GITHUB_ACTIONS": "true"})
    screen.open()
    screen.shows(b"::error::no")
    screen.close()
    mark = b"07" * 16
    assert watched.written() == b"::stop-commands::" + mark + b"\n::error::no\n::" + mark + b"::\n"


def test_a_quiet_screen(watched: Watched) -> None:
    screen = watched.open({"GITHUB_ACTIONS": "true"}, terminal=True, quiet=True)
    screen.open()
    screen.begins(LOOK, 1, 1)
    screen.shows(b"one")
    watched.time = 200
    screen.tick()
    screen.ended(LOOK, PASSED)
    screen.close()
    assert watched.written() == b""


def test_a_terminal_that_was_closed_stops_nothing(watched: Watched) -> None:
    screen = watched.open({}, terminal=True)
    watched.patch.setattr(sys.stderr, "descriptor", -1)
    screen.begins(LOOK, 1, 1)
    screen.shows(b"one\n")
    screen.tick()
    screen.ended(LOOK, PASSED)
    assert watched.written() == b""


def test_a_resumed_run_counts_places_and_no_attempts(watched: Watched) -> None:
    """The third block to begin in a session may be the second of the plan, begun again."""
    watched.open({})
    screen = Live({}, 3, order=["p/other", "p/look", "p/last"])
    screen.begins(LOOK, 5, 1)
    assert watched.written().startswith(b"[2/3] p/look")
    screen.begins(BARE, 5, 1)
    assert watched.written().startswith(b"[5/3] p/bare")
