"""Blocks as a script: verbatim, named, in order, and stopped where something is missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.render.samples import PHASE_2, RESTORE, RUNBOOK, START, VERSIONS, block

from runbook_kit.document.address import Selection
from runbook_kit.document.model import Attributes, Phase, Step
from runbook_kit.render.script import extract_v1, extracts, script

HERE_DOC = "cat <<'EOF'\n  two\n\ttabs\nEOF\n"


def of(*steps: Step) -> str:
    """The script of a runbook with one phase of these steps."""
    phase = replace(PHASE_2, steps=steps)
    runbook = replace(RUNBOOK, phases=(phase,))
    return script(runbook, extracts(Selection(runbook, phase)))


def step(*sources: str, kind: str = "step", **attributes: object) -> Step:
    blocks = tuple(block(f"b{number}", number, source, **attributes) for number, source in enumerate(sources, 1))
    return replace(PHASE_2.steps[0], blocks=blocks, kind=kind)


def executed(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=False)


def test_blocks_are_verbatim_between_lines_that_name_them() -> None:
    assert of(step("ls -la\n", HERE_DOC)) == (
        "#!/usr/bin/env bash\n"
        "# Cursor multi-agent orchestration: runbooks/cursor-multi-agent.md\n"
        "set -eo pipefail\n"
        "runbook_root=$(git rev-parse --show-toplevel 2>/dev/null) || runbook_root=$PWD\n"
        'cd -- "$runbook_root"\n'
        "\n"
        "# begin phase-2/b1 (line 1): Versions and baselines\n"
        "ls -la\n"
        "# end phase-2/b1\n"
        "\n"
        "# begin phase-2/b2 (line 2): Versions and baselines\n" + HERE_DOC + "# end phase-2/b2\n"
    )


def test_only_the_normal_order_with_teardown_last() -> None:
    runbook = replace(RUNBOOK, phases=(replace(PHASE_2, steps=(step("echo late\n", kind="teardown"), *PHASE_2.steps)),))
    ids = [each.block.id for each in extracts(Selection(runbook))]
    assert ids == ["versions", "start-loop", "publish", "b1"]


def test_a_block_that_is_named_is_there_whatever_its_kind() -> None:
    assert [each.block.id for each in extracts(Selection(RUNBOOK, PHASE_2, (RESTORE,)))] == ["restore"]


def test_a_placeholder_stops_the_script(tmp_path: Path) -> None:
    unfilled = replace(PHASE_2.steps[1], blocks=(replace(START, source="touch <loop-id>\n"),))
    done = executed(of(step("echo first\n"), unfilled), tmp_path)
    assert (done.returncode, done.stdout) == (1, "first\n")
    assert done.stderr == (
        "phase-2/start-loop, line 57: fill in <loop-id>\nphase-2/start-loop, line 57: fill in <run_dir>\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_entity_stops_the_script(tmp_path: Path) -> None:
    done = executed(of(step("touch a&#47;b\n")), tmp_path)
    assert done.returncode == 1
    assert "write the character that &#47; stands for" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["true && false", "a & b", "x=${y&}", "curl 'x?a=1&b=2'"])
def test_an_ampersand_is_no_entity(text: str) -> None:
    assert "exit 1" not in of(step(text + "\n"))


def test_a_hidden_character_is_shown_and_stops_the_script() -> None:
    text = of(step("echo \u202eevil\n"))
    assert "\u202e" not in text
    assert "exit 1\necho \\u202eevil\n" in text


def test_a_folder_lasts_for_its_block_and_a_cd_for_its_phase(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    inside = replace(step("pwd\n"), blocks=(replace(block("a", 1, "pwd\n"), attributes=Attributes(cwd="docs")),))
    first = replace(PHASE_2, id="one", steps=(inside, step("pwd\n", "cd docs\n", "pwd\n")))
    second = Phase("two", "Two", PHASE_2.span, 9, steps=(step("pwd\n"),))
    runbook = replace(RUNBOOK, phases=(first, second))
    done = executed(script(runbook, extracts(Selection(runbook))), tmp_path)
    assert done.stdout.splitlines() == [
        f"{tmp_path}/docs",
        str(tmp_path),
        f"{tmp_path}/docs",
        str(tmp_path),
    ]


def test_a_failing_block_ends_the_script(tmp_path: Path) -> None:
    done = executed(of(step("echo one\n", "false | true\n", "echo two\n")), tmp_path)
    assert (done.returncode, done.stdout) == (1, "one\n")


def test_a_title_cannot_leave_its_comment(tmp_path: Path) -> None:
    evil = replace(step("true\n"), title="a\ntouch evil\r\ntouch evil2 \x1b[31m")
    executed(of(evil), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_language() -> None:
    python = replace(PHASE_2.steps[0], blocks=(VERSIONS, replace(block("p", 9, "print(1)\n"), lang="python")))
    phase = replace(PHASE_2, steps=(python,))
    found = extracts(Selection(RUNBOOK, phase), "python")
    assert [each.block.id for each in found] == ["p"]
    text = script(RUNBOOK, found, "python")
    assert "bash" not in text
    assert text.endswith("\n# begin phase-2/p (line 9): Versions and baselines\nprint(1)\n# end phase-2/p\n")


def test_json() -> None:
    selection = Selection(RUNBOOK, PHASE_2)
    document = extract_v1(selection, extracts(selection))
    assert list(document) == ["format", "target", "path", "blocks"]
    assert (document["format"], document["target"]) == ("extract/1", "cursor-multi-agent/phase-2")
    assert [(each["phase"], each["step"], each["kind"], each["address"]) for each in document["blocks"]] == [
        ("phase-2", "versions", "step", "phase-2/versions"),
        ("phase-2", "start", "step", "phase-2/start-loop"),
        ("phase-2", "publish", "step", "phase-2/publish"),
    ]
    assert document["blocks"][1]["stops"] == ["fill in <loop-id>", "fill in <run_dir>"]
