"""Every way to stop ends with one reason code, one sentence, what to do, and the right exit code."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable

import click
import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli import list_
from runbook_kit.cli.failure import Concluded, conclude, explain, wants_json
from runbook_kit.errors import InvalidInput, MachineError, Refused, RunbookError, UsageError


def raising(error: BaseException) -> Callable[[], None]:
    def call(**_: object) -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (UsageError("No.", hint="Do."), "usage", 2),
        (InvalidInput("No.", code="invalid-utf-8"), "invalid-utf-8", 2),
        (Refused("No."), "refused", 3),
        (MachineError("No."), "machine", 5),
        (Concluded("No.", code="missing-program", hint="Do.", exit_code=1), "missing-program", 1),
        (KeyboardInterrupt(), "interrupted", 130),
        (click.Abort(), "interrupted", 130),
        (OSError(errno.ENOSPC, "No space left on device", "log"), "machine", 5),
        (OSError(errno.EIO, "Input/output error"), "machine", 5),
        (MemoryError(), "machine", 5),
        (click.UsageError("No"), "usage", 2),
        (click.NoSuchOption("--x"), "unknown-option", 2),
        (click.BadParameter("No"), "invalid-value", 2),
        (click.FileError("x", "No"), "usage", 2),
        (ZeroDivisionError("division by zero"), "internal-error", 5),
        (RecursionError(), "internal-error", 5),
        (FileNotFoundError(errno.ENOENT, "No such file", "x"), "internal-error", 5),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_error_has_a_code_and_a_sentence(error: BaseException, code: str, exit_code: int) -> None:
    failure = explain(error, "runbook")
    assert (failure.code, failure.exit_code) == (code, exit_code)
    assert failure.message.endswith(".")


def test_every_error_of_ours_says_what_to_do_or_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (UsageError, InvalidInput, Refused, MachineError, RunbookError):
        monkeypatch.setattr(list_.command, "callback", raising(kind("It is so.", hint="Do this.", code="a-code")))
        result = run("list")
        assert result.exit_code == kind.exit_code
        assert (result.stdout, result.stderr) == ("", "error[a-code]: It is so.\nhint: Do this.\n")


def test_a_bug_is_said_to_be_one(run: Run, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion) -> None:
    monkeypatch.setattr(list_.command, "callback", raising(ZeroDivisionError("division\nby zero")))
    result = run("list")
    assert result.exit_code == 5
    assert "Traceback" not in result.stderr
    assert result.stderr == snapshot


def test_a_bug_shows_its_traceback_on_request(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_.command, "callback", raising(ZeroDivisionError("division by zero")))
    result = run("list", RUNBOOK_DEBUG="1")
    assert result.exit_code == 5
    assert "Traceback (most recent call last)" in result.stderr


def test_an_error_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_.command, "callback", raising(UsageError("It is so.", hint="Do this.", code="a-code")))
    result = run("list", "--format", "json")
    assert json.loads(result.stdout) == {
        "format": "error/1",
        "error": {"code": "a-code", "message": "It is so.", "hint": "Do this.", "exit_code": 2},
    }
    assert result.stderr == "error[a-code]: It is so.\nhint: Do this.\n"


def test_an_answer_that_was_printed_is_not_followed_by_a_second_document(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_.command, "callback", raising(Concluded("No.", code="x", hint="", exit_code=1)))
    result = run("list", "--format", "json")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "error[x]: No.\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["list"], False),
        (["list", "--format", "json"], True),
        (["list", "--format=json"], True),
        (["list", "--format", "text"], False),
        (["list", "--", "--format", "json"], False),
        (["--format"], False),
    ],
)
def test_json_is_recognised_in_any_call(words: list[str], wanted: bool) -> None:
    assert wants_json(words) is wanted


@pytest.mark.parametrize(
    "arguments",
    [
        ("lits",),
        ("zzz",),
        ("list", "--fromat", "json"),
        ("list", "--format", "xml"),
        ("list", "--format"),
        ("list", "extra"),
        ("show",),
        ("run", "phase-2", "--zzz"),
        ("--zzz",),
    ],
    ids=" ".join,
)
def test_wrong_calls(arguments: tuple[str, ...], run: Run, here: Repository, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("error[") == 1
    assert result.stderr == snapshot


def test_a_wrong_call_that_asked_for_json_is_answered_in_json(run: Run) -> None:
    result = run("list", "--zzz", "--format", "json")
    assert json.loads(result.stdout)["error"]["code"] == "unknown-option"


def test_what_people_typed_is_shown_and_not_obeyed(run: Run) -> None:
    result = run("show", "\x1b[31mred\u202e\nnext")
    assert result.exit_code == 2
    assert result.stderr.isascii()
    assert "\x1b" not in result.stderr


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_.command, "callback", raising(KeyboardInterrupt()))
    result = run("list")
    assert result.exit_code == 130
    assert result.stderr.startswith("error[interrupted]: ")


def test_a_closed_pipe_has_the_code_of_a_shell_pipeline() -> None:
    assert conclude(BrokenPipeError(errno.EPIPE, "Broken pipe"), ["list"], "runbook") == 141
