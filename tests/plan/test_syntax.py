"""`bash -n` asked about many texts: the right line, nothing run, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from runbook_kit.plan import syntax
from runbook_kit.plan.syntax import Text, check_syntax
from runbook_kit.run.reaping import children

BASH = shutil.which("bash") or "/bin/bash"
PATH = "/usr/bin:/bin"
LONG = "echo hello world\n" * 10_000


def said(*sources: str, extglob: bool = False) -> list[str]:
    texts = [Text(str(number), source, extglob) for number, source in enumerate(sources)]
    answers = check_syntax(texts, BASH, PATH)
    assert sorted(answers) == sorted(text.key for text in texts)
    return [answers[text.key] for text in texts]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", ""),
        ("git status\nfor x in a b; do echo $x; done\n", ""),
        ("echo a\nif true\nfi\n", "line 3: syntax error near unexpected token `fi'"),
        ("echo 'open\n", "line 1: unexpected EOF while looking for matching `''"),
        ("a\0b", "line 1: a NUL character"),
        ("a\nb\0", "line 2: a NUL character"),
        ("# ü\necho 'ä'\n)", "line 3: syntax error near unexpected token `)'"),
        ("--loop x\n", ""),  # a text, never an option of the shell
        ("-c 'if'\n", ""),
    ],
)
def test_the_message_has_the_line_of_the_text(source: str, message: str) -> None:
    assert said(source) == [message]


def test_a_here_document_without_its_end_is_wrong_although_bash_only_warns() -> None:
    (message,) = said("cat <<EOF\nhi\n")
    assert "here-document at line 1 delimited by end-of-file" in message


def test_texts_are_never_joined() -> None:
    assert said("if true\n", "then :; fi\n", "echo ok\n")[2] == ""
    assert all(said("if true\n", "then :; fi\n"))
    assert said("cat <<EOF\n", "EOF\n")[0] != ""


def test_more_texts_than_run_at_once() -> None:
    sources = [f"echo {number}\n" if number % 3 else f"echo {number}\nfi\n" for number in range(60)]
    assert [bool(message) for message in said(*sources)] == [number % 3 == 0 for number in range(60)]


def test_a_long_text_goes_through_a_pipe() -> None:
    assert len(LONG) > syntax.LARGEST_ARGUMENT
    token = "syntax error near unexpected token `fi'"
    assert said(LONG, LONG + "fi\n", "fi\n" + LONG) == ["", f"line 10001: {token}", f"line 1: {token}"]


def test_patterns_that_need_extglob() -> None:
    assert said("ls !(a)\n", extglob=True) == [""]
    assert said("ls !(a)\n")[0].startswith("line 1: syntax error")


CANARY = """
x=$(touch canary-a) `touch canary-b`
touch canary-c
cat <<EOF
$(touch canary-d)
EOF
: <(touch canary-e) ${x:=$(touch canary-f)}
trap 'touch canary-g' EXIT
"""


def test_nothing_runs_neither_from_the_text_nor_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "startup"
    startup.write_text(f"touch {tmp_path}/canary-file\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".bashrc").write_text(f"touch {tmp_path}/canary-rc\n")
    for value in ("${canary:?sang}", f"$(touch {tmp_path}/canary-substitution)", str(startup)):
        monkeypatch.setenv("BASH_ENV", value)
        monkeypatch.setenv("ENV", value)
        assert said(CANARY, LONG + CANARY) == ["", ""]
    assert [path.name for path in tmp_path.glob("canary*")] == []


def test_the_canary_sings_where_the_environment_is_passed_on() -> None:
    """The guard above can fail: this is what bash does even with `-n`."""
    environment = {"PATH": PATH, "BASH_ENV": "${canary:?sang}"}
    run = subprocess.run([BASH, "-n", "-c", "true"], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.endswith("bash: canary: sang\n")) == (1, True)


@pytest.fixture
def slow(tmp_path: Path) -> str:
    """A program that never answers."""
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    return str(program)


def test_a_shell_that_does_not_answer_is_ended(slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "PATIENCE_S", 0.2)
    before = children()
    start = time.monotonic()
    texts = [Text("a", "true"), Text("b", LONG), Text("c", "true")]
    answers = check_syntax(texts, slow, PATH)
    assert set(answers.values()) == {"line 1: `bash -n` did not answer within 0 seconds"}
    assert sorted(answers) == ["a", "b", "c"]
    assert time.monotonic() - start < 10
    assert children() <= before  # none is left, not even as a zombie


def test_an_interruption_leaves_no_process_and_no_descriptor(slow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, processes = len(os.listdir("/dev/fd")), children()

    def interrupt(_: object) -> dict[str, str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(syntax._Crew, "progress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        check_syntax([Text("a", "true"), Text("b", LONG)], slow, PATH)
    assert children() <= processes
    assert len(os.listdir("/dev/fd")) == before


def test_a_shell_that_cannot_be_started_leaves_no_descriptor(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError, match="No such file"):
        check_syntax([Text("a", "true"), Text("b", LONG)], str(tmp_path / "none"), PATH)
    assert len(os.listdir("/dev/fd")) == before


def test_a_shell_that_fails_in_an_unusual_way_is_quoted(tmp_path: Path) -> None:
    program = tmp_path / "odd"
    program.write_text("#!/bin/sh\necho something else >&2\nexit 3\n")
    program.chmod(0o755)
    assert check_syntax([Text("a", "true")], str(program), PATH) == {"a": "line 1: something else"}
