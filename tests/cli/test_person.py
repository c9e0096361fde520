"""Who somebody is, and that a block is nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli.person import (
    ancestors,
    executes,
    identity,
    inside_a_block,
    is_identity,
    login,
    parent,
    refuse_inside_a_block,
)
from runbook_kit.errors import Refused, UsageError

LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")


def test_the_variable_comes_first(repository: Repository) -> None:
    repository.git("config", "user.email", "git@example.org")
    environ = dict(os.environ)
    assert identity(environ | {"RUNBOOK_OPERATOR": " ada@example.org "}, repository.path) == "ada@example.org"
    assert identity(environ, repository.path) == "git@example.org"
    assert identity(environ | {"RUNBOOK_OPERATOR": " "}, repository.path) == "git@example.org"


def test_without_git_it_is_the_login(tmp_path: Path, repository: Repository) -> None:
    for environ, root in (({"PATH": str(tmp_path)}, repository.path), (dict(os.environ), tmp_path)):
        found = identity(environ, root)
        assert found == login(environ)
        assert found.endswith(f"@{os.uname().nodename}")
    repository.git("config", "user.email", "two words")
    assert identity(dict(os.environ), repository.path) == login({})


@pytest.mark.parametrize("given", ["two words", "ada\n@x", "ada\u202e", "a" * 201, "ada\udc80"])
def test_what_is_no_identity(given: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        identity({"RUNBOOK_OPERATOR": given}, tmp_path)
    assert caught.value.code == "invalid-identity"
    assert not is_identity(given)


class Processes:
    """A /proc with these processes: number → its parent, environment and command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, pid: int, above: int, environ: str = "", command: str = "bash", name: str = "bash") -> None:
        own = self.folder / str(pid)
        own.mkdir()
        (own / "stat").write_text(f"{pid} ({name}) S {above} 1 1 0 -1\n", "utf-8")
        (own / "environ").write_text(environ.replace(" ", "\0"), "utf-8")
        (own / "cmdline").write_text(command.replace(" ", "\0"), "utf-8")


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    made = Processes(tmp_path)
    made.add(1, 0, "PATH=/bin", "/sbin/init", "init")
    made.add(20, 1, "PATH=/bin HOME=/root", "-bash")
    return made


def test_a_person(processes: Processes) -> None:
    processes.add(30, 20, "RUNBOOK_SESSION= XRUNBOOK_SESSION=x", "runbook approve plan.json", "a) S 7 (b")
    assert list(ancestors(30, processes.folder)) == [20, 1]
    assert inside_a_block({"RUNBOOK_SESSION": ""}, processes.folder, 30) == ""


def test_the_mark(processes: Processes) -> None:
    said = inside_a_block({"RUNBOOK_SESSION": "20261101T080000Z-x-abcdef"}, processes.folder, 20)
    assert said == "its environment has RUNBOOK_SESSION=`20261101T080000Z-x-abcdef`"


def test_the_mark_of_a_process_above(processes: Processes) -> None:
    """As with `env -u RUNBOOK_SESSION runbook approve …`."""
    processes.add(30, 20, "A=b RUNBOOK_SESSION=s-1 C=d", "bash block.sh")
    processes.add(40, 30, "A=b", "sh -c x")
    processes.add(50, 40, "A=b", "runbook approve plan.json")
    assert inside_a_block({}, processes.folder, 50) == "process 30 above it has `RUNBOOK_SESSION=s-1`"
    assert inside_a_block({}, processes.folder, 30) == ""


@pytest.mark.parametrize(
    ("command", "is_ours"),
    [
        ("runbook run phase-2 --execute", True),
        ("/usr/bin/python3 /usr/local/bin/runbook run phase-2 --mode paper --execute", True),
        ("python3 -m runbook_kit run x --execute", True),
        ("python3 -I -m runbook_kit run x --execute", True),
        ("rbk run x --execute", True),
        ("runbook session resume latest", True),
        ("python3 -m runbook_kit undo latest --execute", True),
        ("python3 -m runbook_kit.cli.supervise folder 3 4 5", True),
        ("runbook session show latest", False),
        ("runbook run phase-2", False),
        ("make --execute", False),
        ("grep --execute a b c d runbook", False),
        ("python3.12 -X dev -W error -I /opt/v/bin/runbook run x --execute", True),
        ("/opt/v/bin/python3 -um runbook_kit run x --execute", True),
        ("timeout 60 runbook session resume latest", False),
        ("sudo -u ops runbook run x --execute", False),
        ("strace -f python3 -m runbook_kit run x --execute", False),
        ("python3 record.py runbook run x --execute", False),
        ("python3 -c pass runbook run x --execute", False),
        ("python3", False),
        ("", False),
    ],
)
def test_a_runner_above(processes: Processes, command: str, is_ours: bool) -> None:
    """Whatever a block does to its environment, and whoever it becomes."""
    assert executes(command.split()) is is_ours
    processes.add(30, 20, "A=b", command)
    processes.add(40, 30, "", "setsid sh")
    (processes.folder / "40" / "environ").unlink()
    assert bool(inside_a_block({}, processes.folder, 40)) is is_ours


def test_a_system_that_does_not_tell(tmp_path: Path) -> None:
    assert parent(1, tmp_path) == 0
    (tmp_path / "7").mkdir()
    for text in ("", "7", "7 (x", "7 (x) S", "7 (x) S y"):
        (tmp_path / "7" / "stat").write_text(text, "utf-8")
        assert inside_a_block({}, tmp_path, 7) == ""


def test_a_circle_ends(tmp_path: Path) -> None:
    made = Processes(tmp_path)
    made.add(7, 8)
    made.add(8, 7)
    assert inside_a_block({}, tmp_path, 7) == ""


def test_refused() -> None:
    with pytest.raises(Refused, match="called from inside a block") as caught:
        refuse_inside_a_block({"RUNBOOK_SESSION": "x"}, "approve")
    assert (caught.value.code, caught.value.exit_code) == ("inside-a-block", 3)


SCRIPT = "import os; from runbook_kit.cli.person import inside_a_block; print(inside_a_block(os.environ))"


@LINUX
@pytest.mark.skipif(bool(inside_a_block({})), reason="these tests run inside a block themselves")
@pytest.mark.parametrize(
    "line",
    [
        '"$PYTHON" -c "$SCRIPT"',
        'env -u RUNBOOK_SESSION "$PYTHON" -c "$SCRIPT"; :',
        'unset RUNBOOK_SESSION; "$PYTHON" -c "$SCRIPT"; :',
        'env -i "$PYTHON" -c "$SCRIPT"; :',
        '(unset RUNBOOK_SESSION; setsid -w "$PYTHON" -c "$SCRIPT"); :',
    ],
)
def test_real_processes(line: str) -> None:
    environ = dict(os.environ) | {"PYTHON": sys.executable, "SCRIPT": SCRIPT}
    inside = subprocess.run(
        ["bash", "-c", line], env=environ | {"RUNBOOK_SESSION": "s-1"}, check=True, capture_output=True, text=True
    )
    outside = subprocess.run(["bash", "-c", line], env=environ, check=True, capture_output=True, text=True)
    assert "RUNBOOK_SESSION" in inside.stdout
    assert outside.stdout == "\n"
