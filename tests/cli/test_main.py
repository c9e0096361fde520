"""The program as a whole: what it imports, how it is called, and that nothing ends in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit import __version__
from runbook_kit.cli.main import COMMANDS, program

PYTHON = [sys.executable, "-m", "runbook_kit"]
# What is too slow for a program that starts once per commit, or is needed by commands only.
TOO_SLOW = {"dataclasses", "json", "pathlib", "subprocess", "jinja2", "markdown_it", "ruamel", "rich", "hashlib"}


def loaded(*arguments: str) -> set[str]:
    """The modules that the program has loaded when it ends, those of a bare interpreter left out."""
    code = (
        "import sys; before = set(sys.modules); from runbook_kit.cli.main import program\n"
        f"try: program.main({list(arguments)!r})\n"
        "except SystemExit: pass\n"
        "print('\\n' + ' '.join(sorted(set(sys.modules) - before)))"
    )
    # -S: what a site configuration loads before us is not ours to answer for.
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)])
def test_version_and_help_load_click_and_a_constant(arguments: tuple[str, ...]) -> None:
    modules = loaded(*arguments)
    assert {name for name in modules if name.startswith("runbook_kit")} == {
        "runbook_kit",
        "runbook_kit.cli",
        "runbook_kit.cli.main",
        "runbook_kit.cli.plain",
        "runbook_kit.cli.start",
    }
    assert {name.partition(".")[0] for name in modules} & TOO_SLOW == set()


def test_version(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"runbook {__version__}\n", "")


def test_help_lists_every_command(run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.stdout for name in COMMANDS)
    assert result.stdout == snapshot


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_module_and_help(name: str, run: Run) -> None:
    result = run(name, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: runbook {name} ")


def test_a_module_says_what_the_list_of_commands_says() -> None:
    context = program.make_context("runbook", ["list"])
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_no_command_shows_the_help_and_one_reason(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: runbook")
    assert result.stderr.count("error[") == 1
    assert "error[missing-command]: No command was given.\n" in result.stderr


def test_another_folder(here: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert "restart" in run("-C", str(here.path), "list").stdout
    assert Path.cwd() == Path("/")


def test_another_folder_that_is_not_there(run: Run) -> None:
    result = run("-C", "/does/not/exist", "list")
    assert result.exit_code == 2
    assert result.stderr == (
        "error[missing-folder]: Cannot work in `/does/not/exist`: No such file or directory.\n"
        "hint: Name an existing folder after -C.\n"
    )


def test_a_folder_that_was_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    command = f"cd '{folder}' && rmdir '{folder}' && exec '{sys.executable}' -P -m runbook_kit list"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[missing-folder]: ")


def test_a_reader_that_leaves_is_no_error(here: Repository) -> None:
    command = (
        f"'{sys.executable}' -m runbook_kit show runbooks/restart.md --format json | true; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], cwd=here.path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.strip() in {"0", "141"}  # 0 when everything fits into the pipe before the reader leaves


def test_a_closed_pipe_is_left_without_a_word(here: Repository) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        done = subprocess.run(
            [*PYTHON, "list"], cwd=here.path, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk(here: Repository, form: str) -> None:
    with open("/dev/full", "w") as full:
        command = [*PYTHON, "list", "--format", form]
        done = subprocess.run(command, cwd=here.path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 5
    assert done.stderr.startswith("error[machine]: This machine could not do it: No space left on device.\nhint: ")
    assert done.stderr.count("\n") == 2


def test_both_names_of_the_program() -> None:
    for name in ("runbook", "rbk"):
        script = Path(sys.executable).with_name(name)
        if not script.exists():
            pytest.skip("the program is not installed here")
        done = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True)
        assert done.stdout == f"runbook {__version__}\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_error(here: Repository, closed: str) -> None:
    command = f"'{sys.executable}' -m runbook_kit list {closed}"
    done = subprocess.run(["bash", "-c", command], cwd=here.path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("restart" in done.stdout) == (">&-" not in closed.replace("2>&-", ""))
