"""What shellcheck says, through a program that stands in for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.gate.commands.conftest import fence, objections

from runbook_kit.gate.commands import checker
from runbook_kit.gate.rules import shellcheck

SAID = {
    "file": "-", "line": 2, "endLine": 2, "column": 6, "endColumn": 8, "level": "info", "code": 2086,
    "message": "Double quote to prevent globbing and word splitting.", "fix": None,
}  # fmt: skip


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that writes its arguments and input to files, and answers what stands in a third."""
    path = tmp_path / "shellcheck"
    path.write_text(f'#!/bin/sh\ncd {tmp_path}\nprintf "%s\\n" "$@" > arguments\ncat > input\ncat answer\nexit 1\n')
    path.chmod(0o755)
    for module in (checker, shellcheck):
        monkeypatch.setattr(module, "find_shellcheck", lambda: str(path))
    return tmp_path


def test_its_answers_become_objections(program: Path) -> None:
    (program / "answer").write_text(json.dumps([SAID]))
    document = "- x\n  ```bash\n  x=<name>\n  echo $x\n  ```\n"
    assert objections("shellcheck", document) == [
        (
            "4:8-4:10",
            "Double quote to prevent globbing and word splitting (info, SC2086).",
            "See https://www.shellcheck.net/wiki/SC2086.",
        )
    ]
    assert (program / "input").read_text() == "x=xxxxxx\necho $x\n"
    arguments = (program / "arguments").read_text().split()
    assert arguments[:7] == ["--norc", "-f", "json", "-s", "bash", "-S", "warning"]
    assert arguments[-1] == "-"
    assert arguments[7].startswith("--exclude=SC2148,")


@pytest.mark.parametrize("answer", ["", "no json", '{"x": 1}', "[]"])
def test_no_answer(program: Path, answer: str) -> None:
    (program / "answer").write_text(answer)
    assert objections("shellcheck", fence("echo $x")) == []


def test_zsh_is_none_that_it_knows(program: Path) -> None:
    (program / "answer").write_text(json.dumps([SAID]))
    assert objections("shellcheck", fence("ls\necho $x", "zsh")) == []


def test_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellcheck, "find_shellcheck", lambda: "")
    assert objections("shellcheck", fence("echo $x")) == []
