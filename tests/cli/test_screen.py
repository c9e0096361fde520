"""Width, colour, and what keeps a log reader from obeying a document."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from runbook_kit.cli.screen import colour, put_json, terminal, warn, width, write


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "tty", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"CLICOLOR_FORCE": "0"}, False, False),
        ({"CLICOLOR": "0"}, True, False),
    ],
)
def test_colour(environment: dict[str, str], tty: bool, wanted: bool) -> None:
    assert colour(Tty() if tty else io.StringIO(), environment) is wanted


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, 100), ({"COLUMNS": "80"}, 80), ({"COLUMNS": "9"}, 40), ({"COLUMNS": "x"}, 100), ({"COLUMNS": "0"}, 100)],
)
def test_width_of_a_stream_that_is_no_terminal(environment: dict[str, str], wanted: int) -> None:
    assert width(io.StringIO(), environment) == wanted


def test_a_terminal_that_cannot_say_its_width_has_the_usual_one() -> None:
    assert terminal(Tty(), {}).width == 100


def test_pages_in_github_actions_stand_between_lines_that_stop_commands() -> None:
    stream = io.StringIO()
    write(stream, "::error::hello\n", {"GITHUB_ACTIONS": "true"})
    begin, *page, end = stream.getvalue().splitlines()
    mark = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", begin)
    assert mark is not None
    assert page == ["::error::hello"]
    assert end == f"::{mark[1]}::"


def test_the_mark_is_another_one_every_time() -> None:
    stream = io.StringIO()
    for _ in range(2):
        write(stream, "x\n", {"GITHUB_ACTIONS": "true"})
    lines = stream.getvalue().splitlines()
    assert lines[0] != lines[3]


def test_a_file_is_no_log(tmp_path: Path) -> None:
    path = tmp_path / "page"
    with path.open("w") as stream:
        write(stream, "ls\n", {"GITHUB_ACTIONS": "true"})
    assert path.read_text() == "ls\n"


def test_a_letter_the_stream_cannot_hold_is_written_out() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    write(stream, "für · 日本\n", {})
    assert raw.getvalue() == b"f\\xfcr \\xb7 \\u65e5\\u672c\n"


def test_json_goes_out_whole(capsys: pytest.CaptureFixture[str]) -> None:
    put_json({"text": "für ##[error] \u202e"})
    assert json.loads(capsys.readouterr().out) == {"text": "für ##[error] \u202e"}


def test_a_warning_is_two_lines_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    warn("a-code", "One\nsentence \x1b[31m.", "Do\nthis.")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "warning[a-code]: One sentence \\x1b[31m.\nhint: Do this.\n"
