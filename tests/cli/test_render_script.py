"""`runbook render script`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

from runbook_kit.cli.reading import locate
from runbook_kit.cli.render_script import make_order, probes
from runbook_kit.cli.wishes import Wishes
from runbook_kit.errors import Refused
from runbook_kit.shipped import gates_folder

OWN = sorted((gates_folder().parent / "runbooks").rglob("*.md"))
SEEDLIKE = sorted((Path(__file__).parent.parent / "documents").glob("*.md"))


def body(text: str) -> str:
    """What stands behind the functions, which are the same in every script."""
    return text[text.index("# What must hold before") :]


def test_a_script(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("render", "script", "look")
    assert (result.exit_code, result.stderr) == (0, "")
    assert body(result.stdout) == snapshot


def test_what_is_refused_is_told(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("render", "script", "act", "--set", "service=web")
    assert result.exit_code == 0
    assert "warning[denied]: act/restart: `git push` is remote: shadow denies it." in result.stderr
    assert "git push origin main" not in result.stdout


def test_the_head_says_how_it_was_made(here: Repository, run: Run) -> None:  # noqa: ARG001
    head = run("render", "script", "act", "--mode", "paper", "--shell", "sh", "--set", "service=it").stdout.splitlines()
    assert head[0] == "#!/bin/sh"
    assert "# Restart the service: restart/act" in head
    assert any(
        line.startswith("# made by: runbook render script act --shell sh --mode paper --set service=it (runbook-kit ")
        for line in head
    )


def test_its_plan_is_that_of_the_dry_run(here: Repository, run: Run) -> None:  # noqa: ARG001
    import json

    digest = json.loads(run("run", "look", "--dry-run", "--format", "json").stdout)["digest"]
    assert f"\n# plan: {digest}, mode shadow\n" in run("render", "script", "look").stdout


def test_nothing_comes_from_this_machine(here: Repository, run: Run) -> None:
    text = RESTART.replace('pattern: "^[a-z]+$"}', 'pattern: "^[a-z]+$", from_env: SERVICE}')
    here.write("runbooks/restart.md", text)
    plain = run("render", "script", "act", "--mode", "paper").stdout
    assert run("render", "script", "act", "--mode", "paper", SERVICE="web", LIVE="1", TZ="Asia/Tokyo").stdout == plain


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("look", "--mode", "live"), 3, "mode-blocked"),
        (("look", "--mode", "unheard"), 3, "unknown-mode"),
        (("nowhere",), 2, "unknown-target"),
        (("look", "--set", "x"), 2, "invalid-value"),
        (("look", "--shell", "fish"), 2, "invalid-value"),
    ],
)
def test_bad_calls(here: Repository, run: Run, arguments: tuple[str, ...], code: int, reason: str) -> None:  # noqa: ARG001
    result = run("render", "script", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"error[{reason}]: " in result.stderr


def test_approvals_are_more_than_a_script_can_verify(here: Repository) -> None:
    shipped = (gates_folder() / "execution.yaml").read_text("utf-8")
    here.write("gates/execution.yaml", shipped.replace("blocked: true", "blocked: false"))
    here.write("runbooks/restart.md", RESTART.replace("[shadow, paper]", "[shadow, paper, live]"))
    with pytest.raises(Refused, match="A script cannot verify them"):
        make_order(locate("look"), Wishes("live"), "look", "bash", resolved=False)


def test_out_writes_a_file_and_never_over_one(here: Repository, run: Run) -> None:
    result = run("render", "script", "look", "--out", "out/look.sh")
    assert (result.exit_code, result.stdout) == (0, "")
    text = (here.path / "out/look.sh").read_text()
    assert text == run("render", "script", "look").stdout
    assert run("render", "script", "look", "--out", "out/look.sh").exit_code == 2


def test_instructions(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("render", "script", "look", "--resolved")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("# Restart the service\n\n5 instructions for `restart/look` in mode `shadow`")


def test_only_programs_that_are_known_are_asked_for_their_version(here: Repository) -> None:
    tools = 'requires: {tools: {git: ">=2", frobnicate: ">=1", "x; y": ">=1"}}\n'
    here.write("runbooks/restart.md", RESTART.replace("phases:\n", f"{tools}phases:\n"))
    assert probes(locate("restart")) == {"git"}


@pytest.mark.parametrize("shell", ["bash", "sh"])
@pytest.mark.parametrize("path", [*OWN, *SEEDLIKE], ids=lambda path: path.stem)
def test_every_document_gives_a_script_that_can_be_read(here: Repository, run: Run, path: Path, shell: str) -> None:
    here.write(f"docs/{path.name}", path.read_text("utf-8"))
    result = run("render", "script", f"docs/{path.name}", "--shell", shell)
    assert result.exit_code == 0
    checked = subprocess.run([shell, "-n"], input=result.stdout.encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
