"""Requirements and criteria in a run: met, unmet, optional, overridden, answered by people, signed, or waiting."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.run.assignments import OPERATOR, PATH, Someone, block, book, kit, told

from runbook_kit.run.assignment import Stop
from runbook_kit.session import events as happened


def entry(*lines: str) -> str:
    return book(block("a", "true"), "    entry:\n" + "".join(f"      - {line}\n" for line in lines))


MANUAL = entry("{id: ready, text: Somebody is ready}")
SIGNED = entry("{id: agreed, text: The reviewer agrees, signoff: reviewer}")
NO = entry("{id: no, text: It is so, check: echo because; exit 3}")


# Checks


def test_a_check_that_does_not_hold(tmp_path: Path) -> None:
    work = kit(tmp_path, NO)
    events, ended = work.run()
    assert told(events) == ["criterion.checked p/entry/no unmet", "gate.tripped p/entry/no criterion-unmet"]
    checked = events[0]
    assert isinstance(checked, happened.CriterionChecked)
    assert (checked.kind, checked.when, checked.text, checked.exit_code) == ("check", "entry", "It is so", 3)
    assert checked.reason == "It exited with 3. It said: because"
    assert ended.stop
    assert ended.stop.reason == f"p/entry/no does not hold: It is so. {checked.reason}"
    assert (ended.stop.code, ended.stop.exit_code) == ("criterion-unmet", 1)
    assert "--override 'p/entry/no=REASON'" in ended.stop.hint
    assert work.screen.lines[-1] == f"unmet p/entry/no {checked.reason}"


def test_an_optional_check_stops_nothing(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, NO.replace("{id: no,", "{id: no, optional: true,")).run()
    assert told(events)[:2] == ["criterion.checked p/entry/no unmet", "step.started p/a 1.1"]
    assert ended.stop is None


@pytest.mark.parametrize("name", ["no", "p/entry/no"])
def test_an_override_lets_the_run_go_on_and_is_recorded(name: str, tmp_path: Path) -> None:
    events, ended = kit(tmp_path, NO).answered(overrides={name: "I looked"}).run()
    assert told(events)[:2] == ["criterion.overridden p/entry/no", "criterion.checked p/entry/no overridden"]
    assert events[0] == happened.Override(step="p/entry/no", reason="I looked", by=OPERATOR)
    assert ended.stop is None


def test_a_secret_in_the_reason_of_an_override_is_not_recorded(tmp_path: Path) -> None:
    text = NO.replace("phases:", "inputs: {token: {secret: true}}\nphases:", 1)
    work = kit(tmp_path, text, secrets={"token": "hunterX"}).answered(overrides={"no": "with hunterX"})
    assert work.run()[0][0] == happened.Override(step="p/entry/no", reason="with ***", by=OPERATOR)


def test_no_override_of_what_holds(tmp_path: Path) -> None:
    events, _ = kit(tmp_path, NO.replace("exit 3", "exit 0")).answered(overrides={"no": "I looked"}).run()
    assert told(events)[0] == "criterion.checked p/entry/no met"


def test_a_check_has_a_shell_of_its_own_at_the_root(tmp_path: Path) -> None:
    """It sees what blocks have exported, and neither their functions nor the folder they went to."""
    phase = "    exit:\n      - {id: own, text: Own, check: 'test \"$A\" = 1 && test -d inner && ! type f'}\n"
    text = book(block("a", "mkdir inner; cd inner; export A=1; B=2; f() { true; }"), phase)
    assert told(kit(tmp_path, text).run()[0])[-2] == "criterion.checked p/exit/own met"


def test_every_check_is_kept_as_a_file_of_its_own(tmp_path: Path) -> None:
    work = kit(tmp_path, entry("{id: one, text: One, check: 'true # 1'}", "{id: two, text: Two, check: 'true # 2'}"))
    work.run()
    texts = sorted(path.read_text() for path in (work.work.folder / "blocks").glob("000-check*"))
    assert [text.strip() for text in texts] == ["true # 1", "true # 2"]


@pytest.mark.parametrize(("word", "exit_code"), [("interrupted", 143), ("halted", 3)])
def test_a_signal_during_a_check_says_nothing_about_it(word: str, exit_code: int, tmp_path: Path) -> None:
    work = kit(tmp_path, entry("{id: slow, text: Slow, check: sleep 60}"))
    work.watch.said += ["", word]
    events, ended = work.run()
    assert events == []
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code) == (word, exit_code)


# Requirements


def test_a_requirement_that_does_not_hold(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true"), more="requires: {env: {NOWHERE: '*'}}\n"))
    events, ended = work.run()
    assert told(events) == [
        "criterion.checked requires/variable-NOWHERE unmet", "gate.tripped requires/variable-NOWHERE requirement-unmet"
    ]  # fmt: skip
    assert ended.stop
    assert ended.stop.reason.endswith("The variable NOWHERE is not set.")


def test_a_requirement_names_no_secret(tmp_path: Path) -> None:
    more = "requires: {env: {OPS: 'hunter*'}}\ninputs:\n  token: {secret: true, from_env: OPS}\n"
    text = book(block("a", "echo $TOKEN"), more=more)
    events, _ = kit(tmp_path, text, secrets={"token": "hunterX"}, environment={"OPS": "hunterX"}).run()
    assert isinstance(events[0], happened.CriterionChecked)
    assert events[0].reason == "The variable OPS is `***`."
    assert "hunterX" not in repr(events)


NEEDS = book(block("a", "true"), "    needs: [q]\n").replace("---\n# A", "  - {id: q, title: Other}\n---\n# A")


def test_a_phase_that_has_not_passed(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    def needs(phase: str, needed: str) -> str:
        asked.append((phase, needed))
        return "It was long ago."

    events, ended = kit(tmp_path, NEEDS).changed(needs=needs).run()
    assert asked == [("p", "q")]
    assert told(events) == ["criterion.checked p/needs/q unmet", "gate.tripped p/needs/q requirement-unmet"]
    assert ended.stop is not None
    said = "p/needs/q does not hold: Phase q has passed. It was long ago."
    assert (ended.stop.code, ended.stop.reason, ended.stop.exit_code) == ("requirement-unmet", said, 1)
    assert "--override 'p/needs/q=REASON'`" in ended.stop.hint


def test_a_phase_that_has_passed_or_is_overridden(tmp_path: Path) -> None:
    events, _ = kit(tmp_path / "a", NEEDS).changed(needs=lambda *_: "").run()
    assert told(events)[0] == "criterion.checked p/needs/q met"
    events, ended = kit(tmp_path / "b", NEEDS).answered(overrides={"p/needs/q": "a drill"}).run()
    assert (told(events)[1], ended.stop) == ("criterion.checked p/needs/q overridden", None)


# People


def test_somebody_says_yes(tmp_path: Path) -> None:
    work = kit(tmp_path, MANUAL, people=Someone([True]))
    events, ended = work.run()
    assert ended.stop is None
    assert isinstance(events[0], happened.CriterionChecked)
    assert (events[0].answer, events[0].by, events[0].reason) == ("confirmed", OPERATOR, "")
    line = MANUAL.splitlines().index("      - {id: ready, text: Somebody is ready}") + 1
    assert work.people.asked == [("Somebody is ready", f"p/entry/ready, line {line}")]


def test_answered_beforehand(tmp_path: Path) -> None:
    work = kit(tmp_path, MANUAL, people=Someone([False])).answered(yes=True)
    events, _ = work.run()
    assert isinstance(events[0], happened.CriterionChecked)
    assert (events[0].answer, events[0].reason) == ("confirmed", "Answered beforehand with --yes.")
    assert work.people.asked == []


def test_somebody_says_no(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, MANUAL, people=Someone([False])).run()
    assert told(events) == ["criterion.checked p/entry/ready refused", "gate.tripped p/entry/ready refused-by-person"]
    assert ended.stop == Stop("refused-by-person", "The answer to p/entry/ready was no.")


def test_nobody_is_there(tmp_path: Path) -> None:
    events, ended = kit(tmp_path, MANUAL).run()
    assert told(events) == ["criterion.checked p/entry/ready waiting"]
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.waits) == ("needs-person", 7, True)


@pytest.mark.parametrize(("answers", "recorded"), [([], []), ([False], ["criterion.checked p/entry/ready refused"])])
def test_an_optional_question(answers: list[bool], recorded: list[str], tmp_path: Path) -> None:
    text = MANUAL.replace("{id: ready,", "{id: ready, optional: true,")
    events, ended = kit(tmp_path, text, people=Someone(answers)).run()
    assert told(events)[: len(recorded) + 1] == [*recorded, "step.started p/a 1.1"]
    assert ended.stop is None


def confirmed(answer: happened.Answer = "confirmed", step: str = "p/entry/ready") -> happened.CriterionChecked:
    return happened.CriterionChecked(step=step, answer=answer, kind="manual", by=OPERATOR)


def test_an_answer_counts_for_the_whole_session(tmp_path: Path) -> None:
    work = kit(tmp_path, MANUAL).again(confirmed())
    events, _ = work.run()
    assert told(events)[0] == "step.started p/a 1.1"
    assert work.screen.lines[0] == "confirmed p/entry/ready Answered before."


def test_an_answer_that_is_too_old_is_asked_for_again(tmp_path: Path) -> None:
    """`valid_for`: when the answer was given decides."""
    times: list[tuple[str, str]] = []

    def counts(address: str, at: str) -> bool:
        times.append((address, at))
        return False

    work = kit(tmp_path, MANUAL, people=Someone([True])).again(confirmed()).changed(counts=counts)
    assert told(work.run()[0])[0] == "criterion.checked p/entry/ready confirmed"
    assert times == [("p/entry/ready", "2026-11-01T03:00:00.000Z")]


def test_a_no_does_not_count_as_an_answer(tmp_path: Path) -> None:
    work = kit(tmp_path, MANUAL).again(confirmed("refused"))
    assert told(work.run()[0]) == ["criterion.checked p/entry/ready waiting"]


# Sign-offs


def test_a_signoff_waits_and_yes_is_none(tmp_path: Path) -> None:
    work = kit(tmp_path, SIGNED, people=Someone([True])).answered(yes=True)
    events, ended = work.run()
    assert told(events) == ["criterion.checked p/entry/agreed waiting"]
    assert work.people.asked == []
    assert ended.stop
    assert (ended.stop.code, ended.stop.exit_code, ended.stop.waits) == ("needs-signoff", 7, True)
    assert "`runbook signoff 20261101T030000Z-t-p-0a1b2c p/entry/agreed --as reviewer`" in ended.stop.hint


def test_a_signoff_that_was_given(tmp_path: Path) -> None:
    work = kit(tmp_path, SIGNED).again(confirmed("signed", "p/entry/agreed"))
    assert told(work.run()[0])[0] == "step.started p/a 1.1"


def test_a_signoff_that_is_optional_or_overridden(tmp_path: Path) -> None:
    optional = SIGNED.replace("{id: agreed,", "{id: agreed, optional: true,")
    events, ended = kit(tmp_path / "a", optional).run()
    assert (told(events)[0], ended.stop) == ("criterion.checked p/entry/agreed waiting", None)
    events, ended = kit(tmp_path / "b", SIGNED).answered(overrides={"agreed": "nobody is awake"}).run()
    assert (told(events)[1], ended.stop) == ("criterion.checked p/entry/agreed overridden", None)


# Built-in checks


def probe(text: str) -> str:
    return entry(f"{{id: probe, text: It is so, check: {text}}}")


def test_a_built_in_check(tmp_path: Path) -> None:
    work = kit(tmp_path, probe("{path: made}"))
    assert told(work.run()[0])[0] == "criterion.checked p/entry/probe unmet"
    (work.work.root / "made").touch()
    checked = work.run()[0][0]
    assert isinstance(checked, happened.CriterionChecked)
    assert (checked.answer, checked.exit_code, checked.duration_ms) == ("met", None, None)
    assert list((work.work.folder / "blocks").glob("*check*")) == []


def test_an_output_fills_a_built_in_check_when_it_runs(tmp_path: Path) -> None:
    phase = "    exit:\n      - {id: there, text: It is there, check: {path: '<made>'}}\n"
    text = book(block("a", 'touch it; echo "made=it" >>"$RUNBOOK_OUTPUT"', "outputs=made"), phase)
    assert told(kit(tmp_path, text).run()[0])[-2] == "criterion.checked p/exit/there met"


def test_a_secret_fills_a_built_in_check_and_is_not_recorded(tmp_path: Path) -> None:
    text = probe("{path: '<token>'}").replace("phases:", "inputs:\n  token: {secret: true, from_env: OPS}\nphases:")
    work = kit(tmp_path, text, secrets={"token": "hunterX"})
    events, _ = work.run()
    assert isinstance(events[0], happened.CriterionChecked)
    assert "***" in events[0].reason
    assert "hunterX" not in repr(events) + repr(work.work.plan)


def test_a_built_in_check_never_reaches_further_than_planned(tmp_path: Path) -> None:
    """The gap stands in the path of a URL on this machine; what fills it makes the host unclear."""
    text = probe("{http: 'http://127.0.0.1:9/<token>'}")
    text = text.replace("phases:", "inputs:\n  token: {secret: true, from_env: OPS}\nphases:")
    work = kit(tmp_path, text, secrets={"token": "x\\@example.org"})
    assert work.work.plan.actions[0].risk == "read"
    events, _ = work.run()
    assert isinstance(events[0], happened.CriterionChecked)
    assert events[0].reason == "With its inputs filled it reaches further than the plan allows."


def test_variables_win_over_the_environment(tmp_path: Path) -> None:
    assert "PATH" in PATH
    phase = "    exit:\n      - {id: there, text: There, check: {path: '<made>'}}\n"
    text = book(block("a", 'touch new; echo "made=new" >>"$RUNBOOK_OUTPUT"', "outputs=made"), phase)
    work = kit(tmp_path, text, environment={"MADE": "old"})
    assert told(work.run()[0])[-2] == "criterion.checked p/exit/there met"


def begun(outcome: happened.Outcome = "failed", step: str = "p/a") -> tuple[happened.AnyEvent, ...]:
    """A block of a session that is resumed."""
    return (
        happened.StepStarted(step=step, digest="0", number=1),
        happened.StepFinished(step=step, outcome=outcome, exit_code=1, duration_ms=1, number=1),
    )


def answered_before(answer: happened.Answer = "met", step: str = "p/entry/no") -> happened.CriterionChecked:
    return happened.CriterionChecked(step=step, answer=answer, kind="check")


CLEAN = entry("{id: no, text: It is clean, check: {git: clean}}")


@pytest.mark.parametrize(
    ("text", "answer", "said"),
    [(CLEAN, "met", "Held"), (CLEAN, "overridden", "Overridden"), (NO, "overridden", "Overridden")],
)
def test_a_clean_tree_and_an_override_are_not_asked_for_again_once_a_phase_has_begun(
    tmp_path: Path, text: str, answer: happened.Answer, said: str
) -> None:
    """The blocks of the phase write into a work tree that was clean."""
    work = kit(tmp_path, text).again(answered_before(answer), *begun())
    events, ended = work.run()
    assert (told(events)[0], ended.stop) == ("step.started p/a 2.1", None)
    assert work.screen.lines[0] == f"kept p/entry/no {said} when the phase began."


def test_what_held_when_a_phase_began_is_looked_at_again_and_told(tmp_path: Path) -> None:
    told_now, ended = kit(tmp_path, NO).again(answered_before(), *begun()).run()
    assert told(told_now)[0] == "criterion.checked p/entry/no unmet"
    assert ended.stop is not None
    assert ended.stop.reason.endswith("It held when the phase began, and what was run since may have changed it.")
    assert "--override 'p/entry/no=REASON'" in ended.stop.hint


@pytest.mark.parametrize(
    "events",
    [
        (answered_before(),),
        (answered_before(), happened.StepSkipped(step="p/a", reason="condition")),
        (answered_before("unmet"), *begun()),
        begun(),
        (answered_before(), *begun(step="other/a")),
    ],
    ids=["not begun", "skipped", "did not hold", "never asked", "another phase"],
)
def test_what_is_asked_again(tmp_path: Path, events: tuple[happened.AnyEvent, ...]) -> None:
    told_now, ended = kit(tmp_path, CLEAN).again(*events).run()
    assert told(told_now)[0] == "criterion.checked p/entry/no unmet"
    assert ended.stop is not None
    assert "It held" not in ended.stop.reason


def test_an_answer_of_a_check_counts_as_long_as_the_criterion_says(tmp_path: Path) -> None:
    work = kit(tmp_path, CLEAN).again(answered_before(), *begun()).changed(counts=lambda *_: False)
    assert told(work.run()[0])[0] == "criterion.checked p/entry/no unmet"


def test_another_document_is_asked_again(tmp_path: Path) -> None:
    """What has its name may be another check by now."""
    resumed = happened.SessionResumed(operator=OPERATOR, host="h", pid=1, plan_digest="other", runbook_digest="other")
    work = kit(tmp_path, CLEAN)
    assert told(work.again(answered_before(), *begun(), resumed).run()[0])[0] == "criterion.checked p/entry/no unmet"
    events, _ = work.again(*begun(), resumed, answered_before()).run()
    assert told(events)[0] == "step.started p/a 2.1"


@pytest.mark.parametrize("form", ["{}", "{{all: [{}]}}", "{{any: [{}]}}"])
def test_a_time_window_is_looked_at_again(tmp_path: Path, form: str) -> None:
    window = form.format("{window: {start: '01:00', end: '02:00', timezone: UTC}}")
    text = entry(f"{{id: no, text: It is time, check: {window}}}")
    work = kit(tmp_path, text).again(answered_before(), *begun())
    assert told(work.run()[0])[0] == "criterion.checked p/entry/no unmet"


@pytest.mark.parametrize(("requirement", "kept"), [("git: {clean: true}", True), ("git: {branch: other}", False)])
def test_a_tree_that_was_clean_may_be_changed_meanwhile(tmp_path: Path, requirement: str, kept: bool) -> None:
    text = book(block("a", "true"), more=f"requires: {{{requirement}}}\n")
    address = "requires/git-clean" if kept else "requires/git-branch"
    events, ended = kit(tmp_path, text).again(answered_before(step=address), *begun()).run()
    assert (ended.stop is None) is kept
    assert told(events)[0] == ("step.started p/a 2.1" if kept else "criterion.checked requires/git-branch unmet")
