"""One block carried out once: its files, its environment, and what comes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.run.assignments import SESSION, Kit, block, book, kit, policy

from runbook_kit.errors import Refused, RunbookError
from runbook_kit.plan.model import Action
from runbook_kit.run.attempt import LOST, NOT_BEGUN, Attempt, attempt, executor_of, invoke, keep_shell, slug, task_of
from runbook_kit.run.executors.other import Other
from runbook_kit.run.judging import FAILURES
from runbook_kit.run.shell import Shell
from runbook_kit.run.surroundings import WITHOUT_NETWORK
from runbook_kit.session.events import StepFinished

INPUTS = "inputs:\n  token: {secret: true, from_env: OPS}\n"


def carried(tmp_path: Path, source: str, words: str = "", after: str = "", **rest: Any) -> tuple[Attempt, Kit]:
    work = kit(tmp_path, book(block("a", source, words) + after, more=INPUTS), secrets={"token": "hunterX"}, **rest)
    action = next(each for each in work.work.plan.actions if each.address == "p/a")
    return attempt(work.work, action, work.work.blocks()["p/a"], 3, 1, Shell(), {"GIVEN": "tag"}), work


@pytest.mark.parametrize(("address", "number", "count", "name"), [
    ("p/a", 1, 1, "001-a"),
    ("p/a", 1234, 2, "1234-a.2"),
    ("p/ä b/..", 1, 1, "001---"),
    ("p/a~2", 1, 1, "001-a-2"),
    ("p/" + "x" * 99, 1, 1, "001-" + "x" * 60),
])  # fmt: skip
def test_names_of_files(address: str, number: int, count: int, name: str) -> None:
    assert slug(number, Action(address, "block", "step", ""), count) == name


def test_a_block_that_passes(tmp_path: Path) -> None:
    source = 'echo "READY: $GIVEN $EXTRA"; export A=1; echo out=1 >>"$RUNBOOK_OUTPUT"'
    found, work = carried(tmp_path, source, 'env="EXTRA=more"')
    finished = found.finished
    assert (finished.outcome, finished.exit_code, finished.number, finished.attempt) == ("passed", 0, 3, 1)
    assert (finished.log, finished.readiness, finished.tail) == ("logs/003-a.log", "READY: tag more", "")
    assert (finished.size, finished.outputs) == (16, (("out", "1"),))
    assert (found.shell.variables, found.outputs, found.stop) == ({"A": "1"}, {"out": "1"}, None)
    assert (work.work.folder / finished.log).read_bytes() == work.screen.shown == b"READY: tag more\n"


def test_files_are_for_nobody_else(tmp_path: Path) -> None:
    _, work = carried(tmp_path, 'echo out=1 >>"$RUNBOOK_OUTPUT"')
    modes = {path.name: path.stat().st_mode & 0o777 for path in work.work.folder.rglob("*") if path.is_file()}
    assert modes == {"003-a.sh": 0o600, "003-a.log": 0o600}


def test_marks_of_the_run(tmp_path: Path) -> None:
    _, work = carried(tmp_path, "env | grep ^RUNBOOK_ | sort")
    folder = work.work.folder
    assert work.screen.shown.decode().splitlines() == [
        "RUNBOOK_MODE=shadow", f"RUNBOOK_OUTPUT={folder}/blocks/003-a.out", f"RUNBOOK_SESSION={SESSION}",
        "RUNBOOK_STEP=p/a",
    ]  # fmt: skip


def test_secrets_are_masked_wherever_they_are_recorded(tmp_path: Path) -> None:
    source = 'echo "$TOKEN" | tee /dev/stderr; echo "out=$TOKEN" >>"$RUNBOOK_OUTPUT"; exit 3'
    found, work = carried(tmp_path, source)
    finished = found.finished
    assert (finished.tail, finished.masked) == ("***\n***\n", 2)
    assert (finished.outputs, finished.outputs_missing) == ((), ("out",))
    assert found.outputs == {"out": "hunterX"}
    assert b"hunterX" not in b"".join(path.read_bytes() for path in work.work.folder.rglob("*") if path.is_file())


def test_an_output_file_that_is_no_file(tmp_path: Path) -> None:
    found, _ = carried(tmp_path, 'ln -s /etc/passwd "$RUNBOOK_OUTPUT"')
    assert (found.finished.outcome, found.outputs) == ("passed", {})
    found, _ = carried(tmp_path / "b", 'mkfifo "$RUNBOOK_OUTPUT"')
    assert (found.finished.outcome, found.outputs) == ("passed", {})


def test_mistakes_in_outputs_are_a_warning(tmp_path: Path) -> None:
    found, _ = carried(tmp_path, 'echo words >>"$RUNBOOK_OUTPUT"')
    assert (found.finished.outcome, found.finished.code) == ("warned", "state-not-carried")
    assert found.finished.reason == "Line 1 of its outputs is not `name=value`."


def test_a_shell_that_was_lost_is_a_warning(tmp_path: Path) -> None:
    found, _ = carried(tmp_path, "exec true")
    assert (found.finished.outcome, found.finished.reason) == ("warned", LOST)


@pytest.mark.parametrize(("source", "words", "after", "code", "reason"), [
    ("exit 3", "", "", "exit-code", "It exited with 3, not 0."),
    ("exit 3", 'expect_exit="0,4"', "", "exit-code", "It exited with 3, not 0 or 4."),
    ("kill -9 $$", "", "", "signal", "Signal 9 ended it."),
    ("sleep 60", "timeout=0.05s", "", "timeout", "It was ended after 0.05 s."),
    ("echo NOT_READY: no disk", "", "", "not-ready", "It says NOT_READY: no disk."),
    ("echo one", "expect=two", "", "unexpected-output", ""),
    ("echo one", "", "\n```output\ntwo\n```\n", "unexpected-output", ""),
    ("false | true", "", "", "exit-code", "It exited with 1, not 0."),
])  # fmt: skip
def test_a_block_that_fails(source: str, words: str, after: str, code: str, reason: str, tmp_path: Path) -> None:
    finished = carried(tmp_path, source, words, after)[0].finished
    assert (finished.outcome, finished.code) == ("failed", code)
    assert code in FAILURES
    assert finished.reason == reason if reason else finished.reason


@pytest.mark.parametrize(("source", "words", "after"), [
    ("exit 3", "expect_exit=3", ""),
    ("echo one two", "expect=two", ""),
    ("echo one", "", "\n```output\none\n```\n"),
    ("echo NOT_READYISH", "", ""),
    ("echo; echo NOT_READY", "", ""),
])  # fmt: skip
def test_a_block_that_passes_all_the_same(source: str, words: str, after: str, tmp_path: Path) -> None:
    assert carried(tmp_path, source, words, after)[0].finished.outcome == "passed"


def test_the_policy_bounds_what_is_kept(tmp_path: Path) -> None:
    rules = policy(limits={"output_mib": 1})
    finished = carried(tmp_path, "head -c 3000000 /dev/zero", rules=rules)[0].finished
    assert (finished.size, finished.kept, finished.truncated) == (3_000_000, 1 << 20, True)


def test_a_block_that_cannot_begin(tmp_path: Path) -> None:
    found, _ = carried(tmp_path, "true", "cwd=nowhere")
    assert (found.finished.outcome, found.finished.code, found.finished.log) == ("failed", "cwd-missing", "")
    assert found.stop
    assert (found.stop.exit_code, found.stop.reason[:20]) == (5, "p/a could not begin.")


def test_what_stops_us_is_raised(tmp_path: Path) -> None:
    """The folder for sources is gone: nothing of the session can be trusted to be kept."""
    work = kit(tmp_path, book(block("a", "true")))
    os.rmdir(work.work.folder / "blocks")
    with pytest.raises(RunbookError) as caught:
        attempt(work.work, work.work.plan.actions[0], work.work.blocks()["p/a"], 1, 1, Shell(), {})
    assert caught.value.code not in NOT_BEGUN


# Its parts


def test_where_a_block_begins(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true", "cwd=inner") + block("b", "true"))).work
    moved = Shell(cwd="/elsewhere")
    tasks = [task_of(work, action, work.blocks()[action.address], "n", moved, {}) for action in work.plan.actions]
    assert [(task.cwd, task.shell.cwd) for task in tasks] == [
        (f"{work.root}/inner", ""), (str(work.root), "/elsewhere")
    ]  # fmt: skip


def test_languages(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true"))).work
    assert executor_of(work, "bash") is executor_of(work, "console")
    assert isinstance(executor_of(work, "cat"), Other)
    with pytest.raises(Refused) as caught:
        executor_of(work, "cobol")
    assert (caught.value.code, "interpreters: {cobol: [cobol, '{file}']}" in caught.value.hint) == (
        "unknown-language", True
    )  # fmt: skip


@pytest.mark.parametrize(("network", "begins"), [("open", False), ("none", True)])
def test_a_mode_without_a_network(network: str, begins: bool, tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true")), rules=policy(network=network)).work
    action = work.plan.actions[0]
    task = task_of(work, action, work.blocks()["p/a"], "n", Shell(), {})
    argv = invoke(work, executor_of(work, "bash"), task).argv
    assert (argv[: len(WITHOUT_NETWORK)] == WITHOUT_NETWORK) is begins


def test_a_snapshot_holds_no_secret(tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true"), more=INPUTS), secrets={"token": "hunterX"}).work
    finished = StepFinished(step="p/a", outcome="passed", exit_code=0, duration_ms=1, number=1)
    shell = Shell(variables={"A": "1", "MY_TOKEN": "x", "B": "a hunterX b"})
    found = keep_shell(work, "001-a", shell, finished)
    assert (found.state, found.state_missing) == ("state/001-a.json", ("B", "MY_TOKEN"))
    assert "hunterX" not in (work.folder / found.state).read_text()


@pytest.mark.parametrize(
    "name", ["path", "LD_PRELOAD", "ld-preload", "bash_env", "GIT_EXEC_PATH", "pythonpath", "runbook_mode"]
)
def test_an_output_does_not_become_what_programs_are(name: str, tmp_path: Path) -> None:
    """Else a block that only reads would decide what the next one runs."""
    found, _ = carried(tmp_path, f'echo "{name}=./evil" >>"$RUNBOOK_OUTPUT"; echo fine=1 >>"$RUNBOOK_OUTPUT"')
    assert (found.outputs, found.finished.outputs, found.finished.outcome) == (
        {"fine": "1"}, (("fine", "1"),), "warned",
    )  # fmt: skip
    assert f"The output {name} is not handed on" in found.finished.reason


def test_an_output_may_have_any_other_name(tmp_path: Path) -> None:
    found, _ = carried(tmp_path, 'printf "%s=1\\n" id user git_sha Region-2 >>"$RUNBOOK_OUTPUT"')
    assert list(found.outputs) == ["id", "user", "git_sha", "Region-2"]


@pytest.mark.parametrize("instead", [
    'mkdir "$RUNBOOK_OUTPUT"',
    'mkfifo "$RUNBOOK_OUTPUT"; ( exec 3<>"$RUNBOOK_OUTPUT"; sleep 0.3 ) >/dev/null 2>&1 & sleep 0.05',
    'ln -s /etc/passwd "$RUNBOOK_OUTPUT"',
])  # fmt: skip
def test_something_else_in_the_place_of_the_outputs(instead: str, tmp_path: Path) -> None:
    """It is not read, and not waited for."""
    found, _ = carried(tmp_path, instead)
    assert (found.finished.outcome, found.outputs) == ("passed", {})


def test_what_the_policy_forces_wins(tmp_path: Path) -> None:
    """Over the attribute `env`, over what earlier blocks have exported, and over outputs."""
    forced = policy(environment={"STAGE": "test"})
    work = kit(tmp_path, book(block("a", "echo $STAGE", 'env="STAGE=live"')), rules=forced).work
    action, known = work.plan.actions[-1], work.blocks()["p/a"]
    shell = Shell(variables={"STAGE": "live"}, removed=frozenset({"STAGE"}))
    attempt(work, action, known, 1, 1, shell, {"STAGE": "live"})
    assert (work.folder / "logs" / "001-a.log").read_text() == "test\n"


@pytest.mark.parametrize("name", ["logs", "blocks", "state"])
def test_nothing_is_written_through_a_link(name: str, tmp_path: Path) -> None:
    work = kit(tmp_path, book(block("a", "true"))).work
    outside = tmp_path / "outside"
    (work.folder / name).rmdir()
    outside.mkdir()
    (work.folder / name).symlink_to(outside)
    with pytest.raises(RunbookError, match="is not the folder that was made") as caught:
        attempt(work, work.plan.actions[-1], work.blocks()["p/a"], 1, 1, Shell(), {})
    assert (caught.value.exit_code, list(outside.iterdir())) == (4, [])
