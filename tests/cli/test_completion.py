"""`runbook completion`: the scripts are those of click, for the name the program was called by."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from tests.cli.conftest import Run


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script(shell: str, run: Run) -> None:
    result = run("completion", shell)
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"_RUNBOOK_COMPLETE={shell}_complete" in result.stdout


def test_bash_can_read_it(run: Run) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "-n"], input=run("completion", "bash").stdout, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_another_shell(run: Run) -> None:
    result = run("completion", "tcsh")
    assert result.exit_code == 2
    assert result.stderr.startswith("error[invalid-value]: ")
