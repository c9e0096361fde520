"""What blocks leave behind is found, told apart from later processes, and ended."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from msgspec import structs
from tests.run.blocks import Blocks

from runbook_kit.run import reaping
from runbook_kit.run.model import Invocation, Left
from runbook_kit.run.process import execute
from runbook_kit.run.reaping import children, end_processes, left_behind, look, still_running, tree

LEAVES = {
    "in the background": "sleep 60 &",
    "in a session of its own": "setsid sleep 60 &",
    "by a double fork": "( (sleep 60 &) & )",
    "without the output": "setsid sleep 60 </dev/null >/dev/null 2>&1 &",
    "below another": "(sleep 60; :) &",
    "deaf to TERM": "(trap '' TERM; sleep 60; :) &",
    "stopped": "sleep 60 & sleep 0.03; kill -STOP $!",
}


@pytest.mark.parametrize("source", LEAVES.values(), ids=LEAVES)
def test_what_is_left_is_found_and_ended(tmp_path: Path, source: str) -> None:
    before = children()
    ran = Blocks(tmp_path).run(f"{source}\nsleep 0.02\n")
    assert "sleep 60" in [left.command for left in ran.ending.left]
    assert still_running(ran.ending.left) == ran.ending.left
    begun = time.monotonic()
    assert end_processes(ran.ending.left, 0.2) == ()
    assert time.monotonic() - begun < 1
    assert children() == before


def test_a_block_that_leaves_nothing_behind(tmp_path: Path) -> None:
    before = children()
    assert Blocks(tmp_path).run("sleep 0.001 & (sleep 0.001 &); wait; sleep 0.02").ending.left == ()
    assert children() == before


def test_another_process_of_the_same_number_is_left_alone(tmp_path: Path) -> None:
    left = Blocks(tmp_path).run("sleep 60 &").ending.left
    others = [
        structs.replace(left[0], started=left[0].started + "0"),
        structs.replace(left[0], started="another-boot/" + left[0].started.partition("/")[2]),
    ]
    assert end_processes(others, 0.05) == ()
    assert still_running(left) == left
    assert end_processes(left, 0.2) == ()
    assert still_running(left) == ()


def test_another_child_of_ours_is_not_the_blocks(tmp_path: Path) -> None:
    """Started while the block runs, as a check or another block may be."""
    others: list[subprocess.Popen[bytes]] = []
    made = Invocation(("bash", "-c", "echo x; sleep 0.05"), {"PATH": os.environ["PATH"]}, str(tmp_path))
    ending = execute(made, feed=lambda _: others.append(subprocess.Popen(["sleep", "60"])))
    assert (ending.code, ending.left) == (0, ())
    others[0].kill()
    assert others[0].wait() == -9


def test_our_own_process_is_a_process() -> None:
    own = look(os.getpid())
    assert own is not None
    assert (own.pid, own.parent, own.session) == (os.getpid(), os.getppid(), os.getsid(0))
    assert os.getpid() in [left.pid for left in tree(os.getpid())]
    assert look(2**22 + 1) is None


def test_a_name_with_brackets_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"7 (a) b (c) S 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 4242 1 1"
    monkeypatch.setattr(reaping, "_read", lambda _: line)
    found = look(7)
    assert found is not None
    assert (found.name, found.state, found.started) == ("a) b (c", "S", 4242)


def test_where_only_the_group_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a system without /proc: one entry for the whole group, and it can be ended."""
    made = Blocks(tmp_path).run("sleep 60 &").ending.left[0]
    process = look(made.pid)
    assert process is not None
    monkeypatch.setattr(reaping, "ON_LINUX", False)
    before = children()
    (left,) = left_behind(process.group, before)
    assert left == Left(process.group, "", f"process group {process.group}")
    os.kill(made.pid, 9)
    time.sleep(0.02)
    assert still_running([made]) == ()
    assert end_processes([left], 0.2) == ()
