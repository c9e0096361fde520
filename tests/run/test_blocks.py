"""One block after the other: conditions, confirmations, retries, limits, outputs, jobs, and what is not run again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.run.assignments import OPERATOR, Someone, block, book, finished, kit, policy, told

from runbook_kit.run.assignment import Stop
from runbook_kit.run.blocks import LONGEST_WAIT_S
from runbook_kit.run.digests import step_digest
from runbook_kit.session import events as happened

TEARDOWN = "\n### Teardown\n"
HANDS_ON = book(
    block("gives", 'echo "tag=v1.2 beta" >>"$RUNBOOK_OUTPUT"', "outputs=tag") + block("takes", "echo got <tag>")
)


def test_variables_go_from_block_to_block(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "export A=1; f() { echo f $A; }") + block("b", "f")))
    events, _ = work.run()
    assert work.screen.shown == b"f 1\n"
    first = finished(events)[0]
    assert (first.state, (work.work.folder / first.state).stat().st_mode & 0o777) == ("state/001-a.json", 0o600)


def test_a_failure_hands_nothing_on(tmp_path: Path) -> None:
    sweep = TEARDOWN + block("sweep", 'echo "[$A]"')
    work = kit(tmp_path, book(block("a", "export A=1; exit 3") + sweep))
    events, _ = work.run()
    assert work.screen.shown == b"[]\n"
    assert finished(events)[0].state == ""


# Conditions and confirmations


def test_a_condition_that_does_not_hold(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true", 'if="test -e nothing"') + block("b", "true", 'if="test -d ."')))
    events, ended = work.run()
    assert told(events)[:3] == ["step.skipped p/a condition", "step.started p/b 1.1", "step.finished p/b passed"]
    assert isinstance(events[0], happened.StepSkipped)
    assert events[0].reason == "Its condition does not hold. It exited with 1."
    assert ended.stop is None
    assert work.screen.lines[0] == "skipped p/a Its condition does not hold. It exited with 1."


def test_a_condition_sees_what_blocks_have_exported(tmp_path: Path) -> None:
    text = book(block("a", "export A=1; touch here") + block("b", "true", 'if="test $A$(ls) = 1here"'))
    assert told(kit(tmp_path, text).run()[0])[3] == "step.finished p/b passed"


@pytest.mark.parametrize(("word", "code"), [("interrupted", "interrupted"), ("halted", "halted")])
def test_a_signal_during_a_condition_is_no_answer(word: str, code: str, tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true", 'if="sleep 60"') + block("b", "true")))
    work.watch.said += ["", word]
    events, ended = work.run()
    assert events == []
    assert ended.stop
    assert ended.stop.code == code


CONFIRMED = book(block("a", "true", 'confirm="Is the pager quiet?"'))


def test_a_block_that_wants_to_be_confirmed(tmp_path: Path) -> None:
    work = kit(tmp_path, CONFIRMED, people=Someone([True]))
    events, _ = work.run()
    assert told(events)[0] == "step.confirmed p/a"
    assert events[0] == happened.StepConfirmed(step="p/a", by=OPERATOR)
    assert work.people.asked[0][0] == "Is the pager quiet?"


def test_confirmed_beforehand(tmp_path: Path) -> None:
    work = kit(tmp_path, CONFIRMED, people=Someone([False])).answered(yes=True)
    events, ended = work.run()
    assert events[0] == happened.StepConfirmed(step="p/a", by=OPERATOR, how="yes")
    assert (work.people.asked, ended.stop) == ([], None)


def test_nobody_confirms(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, CONFIRMED).run()
    assert events == []
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.waits) == ("needs-confirmation", 7, True)
    assert "session resume 20261101T030000Z-t-p-0a1b2c --yes`" in ended.stop.hint


def test_somebody_says_no(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, CONFIRMED, people=Someone([False])).run()
    assert (events, ended.stop) == ([], Stop("refused-by-person", "The answer to p/a was no."))


def test_what_the_policy_asks_about_is_asked_with_its_reasons(tmp_path: Path) -> None:
    rules = policy(risks={"read": "allow", "write": "confirm"})
    work = kit(tmp_path, book(block("a", "touch x")), rules=rules, people=Someone([True]))
    events, _ = work.run()
    question, why = work.people.asked[0]
    assert (question, told(events)[0]) == ("Run p/a?", "step.confirmed p/a")
    assert why.startswith("p/a: ")
    assert "write" in why


@pytest.mark.parametrize("yes", [False, True])
def test_a_block_with_a_terminal_needs_one_whatever_was_said_beforehand(yes: bool, tmp_path: Path) -> None:
    text = book(block("a", "true", "interactive=true confirm=true"))
    events, ended = kit(tmp_path, text).answered(yes=yes).run()
    assert events == []
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code) == ("needs-person", 7)


# Retries and limits

COUNTS = "echo x >>tries; test $(wc -l <tries) -ge 3"


def test_retries(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", COUNTS, "retries=4")))
    events, ended = work.run()
    assert told(events)[:6] == [
        "step.started p/a 1.1", "step.finished p/a failed", "step.started p/a 1.2", "step.finished p/a failed",
        "step.started p/a 1.3", "step.finished p/a passed",
    ]  # fmt: skip
    assert ended.stop is None
    assert work.waited == [1.0, 2.0]
    assert [line for line in work.screen.lines if "waits" in line] == ["waits 1", "waits 2"]
    assert [each.log for each in finished(events)] == ["logs/001-a.log", "logs/001-a.2.log", "logs/001-a.3.log"]


def test_a_block_that_may_fail_is_tried_as_often(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "exit 3", "retries=1 continue_on_error=true")))
    events, ended = work.run()
    assert [(each.outcome, each.code) for each in finished(events)] == [
        ("failed", "exit-code"),
        ("warned", "exit-code"),
    ]
    assert (ended.stop, ended.warned) == (None, True)


def test_waits_grow_to_a_bound(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "exit 3", "retries=7")))
    _, ended = work.run()
    assert work.waited == [1, 2, 4, 8, 16, LONGEST_WAIT_S, LONGEST_WAIT_S]
    assert ended.stop
    assert ended.stop.reason == "p/a failed. It exited with 3, not 0."


def test_the_policy_bounds_retries(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "exit 3", "retries=7")), rules=policy(limits={"retries": 1}))
    assert len(finished(work.run()[0])) == 2


def test_each_attempt_begins_as_the_first(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", 'echo "[$A]"; export A=1; exit 3', "retries=1")))
    work.run()
    assert work.screen.shown == b"[]\n[]\n"


def test_no_attempt_begins_behind_a_signal(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "exit 3", "retries=4")))
    work = work.changed(wait=lambda _: work.watch.said.append("interrupted"))
    events, ended = work.run()
    assert told(events) == ["step.started p/a 1.1", "step.finished p/a failed"]
    assert ended.stop
    assert ended.stop.code == "interrupted"


def test_a_timeout_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    _, ended = kit(tmp_path, book(block("a", "sleep 60", "timeout=0.05s"))).run()
    assert ended.stop == Stop("timeout", "p/a failed. It was ended after 0.05 s.", 124)


def test_a_block_that_ignores_its_end_has_as_long_as_the_run_says(tmp_path: Path) -> None:
    text = book(block("a", 'trap "" TERM; while :; do sleep 0.01; done', "timeout=0.05s"))
    begun = time.monotonic()
    assert finished(kit(tmp_path, text).run()[0])[0].code == "timeout"
    assert time.monotonic() - begun < 5


TWO = book(block("a", "true") + block("b", "true") + TEARDOWN + block("sweep", "true"))


def test_the_policy_bounds_blocks_and_never_teardown(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, TWO, rules=policy(limits={"blocks": 1})).run()
    assert told(events)[1:] == ["step.finished p/a passed", "step.started p/sweep 2.1", "step.finished p/sweep passed"]
    assert ended.stop == Stop("limit-blocks", "The policy allows 1 blocks in a session.", 3)


def test_blocks_of_the_whole_session_count(tmp_path: Path) -> None:
    before = happened.StepStarted(step="p/x", digest="", number=1)
    work = kit(tmp_path, TWO, rules=policy(limits={"blocks": 2})).again(before)
    events, ended = work.run()
    assert told(events)[0] == "step.started p/a 2.1"
    assert ended.stop
    assert ended.stop.code == "limit-blocks"


def test_the_policy_bounds_time(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO, rules=policy(limits={"time": "90s"}))
    events, ended = work.run(step_finished=lambda _: work.clock.append(90))
    assert told(events)[1:3] == ["step.finished p/a passed", "step.started p/sweep 2.1"]
    assert ended.stop == Stop("limit-time", "The policy allows a run 90 s.", 3)


def test_the_policy_slows_blocks_down(tmp_path: Path) -> None:
    """Ten seconds between two blocks: the second is wanted four seconds behind the first, the third eleven."""
    three = book(block("a", "true") + block("b", "true") + block("c", "true"))
    work = kit(tmp_path, three, rules=policy(limits={"throttle": "10s"}))
    told_times = iter([0.0, 4.0, 20.0, 31.0, 31.0])  # end of a, b wanted, end of b, c wanted, end of c
    work = work.changed(elapsed=lambda: next(told_times))
    assert work.run()[1].stop is None
    assert work.waited == [6.0]
    assert "waits 6" in work.screen.lines


# Outputs


def test_an_output_reaches_the_block_that_wants_it(tmp_path: Path) -> None:
    work = kit(tmp_path, HANDS_ON)
    events, ended = work.run()
    assert ended.stop is None
    assert work.screen.shown == b"got v1.2 beta\n"
    assert finished(events)[0].outputs == (("tag", "v1.2 beta"),)


def test_an_output_reaches_a_check(tmp_path: Path) -> None:
    phase = '    exit:\n      - {id: tagged, text: It is tagged, check: \'test "$TAG" = "v1.2 beta"\'}\n'
    text = HANDS_ON.replace("title: All of it\n", f"title: All of it\n{phase}", 1)
    assert told(kit(tmp_path, text).run()[0])[-2] == "criterion.checked p/exit/tagged met"


def test_an_output_that_is_needed_and_missing(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, HANDS_ON.replace("tag=v1.2", "tug=v1.2")).run()
    assert told(events) == ["step.started p/gives 1.1", "step.finished p/gives failed"]
    assert finished(events)[0].code == "missing-output"
    assert ended.stop
    assert ended.stop.reason.endswith("It did not write tag to $RUNBOOK_OUTPUT, and a later block needs it.")


def test_an_output_that_is_a_secret_is_handed_on_and_not_recorded(tmp_path: Path) -> None:
    text = HANDS_ON.replace("tag=v1.2 beta", "tag=$TOKEN")
    text = text.replace("phases:", "inputs:\n  token: {secret: true, from_env: OPS}\nphases:")
    work = kit(tmp_path, text, secrets={"token": "hunterX"})
    events, ended = work.run()
    assert ended.stop is None
    assert work.screen.shown == b"got ***\n"
    assert (finished(events)[0].outputs, finished(events)[0].outputs_missing) == ((), ("tag",))
    assert "hunterX" not in repr(events)


def test_an_output_that_nobody_needs_may_be_missing(tmp_path: Path) -> None:
    assert kit(tmp_path, book(block("a", "true", "outputs=tag"))).run()[1].stop is None


def test_a_resumed_session_hands_on_what_was_written(tmp_path: Path) -> None:
    work = kit(tmp_path, HANDS_ON)
    action = next(each for each in work.work.plan.actions if each.address == "p/gives")
    digest = step_digest(action, work.work.blocks()["p/gives"].attributes, "shadow")
    before = (
        happened.StepStarted(step="p/gives", digest=digest, number=1),
        happened.StepFinished(
            step="p/gives", outcome="passed", exit_code=0, duration_ms=1, number=1, outputs=(("tag", "old"),)
        ),
    )
    events, _ = work.again(*before).run()
    assert told(events)[0] == "step.started p/takes 2.1"
    assert work.screen.shown == b"got old\n"


# What is not run again


def passed(work: Any, address: str, **changes: Any) -> tuple[happened.AnyEvent, ...]:
    action = next(each for each in work.work.plan.actions if each.address == address)
    digest = step_digest(action, work.work.blocks()[address].attributes, work.work.plan.mode)
    begun = replace(happened.StepStarted(step=address, digest=digest, number=1), **changes)
    return begun, happened.StepFinished(step=address, outcome="passed", exit_code=0, duration_ms=1, number=1)


def test_a_finished_block_stays_finished(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO)
    events, _ = work.again(*passed(work, "p/a")).run()
    assert told(events)[0] == "step.started p/b 2.1"
    assert work.screen.lines[0] == "done p/a Finished before."


def test_teardown_is_never_finished_before(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO)
    events, _ = work.again(*passed(work, "p/sweep")).run()
    assert "step.finished p/sweep passed" in told(events)


@pytest.mark.parametrize("why", ["changed", "failed", "again"])
def test_a_block_that_runs_again(why: str, tmp_path: Path) -> None:
    work = kit(tmp_path, TWO)
    begun, ended = passed(work, "p/a", **({"digest": "sha256:other"} if why == "changed" else {}))
    assert isinstance(ended, happened.StepFinished)
    before: list[happened.AnyEvent] = [begun, replace(ended, outcome="failed") if why == "failed" else ended]
    if why == "again":
        before.append(happened.StepResolved(step="p/a", decision="again", by=OPERATOR))
    events, _ = work.again(*before).run()
    assert told(events)[0] == "step.started p/a 2.1"


def test_pausing_behind_a_block_that_is_finished(tmp_path: Path) -> None:
    work = kit(tmp_path, TWO)
    events, ended = work.again(*passed(work, "p/a")).answered(pause_after="p/a").run()
    assert (events, ended.stop and ended.stop.code) == ([], "paused")


def test_somebody_elsewhere_asks_for_a_pause(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, TWO).changed(pause_asked=lambda: True).run()
    assert told(events) == ["step.started p/a 1.1", "step.finished p/a passed"]
    assert ended.stop == Stop("paused", "The run pauses behind p/a: somebody asked for it.", 0, waits=True)


# How a block can end


def test_a_hidden_failure_is_a_warning(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, book(block("a", "false || true") + block("b", "true"))).run()
    assert told(events)[1:3] == ["step.finished p/a warned", "step.started p/b 2.1"]
    assert (finished(events)[0].code, ended.warned, ended.stop) == ("masked-failure", True, None)


def test_a_failure_that_may_be(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, book(block("a", "exit 3", "continue_on_error=true") + block("b", "true"))).run()
    assert (finished(events)[0].outcome, finished(events)[0].code) == ("warned", "exit-code")
    assert (ended.warned, ended.stop, told(events)[-2]) == (True, None, "step.finished p/b passed")


@pytest.mark.parametrize(("words", "code", "exit_code"), [
    ("cwd=nowhere", "cwd-missing", 5),
    ("shell=cobol", "unknown-language", 3),
])  # fmt: skip
def test_a_block_that_cannot_begin_has_failed_and_teardown_runs(
    words: str, code: str, exit_code: int, tmp_path: Path
) -> None:
    text = book(block("a", "true", f"retries=3 {words}") + TEARDOWN + block("sweep", "true"))
    work = kit(tmp_path, text)
    events, ended = work.run()
    assert told(events) == [
        "step.started p/a 1.1", "step.finished p/a failed", "step.started p/sweep 2.1", "step.finished p/sweep passed"
    ]  # fmt: skip
    assert finished(events)[0].code == code
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code) == (code, exit_code)
    assert ended.stop.hint
    assert work.waited == []


def test_a_language_of_the_policy(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "hello", "shell=cat")))
    assert work.run()[1].stop is None
    assert work.screen.shown == b"hello\n"


def test_a_job(tmp_path: Path) -> None:
    text = book(
        block("go", "sleep 60", 'background=true timeout=5m expect_exit="0,3" continue_on_error=true')
        + block("b", "true")
    )
    work = kit(tmp_path, text)
    events, ended = work.run()
    assert told(events)[:4] == [
        "step.started p/go 1.1", "job.started p/go", "step.finished p/go passed", "step.started p/b 2.1"
    ]  # fmt: skip
    begun = events[1]
    assert isinstance(begun, happened.JobStarted)
    assert (begun.job, begun.pid, begun.started, begun.log) == ("job-1", 4711, "boot/1", "jobs/1/output")
    assert work.screen.lines[0] == "begins p/go 1.1"
    assert (begun.spared, work.jobs.expected) == (True, [(0, 3)])
    ((address, invocation, timeout_s),) = work.jobs.started
    assert (address, timeout_s) == ("p/go", 300.0)
    assert invocation.environment["RUNBOOK_STEP"] == "p/go"
    assert finished(events)[0].reason == "It goes on as job job-1."
    assert ended.stop is None
