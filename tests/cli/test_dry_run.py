"""A dry run is dry: in a fresh interpreter it starts `bash -n` and nothing else, writes nothing, opens no socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Repository

WATCH = """
import json, os, sys
seen = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        if writing and path != os.devnull:
            seen.append([event, str(path)])
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system", "os.fork", "os.forkpty"):
        seen.append([event, *map(str, arguments[1] if event in ("subprocess.Popen", "os.posix_spawn") else ())])
    elif event.startswith(("socket.", "shutil.", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link",
                           "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "urllib.", "ftplib.")):
        seen.append([event])
sys.addaudithook(watch)
from runbook_kit.cli.main import program
try:
    program.main(sys.argv[1:], prog_name="runbook")
except SystemExit:
    pass
print(json.dumps(seen), file=sys.stderr)
"""


def watched(folder: Path, *arguments: str) -> tuple[str, list[list[str]]]:
    """What the program prints, and what it did to the machine."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # the interpreter's own cache is not the program's doing
        capture_output=True,
        text=True,
        check=True,
    )
    seen: list[list[str]] = json.loads(done.stderr.splitlines()[-1])
    return done.stdout, seen


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("form", ["text", "json"])
def test_it_starts_bash_n_and_nothing_else(here: Repository, form: str) -> None:
    before = snapshot_of(here.path)
    stdout, seen = watched(here.path, "run", "restart", "--set", "service=web", "--format", form)
    assert "git push origin main" in stdout
    processes = [words for words in seen if words[0] in {"subprocess.Popen", "os.posix_spawn"}]
    assert processes
    assert all("-n" in words and Path(words[1]).name == "bash" for words in processes)
    assert [words for words in seen if words not in processes] == []
    assert snapshot_of(here.path) == before


@pytest.mark.parametrize(
    "arguments", [("list",), ("show", "restart"), ("extract", "restart"), ("doctor",), ("schema",)]
)
def test_reading_starts_nothing_at_all(here: Repository, arguments: tuple[str, ...]) -> None:
    before = snapshot_of(here.path)
    stdout, seen = watched(here.path, *arguments)
    assert stdout
    assert seen == []
    assert snapshot_of(here.path) == before


def test_the_watch_sees_what_it_should(here: Repository) -> None:
    """What this file rests on: a program that writes and starts something is seen doing it."""
    code = WATCH.replace(
        "from runbook_kit.cli.main import program", "open('x', 'w').close(); os.system('true'); program = None"
    ).replace('program.main(sys.argv[1:], prog_name="runbook")', "pass")
    done = subprocess.run([sys.executable, "-c", code], cwd=here.path, capture_output=True, text=True, check=True)
    assert [words[0] for words in json.loads(done.stderr)] == ["open", "os.system"]
