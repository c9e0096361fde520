"""Commands, and what they run in turn."""

from __future__ import annotations

import pytest

from runbook_kit.gate.commands.wrapped import find_runs, read_arguments

RUNS = {
    "a && b x": ["a", "b x"],
    "sudo -u me rm -r x": ["sudo -u me rm -r x", "rm -r x"],
    "find . -exec rm {} \\;": ["find . -exec rm {} ;", "rm {}"],
    "bash -c 'cd x && ls'": ["bash -c cd x && ls", "cd x", "ls"],
    "A=1 ls > x": ["ls"],
    "echo $(date)": ["echo $(date)", "date"],
    "ls <path> | xargs -n1 rm": ["ls xxxxxx", "xargs -n1 rm", "rm …"],
    "# ls": [],
    "x" * 60_000: [],
}


@pytest.mark.parametrize("text", RUNS, ids=lambda text: text[:30])
def test_runs(text: str) -> None:
    assert [" ".join(run.words) for run in find_runs(text)] == RUNS[text]


def test_places_and_what_feeds() -> None:
    text = "sudo curl é | tee x 2>&1 | sh"
    runs = list(find_runs(text))
    assert [text[run.start : run.end] for run in runs] == ["sudo curl é", "sudo curl é", "tee x", "sh"]
    assert [sorted(run.feeds) for run in runs] == [[], [], ["curl", "sudo"], ["curl", "sudo", "tee"]]


def test_arguments() -> None:
    found = read_arguments(("kubectl", "delete", "-n", "a", "pod", "-A", "b"))
    assert (found.words, found.values, sorted(found.seen)) == (["delete", "pod", "b"], {"-n": ["a"]}, ["-A", "-n"])
