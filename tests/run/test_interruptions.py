"""A run that is killed, signalled or waits for a person goes on where it was, and nothing is lost or done twice."""

from __future__ import annotations

import os
import pty
import random
import shlex
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.run.runbooks import PROGRAM, Site, advised, block, runbook, site, teardown, until

from runbook_kit.run.reaping import look

LINE = 'sleep 0.01; echo "$RUNBOOK_STEP" >> out/lines'


def lines(count: int, attributes: str = "") -> list[str]:
    return [block(f"b{number:02}", LINE, attributes) for number in range(1, count + 1)]


def kill_and_resume(made: Site, chance: random.Random, kills: int, blocks: int, *, idempotent: bool) -> int:
    """Kill the run `kills` times at random moments, then let it end; how often it was killed while it ran.

    Raises AssertionError for a lost event, a wrong verdict, and a finished block that ran again.
    """
    hits, before, resume, unknown = 0, b"", False, 0
    for _ in range(kills):
        again = settle(made) if resume and not idempotent else []
        unknown += len(again) // 2
        process = made.start(*(["--resume", made.session.name, *again] if resume else []))
        time.sleep(chance.uniform(0.05, 0.45))
        process.kill()
        process.communicate()
        hits += process.returncode == -signal.SIGKILL
        if process.returncode == 0:
            break
        if made.sessions and (made.session / "events.jsonl").exists():
            data = (made.session / "events.jsonl").read_bytes()
            assert data.startswith(before), "an event that was written is gone"
            before = data[: data.rfind(b"\n") + 1]
            resume = b'"session.started"' in before
            found = made.inspect()
            assert found.holds, found.objections
    if not resume or made.events()[-1]["type"] != "session.closed":
        again = settle(made) if resume and not idempotent else []
        unknown += len(again) // 2
        done = made.resume(*again) if resume else made.execute()
        assert done.code == 0, done.said
    check(made, blocks, before, unknown if not idempotent else kills)
    return hits


def settle(made: Site) -> list[str]:
    """The options that run blocks again whose outcome is not known."""
    state: dict[str, str] = {}
    for event in made.events():
        if event["type"] in ("step.started", "step.finished"):
            state[event["step"]] = event["type"]
    return [word for step, kind in state.items() if kind == "step.started" for word in ("--again", step)]


def check(made: Site, blocks: int, before: bytes, unknown: int) -> None:
    """What must be so at the end."""
    data = (made.session / "events.jsonl").read_bytes()
    assert data.startswith(before)
    finished = Counter(event["step"] for event in made.events("step.finished"))
    assert list(finished.values()) == [1] * blocks, finished
    ran = Counter(made.lines())
    assert set(ran) == set(finished)
    assert sum(ran.values()) - blocks <= unknown  # only a block in flight may have run twice
    started = Counter(event["step"] for event in made.events("step.started"))
    assert all(ran[step] <= started[step] for step in ran)
    assert made.events()[-1]["type"] == "session.closed"
    assert made.inspect().objections == ()


@pytest.mark.parametrize("idempotent", [True, False])
def test_killed_at_random_moments(tmp_path: Path, idempotent: bool) -> None:
    attributes = "idempotent=true" if idempotent else ""
    made = site(tmp_path / "repository", runbook(*lines(20, attributes)))
    assert kill_and_resume(made, random.Random(4), 4, 20, idempotent=idempotent) >= 2


def test_a_block_in_flight_is_unknown_until_somebody_says(tmp_path: Path) -> None:
    source = "echo x >> out/lines\ntest -e out/go || sleep 20"
    made = site(
        tmp_path / "repository", runbook(block("one", "export A=1"), block("two", source), block("three", "echo $A"))
    )
    process = made.start()
    until(made.lines)
    process.kill()
    process.communicate()
    (made.path / "out/go").touch()
    waits = made.resume()
    assert waits.code == 7, waits.said
    assert "p/two" in waits.said
    again = [words for words in advised(waits.said) if "--done" in words]
    done = made.run(*shlex.split(again[0]))
    assert done.code == 0, done.said
    assert made.lines() == ["x"]
    assert made.log("three") == b"1\n"
    assert [event["decision"] for event in made.events("step.resolved")] == ["done"]
    assert made.inspect().objections == ()


def test_a_torn_line_is_cut_and_recorded(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(block("one", "echo one"), block("two", "test -e out/go")))
    assert made.execute().code == 1
    log = made.session / "events.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"boot":"half a li')
    (made.path / "out/go").touch()
    done = made.resume()
    assert done.code == 0, done.said
    assert log.read_bytes().startswith(whole)
    (recovered,) = made.events("log.recovered")
    assert (made.session / recovered["file"]).read_bytes() == b'{"boot":"half a li'
    assert made.inspect().objections == ()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_is_forwarded_once_and_teardown_runs(tmp_path: Path, number: signal.Signals, code: int) -> None:
    source = f"""\
trap 'echo {number.name} >> out/got' {number.name.removeprefix("SIG")}
echo ready >> out/lines
test -e out/go || while [ ! -s out/got ]; do sleep 0.01; done
sleep 0.05
test -e out/go"""
    blocks = (block("one", "export A=carried"), block("two", source), block("three", "echo $A"))
    made = site(tmp_path / "repository", runbook(*blocks, teardown("clean", "echo clean >> out/lines")))
    process = made.start()
    until(made.lines)
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == code, said.decode()
    assert made.lines("out/got") == [number.name]
    assert made.lines() == ["ready", "clean"]
    assert [event["signal"] for event in made.events("session.interrupted")] == [number.name]
    assert made.finished()["two"]["code"] == "interrupted"
    assert made.inspect().objections == ()
    (made.path / "out/go").touch()
    done = made.resume()
    assert done.code == 0, done.said
    assert made.log("three") == b"carried\n"
    assert made.inspect().objections == ()


def test_a_second_signal_ends_the_teardown_too(tmp_path: Path) -> None:
    made = site(
        tmp_path / "repository",
        runbook(
            block("one", "echo one >> out/lines; exec sleep 20"),
            teardown("clean", "echo clean >> out/lines; exec sleep 20"),
        ),
    )
    process = made.start()
    until(made.lines)
    process.send_signal(signal.SIGINT)
    until(lambda: len(made.lines()) == 2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130, said.decode()
    assert made.finished()["clean"]["code"] == "interrupted"
    assert [event["signal"] for event in made.events("session.interrupted")] == ["SIGINT"]
    assert made.inspect().objections == ()


def test_two_signals_at_once_end_it_once(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(block("one", "echo one >> out/lines; exec sleep 20")))
    process = made.start()
    until(made.lines)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode in (130, 143)
    assert len(made.events("session.interrupted")) == 1
    assert made.inspect().objections == ()


@pytest.mark.parametrize("delay_s", [0, 0.002, 0.005, 0.01, 0.02])
def test_a_signal_while_the_session_begins(tmp_path: Path, delay_s: float) -> None:
    made = site(tmp_path / "repository", runbook(*lines(3, "idempotent=true")))
    process = made.start()
    until((made.path / ".runbook").exists)
    time.sleep(delay_s)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert b"Traceback" not in said, said.decode()
    assert process.returncode == 130, said.decode()
    done = made.resume() if made.sessions and made.events("session.started") else made.execute()
    assert done.code == 0, done.said
    assert made.inspect().objections == ()


def on_terminal(made: Site, *words: str) -> tuple[int, int]:
    """Start the program on a terminal of its own; its process and our end of the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(made.path)
        os.execve(PROGRAM[0], [*PROGRAM, *words], made.env({"TERM": "xterm"}))
    return pid, terminal


def code_of(pid: int) -> int:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError("it does not end")


def read_terminal(terminal: int, wanted: bytes) -> bytes:
    said = b""
    while wanted not in said:
        said += os.read(terminal, 4096)
    return said


def drain(terminal: int) -> bytes:
    said = b""
    try:
        while piece := os.read(terminal, 65536):
            said += piece
    except OSError:
        pass
    return said


def test_a_terminal_that_is_closed(tmp_path: Path) -> None:
    source = "echo ready >> out/lines\ntest -e out/go || exec sleep 20\necho more"
    made = site(tmp_path / "repository", runbook(block("one", source), teardown("clean", "echo clean >> out/lines")))
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    until(made.lines)
    os.close(terminal)
    assert code_of(pid) in (129, -signal.SIGHUP)
    assert made.lines() == ["ready", "clean"]
    assert [event["signal"] for event in made.events("session.interrupted")] == ["SIGHUP"]
    (made.path / "out/go").touch()
    done = made.resume()
    assert done.code == 0, done.said
    assert made.inspect().objections == ()


def test_ctrl_c_on_a_terminal_reaches_the_block_once(tmp_path: Path) -> None:
    waiting = "echo ready >> out/lines\nwhile [ ! -s out/got ]; do sleep 0.01; done\nsleep 0.05\nexit 3"
    source = f"trap 'echo got >> out/got' INT\n{waiting}"
    made = site(tmp_path / "repository", runbook(block("one", source)))
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    until(made.lines)
    os.write(terminal, b"\x03")
    drain(terminal)
    assert code_of(pid) == 130
    assert made.lines("out/got") == ["got"]
    os.close(terminal)


def test_a_person_answers_at_the_terminal(tmp_path: Path) -> None:
    phase = "entry:\n  - {id: agreed, text: The change is agreed}"
    made = site(tmp_path / "repository", runbook(block("one", "echo one >> out/lines", 'confirm="Now?"'), phase=phase))
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    for _ in range(2):
        read_terminal(terminal, b"[y/N]")
        os.write(terminal, b"y\n")
    drain(terminal)
    assert code_of(pid) == 0
    assert made.lines() == ["one"]
    assert [event["answer"] for event in made.events("criterion.checked")] == ["confirmed"]
    assert [event["by"] for event in made.events("step.confirmed")] == ["ada@example.org"]
    os.close(terminal)


def test_a_signal_while_a_person_is_asked(tmp_path: Path) -> None:
    made = site(
        tmp_path / "repository",
        runbook(block("one", "echo one", 'confirm="Now?"'), teardown("clean", "echo clean >> out/lines")),
    )
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    read_terminal(terminal, b"[y/N]")
    os.kill(pid, signal.SIGINT)
    said = drain(terminal)
    assert code_of(pid) == 130
    assert b"Traceback" not in said
    assert [event["signal"] for event in made.events("session.interrupted")] == ["SIGINT"]
    os.close(terminal)


@pytest.mark.parametrize("answer", [b"", b"y\n"])
def test_a_halt_while_a_person_is_asked(tmp_path: Path, answer: bytes) -> None:
    """It is heard without an answer; an answer that comes at the same time starts nothing."""
    made = site(
        tmp_path / "repository",
        runbook(block("one", "echo one >> out/lines", 'confirm="Now?"'), teardown("clean", "echo clean >> out/lines")),
    )
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    read_terminal(terminal, b"[y/N]")
    (made.path / ".runbook/halt.jsonl").write_text("anything\n")
    if answer:
        os.write(terminal, answer)
    began = time.monotonic()
    said = drain(terminal)
    assert time.monotonic() - began < 5
    assert code_of(pid) == 3
    assert b"error[halted]" in said
    assert b"Traceback" not in said
    assert made.lines() == []
    assert [event["code"] for event in made.events("session.stopped")] == ["halted"]
    os.close(terminal)


CONFIRMED = block("one", "echo one", 'confirm="Really?"')
WAITING = {
    "manual": (block("one", "echo one"), "entry:\n  - {id: c, text: Somebody looked}", "needs-person"),
    "confirm": (CONFIRMED, "", "needs-confirmation"),
    "signoff": (block("one", "echo one"), "exit:\n  - {id: c, text: Agreed, signoff: reviewer}", "needs-signoff"),
    "interactive": (block("one", "tty", "interactive=true"), "", "needs-person"),
}


@pytest.mark.parametrize("kind", WAITING)
def test_without_a_terminal_it_stops_at_what_needs_a_person(tmp_path: Path, kind: str) -> None:
    blocks, phase, reason = WAITING[kind]
    made = site(tmp_path / "repository", runbook(blocks, phase=phase, more="roles: {reviewer: Reads}"))
    begun = time.monotonic()
    done = made.execute()
    assert done.code == 7, done.said
    assert time.monotonic() - begun < 10
    assert f"error[{reason}]" in done.said
    assert [event["code"] for event in made.events("session.paused")] == [reason]
    again = made.resume()  # still nobody
    assert again.code == 7, again.said
    assert made.inspect().objections == ()


@pytest.mark.parametrize("kind", ["manual", "confirm", "signoff"])
def test_the_advice_continues_it(tmp_path: Path, kind: str) -> None:
    blocks, phase, _ = WAITING[kind]
    made = site(tmp_path / "repository", runbook(blocks, phase=phase, more="roles: {reviewer: Reads}"))
    done = made.execute()
    codes = []
    for words in advised(done.said):
        more = ["--yes"] if kind == "manual" or words.startswith("signoff") else []
        who = {"RUNBOOK_OPERATOR": "bob@example.org"} if words.startswith("signoff") else {}
        last = made.run(*shlex.split(words), *more, env=who)
        codes.append(last.code)
        assert last.code == 0, last.said
    assert codes
    assert made.events()[-1]["type"] == "session.closed"


def test_an_interactive_block_has_a_terminal(tmp_path: Path) -> None:
    made = site(
        tmp_path / "repository", runbook(block("one", 'test -t 0 && read -r x && echo "got $x"', "interactive=true"))
    )
    pid, terminal = on_terminal(made, "run", "t/p", "--execute")
    read_terminal(terminal, b"p/one")
    os.write(terminal, b"yes\n")
    drain(terminal)
    assert code_of(pid) == 0
    assert b"got yes" in made.log("one")
    os.close(terminal)


def test_a_session_that_is_paused_goes_on(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(*lines(4)))
    done = made.execute("--pause-after", "b02")
    assert done.code == 0, done.said
    assert made.lines() == ["p/b01", "p/b02"]
    assert made.events()[-1]["type"] == "session.paused"
    again = made.resume()
    assert again.code == 0, again.said
    assert made.lines() == ["p/b01", "p/b02", "p/b03", "p/b04"]


def test_a_changed_document_is_refused_until_that_is_accepted(tmp_path: Path) -> None:
    text = runbook(block("one", "echo one >> out/lines"), block("two", "test -e out/go"))
    made = site(tmp_path / "repository", text)
    assert made.execute().code == 1
    made.write("runbooks/t.md", text.replace("test -e out/go", "echo two >> out/lines"))
    refused = made.resume()
    assert refused.code == 3, refused.said
    assert "error[runbook-changed]" in refused.said
    done = made.resume("--accept-change")
    assert done.code == 0, done.said
    assert made.lines() == ["one", "two"]
    assert made.events("session.resumed")[0]["accepted_change"] is True


def test_a_log_with_a_changed_line_is_never_continued(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(block("one", "false")))
    assert made.execute().code == 1
    log = made.session / "events.jsonl"
    changed = log.read_bytes().replace(b'"exit_code":1', b'"exit_code":0')
    log.write_bytes(changed)
    refused = made.resume()
    assert refused.code == 4, refused.said
    assert log.read_bytes() == changed


LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")


@LINUX
@pytest.mark.parametrize("option", [[], ["--again", "one"]])
def test_a_block_that_outlives_its_run_does_not_run_twice_at_once(tmp_path: Path, option: list[str]) -> None:
    """What is left of it is ended before it runs again."""
    source = "echo $$ >> out/lines; test -e out/go && exit; sleep 20; echo late >> out/lines"
    made = site(tmp_path / "repository", runbook(block("one", source, "" if option else "idempotent=true")))
    process = made.start()
    until(made.lines)
    process.kill()
    process.communicate()
    left = int(made.lines()[0])
    (made.path / "out/go").touch()
    if option:
        waits = made.resume()
        assert waits.code == 7, waits.said
        assert f"nobody knows. It is still at work: processes {left} (bash), " in waits.said
    done = made.resume(*option)
    assert done.code == 0, done.said
    assert f"p/one is still at work, although its run was lost: processes {left} (bash), " in done.said
    (ended,) = made.events("children.ended")
    assert [each["command"] for each in ended["ended"]] == ["bash", "sleep"]
    order = [event["type"] for event in made.events()]
    assert order.index("children.ended") < order.index("step.resolved")
    assert (found := look(left)) is None or found.state == "Z"
    assert len(made.lines()) == 2
    assert made.events()[-1]["type"] == "session.closed"


@LINUX
def test_a_block_that_outlives_its_run_may_be_left_to_itself(tmp_path: Path) -> None:
    made = site(tmp_path / "repository", runbook(block("one", "echo $$ >> out/lines; sleep 20")))
    process = made.start()
    until(made.lines)
    process.kill()
    process.communicate()
    done = made.resume("--done", "one")
    os.killpg(int(made.lines()[0]), signal.SIGKILL)
    assert done.code == 0, done.said
