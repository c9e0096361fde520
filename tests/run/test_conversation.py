"""A block that a person talks to, on a pseudo-terminal that stands for theirs: shown, kept, recorded, masked."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.run.assignments import NOON, Kit, block, book, finished, kit


class Keyboard:
    """What stands for stdin."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def fileno(self) -> int:
        return self.descriptor


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The person's side of a terminal; ours is stdin."""
    person, ours = os.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 97, 0, 0))
    monkeypatch.setattr(sys, "stdin", Keyboard(ours))
    yield person
    os.close(person)
    os.close(ours)


def talk(tmp_path: Path, source: str, words: str = "") -> Kit:
    more = "inputs:\n  token: {secret: true, from_env: OPS}\n"
    text = book(block("a", source, f"interactive=true {words}".strip()), more=more)
    work = kit(tmp_path, text, secrets={"token": "hunterX"}, environment={"TERM": "xterm"})
    work.people.terminal = True
    return work


def cast_of(work: Kit) -> list[Any]:
    lines = (work.work.folder / "logs" / "001-a.cast").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_conversation(terminal: int, tmp_path: Path) -> None:
    os.write(terminal, b"ann\r")
    work = talk(tmp_path, 'stty -echo; stty size; read -p "name? " n; echo "hello $n, $TOKEN"')
    events, ended = work.run()
    assert ended.stop is None
    (done,) = finished(events)
    assert (done.outcome, done.recording) == ("passed", "logs/001-a.cast")
    assert work.screen.shown.endswith(b"31 97\r\nname? hello ann, ***\r\n")
    assert (work.work.folder / done.log).read_bytes() == work.screen.shown
    head, *lines = cast_of(work)
    assert head == {
        "version": 3, "term": {"cols": 97, "rows": 31, "type": "xterm"}, "timestamp": int(NOON.timestamp()),
        "title": "p/a",
    }  # fmt: skip
    assert "".join(str(line[2]) for line in lines if line[1] == "o") == work.screen.shown.decode()
    assert {line[1] for line in lines} == {"o", "x"}
    assert lines[-1][1:] == ["x", "0"]
    assert (work.work.folder / "logs" / "001-a.cast").stat().st_mode & 0o777 == 0o600


def test_how_it_ends(terminal: int, tmp_path: Path) -> None:  # noqa: ARG001
    work = talk(tmp_path, "exit 4")
    events, _ = work.run()
    assert (finished(events)[0].exit_code, cast_of(work)[-1][1:]) == (4, ["x", "4"])


def test_a_signal_is_an_exit_status_as_shells_have_it(terminal: int, tmp_path: Path) -> None:  # noqa: ARG001
    work = talk(tmp_path, "kill -9 $$")
    work.run()
    assert cast_of(work)[-1][1:] == ["x", "137"]


def test_it_can_take_too_long(terminal: int, tmp_path: Path) -> None:  # noqa: ARG001
    work = talk(tmp_path, "echo on; sleep 60", "timeout=0.1s")
    events, ended = work.run()
    assert finished(events)[0].code == "timeout"
    assert ended.stop
    assert ended.stop.exit_code == 124


def test_a_terminal_that_has_gone_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was there when the run asked; the block has failed, and the run ends in good order."""
    with open(os.devnull) as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        events, ended = talk(tmp_path, "true").run()
    assert finished(events)[0].code == "no-terminal"
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code) == ("no-terminal", 3)
