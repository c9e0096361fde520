"""Lines of a crontab: what cron hands to the shell, and what the shell makes of it, are the words that were meant."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.schedule.units import HARD, NOW, WORDS, unit

from runbook_kit.errors import UsageError
from runbook_kit.schedule.cron import command, lines, read_lines, unescape

SHOW = "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ['PATH']]))"


def test_a_schedule() -> None:
    found = lines(unit("/opt/run book", "-C", "/srv/50%", "schedule", "run", "--", "ops/look", zone="UTC"), NOW)
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    typed = f"PATH={path} exec '/opt/run book' -C /srv/50\\% schedule run -- ops/look"
    assert found == ("# ops/look: look", f"0 6 * * * {typed}", f"0 7 * * * {typed}")


@settings(deadline=None)
@given(WORDS)
def test_the_words_read_back(words: list[str]) -> None:
    for user in ("", "ops"):
        text = "\n".join(lines(unit("/bin/x", *words, user=user), NOW)) + "\n"
        assert "\n" not in text.replace("\n0 ", "").removesuffix("\n")
        found = list(read_lines(text))
        assert [(line.words, line.user) for line in found] == [(("/bin/x", *words), user)] * 2
        assert [line.fields for line in found] == ["0 6 * * *", "0 7 * * *"]


@settings(max_examples=30, deadline=None)
@given(WORDS)
def test_a_shell_starts_exactly_these_words(words: list[str]) -> None:
    """What cron would hand to it, really run."""
    assert_runs(words, "/usr/bin:/o d/50%")


def test_a_shell_starts_all_the_hard_ones() -> None:
    assert_runs(list(HARD), "/usr/bin")


def assert_runs(words: list[str], path: str) -> None:
    typed = command((sys.executable, "-c", SHOW, *words), path)
    assert "\n" not in typed
    done = subprocess.run(["/bin/sh", "-c", unescape(typed)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [words, path]


def test_cron_ends_a_command_at_a_percent_sign() -> None:
    """And a backslash escapes nothing but that, nor is it escaped itself."""
    assert unescape("echo 50% of") == "echo 50"
    assert unescape("echo 50\\% of") == "echo 50% of"
    assert unescape("echo \\\\% of") == "echo \\\\"


def test_lines_of_others_are_not_ours() -> None:
    text = (
        "MAILTO=x\n# 0 6 * * * PATH=/x exec /y\n0 6 * * * root run-parts /etc\n0 6 * * * PATH=/x /y\n* * * * * a 'b\n"
    )
    assert list(read_lines(text)) == []


def test_a_command_that_cron_would_cut_off_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        lines(unit("/bin/x", "é" * 500), NOW)
    assert caught.value.code == "command-too-long"


@pytest.mark.parametrize("word", ["\r", "\x00", "\udcff", "\x85"])
def test_what_it_cannot_hold_is_refused(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        lines(replace(unit("/bin/x", word)), NOW)
    assert caught.value.code == "cannot-be-quoted"
