"""How the program starts: a gate run that is written plainly loads neither click nor what click needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Repository

# What nobody needs who looks at a document, each of them some milliseconds of every commit.
NOT_NEEDED = {"click", "dataclasses", "inspect", "subprocess", "typing_extensions", "jinja2", "rich", "ruamel.yaml"}


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as it is started, with the names of the loaded modules as the last line of stderr."""
    code = (
        "import sys, os, json; sys.argv[0] = 'runbook'; leave = os._exit\n"
        "def tell(): print(json.dumps(sorted(sys.modules)), file=sys.stderr, flush=True)\n"
        "os._exit = lambda code: (tell(), leave(code))\n"
        "from runbook_kit.__main__ import main\n"
        "try: main()\n"
        "finally: tell()"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment}
    command = [sys.executable, "-S", "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def modules(done: subprocess.CompletedProcess[str]) -> set[str]:
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_a_plain_gate_run_loads_little(here: Repository) -> None:
    page = here.path / "page.md"
    page.write_text("See [this](nowhere.md).\n", "utf-8")
    done = start(here.path, "gate", "--format", "concise", "--", "page.md")
    assert done.returncode == 1
    assert "missing-target" in done.stdout
    assert modules(done) & NOT_NEEDED == set()


def test_what_it_says_is_what_click_lets_it_say(here: Repository) -> None:
    (here.path / "page.md").write_text("See [this](nowhere.md).\n", "utf-8")
    plain = start(here.path, "gate", "page.md")
    read = start(here.path, "gate", "--severity", "warning", "page.md")
    assert "click" not in modules(plain)
    assert "click" in modules(read)
    assert (plain.returncode, plain.stdout) == (read.returncode, read.stdout)
    assert plain.stderr.splitlines()[:-1] == read.stderr.splitlines()[:-1]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("gate", "nowhere.md"), 2, "missing-file"),
        (("gate", "--all", "--changed"), 2, "usage"),
        (("gate", "--rule", "no-such-rule"), 2, "unknown-rule"),
        (("gate", "--format", "jsn"), 2, "invalid-value"),
        (("gate", "--al"), 2, "unknown-option"),
    ],
)
def test_what_is_wrong_is_said_either_way(
    here: Repository, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    done = start(here.path, *arguments)
    assert (done.returncode, done.stdout) == (exit_code, "")
    assert done.stderr.startswith(f"error[{code}]: ")


def test_a_shell_that_asks_for_completions_is_answered(here: Repository) -> None:
    done = start(here.path, "gate", _RUNBOOK_COMPLETE="bash_source")
    assert done.returncode == 0
    assert "_RUNBOOK_COMPLETE=bash_complete" in done.stdout


def test_typing_extensions_can_be_loaded_later(tmp_path: Path) -> None:
    code = (
        "import sys; from runbook_kit.cli.start import load_msgspec; load_msgspec()\n"
        "assert 'typing_extensions' not in sys.modules\n"
        "import msgspec, typing_extensions\n"
        "class Pair(msgspec.Struct):\n  left: int\n  right: list[str]\n"
        'print(msgspec.json.decode(b\'{"left": 1, "right": ["x"]}\', type=Pair))'
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Pair(left=1, right=['x'])\n", "")


CALLBACK = """
import sys, time
from runbook_kit.__main__ import hear_again
sys.unraisablehook = hear_again

class Interrupted:
    def __del__(self):
        raise {error}

try:
    del_me = Interrupted()
    del del_me
    time.sleep(10)
except KeyboardInterrupt:
    print("heard")
"""


def test_an_interrupt_in_a_callback_of_python_is_heard_behind_it() -> None:
    command = [sys.executable, "-c", CALLBACK.format(error="KeyboardInterrupt")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=9, check=False)
    assert (ended.stdout, ended.stderr) == ("heard\n", "")


def test_anything_else_in_a_callback_is_reported_as_python_does() -> None:
    code = CALLBACK.format(error="ValueError('x')").replace("time.sleep(10)", "print('on')")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=9, check=False)
    assert ended.stdout == "on\n"
    assert "ValueError: x" in ended.stderr
