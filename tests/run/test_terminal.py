"""A block that a person talks to has a terminal, and ours is afterwards as it was."""

from __future__ import annotations

import fcntl
import os
import struct
import termios
import time
from collections.abc import Iterator

import pytest

from runbook_kit.errors import MachineError, Refused
from runbook_kit.run.model import Ending, Invocation
from runbook_kit.run.terminal import execute_on_terminal


@pytest.fixture
def screen() -> Iterator[tuple[int, int]]:
    """A terminal that stands for ours: the person's side and the program's side."""
    person, ours = os.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 97, 0, 0))
    yield person, ours
    os.close(person)
    os.close(ours)


def talk(screen: tuple[int, int], source: str, answers: dict[bytes, bytes], **rest: object) -> tuple[Ending, bytes]:
    """Run `source`; for each text it shows, the person types the answer, once."""
    person, ours = screen
    out = bytearray()

    def feed(data: bytes) -> None:
        out.extend(data)
        for asked in [asked for asked in answers if asked in out]:
            os.write(person, answers.pop(asked))

    made = Invocation(("bash", "--noprofile", "--norc", "-c", source), {"PATH": os.environ["PATH"]}, "/")
    return execute_on_terminal(made, keyboard=ours, feed=feed, **rest), bytes(out)  # type: ignore[arg-type]


def test_a_question_is_asked_and_answered(screen: tuple[int, int]) -> None:
    was = termios.tcgetattr(screen[1])
    source = "test -t 0 && test -t 1 && stty size && tty </dev/tty && read -p 'name? ' n && echo hello $n; exit 6"
    ending, out = talk(screen, source, {b"name? ": b"ann\r"})
    assert (ending.code, ending.left) == (6, ())
    assert out.startswith(b"31 97\r\n/dev/")
    assert out.endswith(b"hello ann\r\n")
    assert termios.tcgetattr(screen[1]) == was


def test_what_is_typed_blind_is_not_shown(screen: tuple[int, int]) -> None:
    _, out = talk(screen, "read -s -p 'password? ' p; echo; echo ${#p}", {b"password? ": b"s3cret\r"})
    assert out == b"password? \r\n6\r\n"


def test_control_c_goes_to_the_block(screen: tuple[int, int]) -> None:
    ending, out = talk(screen, "trap 'echo caught; exit 5' INT; echo ready; sleep 60 & wait", {b"ready": b"\x03"})
    assert (ending.code, ending.stopped) == (5, "")
    assert b"caught" in out


def test_a_timeout_ends_it_and_restores_the_terminal(screen: tuple[int, int]) -> None:
    was = termios.tcgetattr(screen[1])
    begun = time.monotonic()
    ending, _ = talk(screen, "trap '' TERM HUP; echo on; while :; do sleep 60; done", {}, timeout_s=0.1, grace_s=0.1)
    assert time.monotonic() - begun < 1.2
    assert (ending.timed_out, ending.signal, ending.left) == (True, 9, ())
    assert termios.tcgetattr(screen[1]) == was


def test_a_new_size_is_passed_on(screen: tuple[int, int]) -> None:
    sizes: list[tuple[int, int]] = []
    out = bytearray()

    def feed(data: bytes) -> None:
        out.extend(data)
        if b"ready" in data:
            fcntl.ioctl(screen[1], termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.kill(os.getpid(), 28)

    source = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done"
    made = Invocation(("bash", "-c", source), {"PATH": os.environ["PATH"]}, "/")
    ending = execute_on_terminal(
        made, keyboard=screen[1], feed=feed, resized=lambda *size: sizes.append(size), timeout_s=5
    )
    assert (ending.code, sizes) == (0, [(120, 40)])
    assert out.endswith(b"40 120\r\n")


def test_what_the_listener_raises_restores_the_terminal(screen: tuple[int, int]) -> None:
    was = termios.tcgetattr(screen[1])

    def full(_: bytes) -> None:
        raise MachineError("The disk is full.")

    made = Invocation(("bash", "-c", "echo x; sleep 60"), {"PATH": os.environ["PATH"]}, "/")
    with pytest.raises(MachineError):
        execute_on_terminal(made, keyboard=screen[1], feed=full)
    assert termios.tcgetattr(screen[1]) == was


def test_without_a_terminal_it_refuses() -> None:
    reads, writes = os.pipe()
    with pytest.raises(Refused) as caught:
        execute_on_terminal(Invocation(("true",), {}, "/"), keyboard=reads, feed=len)
    assert caught.value.code == "no-terminal"
    os.close(reads)
    os.close(writes)
