"""A run from its first action to its end: order, what comes after a failure, a pause, a signal and a halt."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.run.assignments import OPERATOR, Kit, Someone, Waking, block, book, finished, kit, told

from runbook_kit.run.assignment import Stop
from runbook_kit.run.blocks import Blocks
from runbook_kit.session import events as happened

TEARDOWN = "\n### Teardown\n"
HAS_BECOME = "until grep -aq {} /proc/$!/cmdline; do :; done"
WAITS = 'trap "" TERM; echo on; sleep 60'


def signal_behind(work: Kit, address: str) -> Callable[[happened.AnyEvent], None]:
    """What lets a signal come behind an event about the block at `address`."""

    def notice(event: happened.AnyEvent) -> None:
        if event.step == address:
            work.watch.said.append("interrupted")

    return notice


def test_the_order_of_a_run(tmp_path: Path) -> None:
    phase = """\
    entry:
      - {id: here, text: It is here, check: test -d .}
    exit:
      - {id: made, text: It is made, check: test -e made}
"""
    more = "requires: {env: {HOME: '*'}}\nteardown:\n  - {text: Sweep, run: rm made}\n"
    work = kit(
        tmp_path,
        book(block("make", "touch made") + block("look", "ls") + TEARDOWN + block("gone", "test -e made"), phase, more),
        target="t",
        environment={"HOME": "/"},
    )
    events, ended = work.run()
    assert told(events) == [
        "criterion.checked requires/variable-HOME met",
        "criterion.checked p/entry/here met",
        "step.started p/make 1.1",
        "step.finished p/make passed",
        "step.started p/look 2.1",
        "step.finished p/look passed",
        "criterion.checked p/exit/made met",
        "phase.passed p",
        "step.started p/gone 3.1",
        "step.finished p/gone passed",
        "step.started teardown/1 4.1",
        "step.finished teardown/1 passed",
    ]
    assert (ended.stop, ended.left, ended.warned) == (None, (), False)
    assert work.screen.shown == b"made\n"
    assert work.screen.lines[:4] == [
        "met requires/variable-HOME The variable HOME is set.",
        "checks p/entry/here",
        "met p/entry/here",
        "begins p/make 1.1",
    ]


def test_nothing_is_done_before_somebody_has_taken_note(tmp_path: Path) -> None:
    """The event that a block begins is there before the block is."""
    work = kit(tmp_path, book(block("make", "touch made")))
    seen: list[bool] = []
    made = work.work.root / "made"
    work.run(step_started=lambda _: seen.append(made.exists()), step_finished=lambda _: seen.append(made.exists()))
    assert seen == [False, True]


def test_teardown_after_a_failure(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("fails", "exit 3") + block("next", "true") + TEARDOWN + block("sweep", "true")))
    events, ended = work.run()
    assert told(events) == [
        "step.started p/fails 1.1",
        "step.finished p/fails failed",
        "step.started p/sweep 2.1",
        "step.finished p/sweep passed",
    ]
    assert ended.stop == Stop("exit-code", "p/fails failed. It exited with 3, not 0.")


def test_teardown_that_fails_counts_when_nothing_else_did(tmp_path: Path) -> None:
    sweeps = TEARDOWN + block("one", "exit 4") + block("two", "touch two")
    events, ended = kit(tmp_path / "well", book(block("a", "true") + sweeps)).run()
    assert (ended.stop and ended.stop.code, told(events)[-1]) == ("teardown-failed", "step.finished p/two passed")
    _, ended = kit(tmp_path / "not", book(block("a", "exit 3") + sweeps)).run()
    assert ended.stop
    assert (ended.stop.code, ended.stop.reason[:8]) == ("exit-code", "p/a fail")


def test_no_teardown_where_the_run_goes_on_later(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true") + block("b", "true") + TEARDOWN + block("sweep", "true")))
    events, ended = work.answered(pause_after="a").run()
    assert told(events) == ["step.started p/a 1.1", "step.finished p/a passed"]
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.waits) == ("paused", 0, True)


def test_no_pause_in_teardown(tmp_path: Path) -> None:
    sweeps = TEARDOWN + block("one", "true") + block("two", "true")
    work = kit(tmp_path, book(sweeps)).changed(pause_asked=lambda: True).answered(pause_after="one")
    events, ended = work.run()
    assert (ended.stop, told(events)[-1]) == (None, "step.finished p/two passed")


def test_a_signal_between_two_blocks(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true") + block("b", "true") + TEARDOWN + block("sweep", "true")))
    events, ended = work.run(step_finished=signal_behind(work, "p/a"))
    assert told(events)[1:] == ["step.finished p/a passed", "step.started p/sweep 2.1", "step.finished p/sweep passed"]
    assert ended.stop == Stop("interrupted", "SIGTERM ended the run.", 143, signal="SIGTERM")


def test_a_signal_ends_the_block_and_not_teardown(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "echo on; sleep 60") + TEARDOWN + block("sweep", "true")))
    events, ended = work.run(step_started=signal_behind(work, "p/a"))
    assert told(events)[1:] == ["step.finished p/a failed", "step.started p/sweep 2.1", "step.finished p/sweep passed"]
    assert finished(events)[0].code == "interrupted"
    assert ended.stop
    assert (ended.stop.signal, ended.stop.exit_code) == ("SIGTERM", 143)


def test_a_second_signal_ends_teardown_too(tmp_path: Path) -> None:
    sweeps = TEARDOWN + block("one", "sleep 60") + block("two", "true")
    work = kit(tmp_path, book(block("a", "sleep 60") + sweeps))
    events, ended = work.run(step_started=lambda _: work.watch.said.append("interrupted"))
    assert told(events)[1:] == ["step.finished p/a failed", "step.started p/one 2.1", "step.finished p/one failed"]
    assert ended.stop
    assert ended.stop.signal == "SIGTERM"


def test_ctrl_c_at_a_question_ends_the_run_and_teardown_runs(tmp_path: Path) -> None:
    phase = "    entry:\n      - {id: ready, text: Somebody is ready}\n"
    text = book(block("a", "true") + TEARDOWN + block("sweep", "true"), phase)
    work = kit(tmp_path, text, people=Someone(leaves=True))
    work.watch.signal = 2
    events, ended = work.run()
    assert told(events) == ["step.started p/sweep 1.1", "step.finished p/sweep passed"]
    assert ended.stop == Stop("interrupted", "SIGINT ended the run.", 130, signal="SIGINT")


def test_a_halt_ends_the_block_and_nothing_follows(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", WAITS) + TEARDOWN + block("sweep", "true")))
    events, ended = work.run(step_started=lambda _: setattr(work.watch, "always", "halted"))
    assert told(events)[1:] == ["step.finished p/a failed"]
    assert finished(events)[0].code == "halted"
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.signal) == ("halted", 3, "")


def test_a_halt_in_teardown_ends_it(tmp_path: Path) -> None:
    sweeps = TEARDOWN + block("one", "sleep 60") + block("two", "true")
    work = kit(tmp_path, book(block("a", "true") + sweeps))

    def halt(event: happened.AnyEvent) -> None:
        work.watch.always = "halted" if event.step == "p/one" else ""

    events, ended = work.run(step_started=halt)
    assert told(events)[-1] == "step.finished p/one failed"
    assert ended.stop
    assert ended.stop.code == "halted"


def test_halted_before_anything_began(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true") + TEARDOWN + block("sweep", "true")))
    work.watch.always = "halted"
    assert work.run()[0] == []


@pytest.mark.parametrize(("only", "passes"), [((), ["phase.passed p"]), (("a",), [])])
def test_a_phase_passes_only_as_a_whole(only: tuple[str, ...], passes: list[str], tmp_path: Path) -> None:
    events, ended = kit(tmp_path, book(block("a", "true") + block("b", "true")), only=only).run()
    assert ended.stop is None
    assert [line for line in told(events) if line.startswith("phase")] == passes


def test_every_phase_passes_at_its_own_end(tmp_path: Path) -> None:
    text = book(block("a", "true")).replace("---\n# A test", "  - {id: q, title: More}\n---\n# A test")
    events, _ = kit(tmp_path, text + "\n## More\n" + block("b", "exit 1"), target="t").run()
    lines = told(events)
    assert "phase.passed p" in lines[: lines.index("step.started q/b 2.1")]
    assert "phase.passed q" not in lines


def test_what_a_block_leaves_behind_is_recorded_and_ended(tmp_path: Path) -> None:
    work = kit(
        tmp_path,
        book(block("a", "sleep 60 >/dev/null 2>&1 & echo $!\n" + HAS_BECOME.format("sleep")) + block("b", "true")),
    )
    events, ended = work.run()
    (left,) = finished(events)[0].left
    pid = int(work.screen.shown)
    assert (left.pid, left.command, ended.left[0].pid) == (pid, "sleep 60", pid)
    assert told(events)[-1] == "children.ended"
    assert isinstance(events[-1], happened.ChildrenEnded)
    assert (events[-1].ended, events[-1].alive) == ((left,), ())
    until = time.monotonic() + 2
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{pid}")


def test_a_secret_in_the_command_of_what_was_left_is_masked(tmp_path: Path) -> None:
    source = 'bash -c "sleep 60; : $TOKEN" >/dev/null 2>&1 &\n' + HAS_BECOME.format("hunter.")
    text = book(block("a", source), more="inputs:\n  token: {secret: true, from_env: OPS}\n")
    events, _ = kit(tmp_path, text, secrets={"token": "hunterXhunterX"}).run()
    assert "hunterX" not in repr(events)
    assert "***" in finished(events)[0].left[0].command


def test_a_command_of_the_front_matter_is_a_block_without_attributes(tmp_path: Path) -> None:
    more = "teardown:\n  - {text: Sweep, run: echo swept}\n  - {text: Tell everybody}\n"
    work = kit(tmp_path, book(block("a", "true"), more=more), target="t").answered(yes=True)
    events, ended = work.run()
    assert ended.stop is None
    assert told(events)[-2:] == ["step.finished teardown/1 passed", "criterion.checked teardown/2 confirmed"]
    assert [event.by for event in events if isinstance(event, happened.CriterionChecked)] == [OPERATOR]


def test_a_teardown_in_words_waits_for_a_person(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true"), more="teardown:\n  - {text: Tell everybody}\n"), target="t")
    _, ended = work.run()
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.waits) == ("needs-person", 7, True)


def test_nothing_outlives_the_run(tmp_path: Path) -> None:
    """What blocks hand on begins anew with each run of a plan."""
    work = kit(tmp_path, book(block("a", "export A=1")))
    work.run()
    assert Blocks(work.work).variables("p") == {}
    assert isinstance(work.watch, Waking)
