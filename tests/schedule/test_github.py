"""Workflows: no expression is part of a script, the words read back, and zizmor has no objection."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion
from tests.schedule.units import BERLIN, HARD, NOW, WORDS, unit

from runbook_kit.errors import UsageError
from runbook_kit.schedule.github import FIRED, OPENING, files, read_words
from runbook_kit.schedule.timing import Timing

ZIZMOR = Path(sys.executable).parent / "zizmor"
CI = Path(__file__).parent.parent.parent / ".github" / "workflows" / "ci.yml"
WORDS_OF = ("schedule", "run", "--dry-run", "--fired", FIRED, "--")


def written(*words: str, timing: Timing = BERLIN) -> str:
    (text,) = files(unit(*WORDS_OF, *words, timing=timing), "1.0.0", NOW).values()
    return text


def load(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded


def test_a_workflow(snapshot: SnapshotAssertion) -> None:
    assert written("ops/look") == snapshot


@settings(deadline=None)
@given(WORDS)
def test_the_words_read_back(words: list[str]) -> None:
    text = written(*words)
    assert read_words(text) == ("runbook", "-C", ".", *WORDS_OF, *words)
    step = load(text)["jobs"]["schedule"]["steps"][-1]
    assert "${{" not in step["run"]
    values = {value.replace(OPENING, "${{") for name, value in step["env"].items() if name != "FIRED"}
    assert values == {word for word in words if not re.fullmatch("[a-z-]+", word)}


def test_an_expression_in_a_value_stays_text() -> None:
    """GitHub puts `${{` in where the expression stands, and looks no further."""
    step = load(written("a ${{ github.token }} b"))["jobs"]["schedule"]["steps"][-1]
    assert "a ${{ '${{' }} github.token }} b" in step["env"].values()


def test_rights_pins_and_times() -> None:
    workflow = load(written("ops/look"))
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["schedule"]["permissions"] == {"contents": "read"}
    assert workflow["on"]["schedule"] == [{"cron": "0 6 * * *"}, {"cron": "0 7 * * *"}]
    used = [step["uses"] for step in workflow["jobs"]["schedule"]["steps"] if "uses" in step]
    assert [use for use in used if use not in CI.read_text()] == []


@pytest.mark.parametrize("every", [60, 240])
def test_what_github_does_not_start_so_often(every: int) -> None:
    with pytest.raises(UsageError) as caught:
        written("x", timing=Timing(every_s=every))
    assert caught.value.code == "interval-not-possible"


def test_zizmor_has_no_objection(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(written("ops/look"))
    (folder / "b.yml").write_text(written(*HARD, timing=Timing(every_s=3600)))
    (folder / "c.yml").write_text(next(iter(files(replace(unit("x"), description="${{ x }} \"'"), "1", NOW).values())))
    done = subprocess.run(
        [str(ZIZMOR), "--offline", "--quiet", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("No findings to report")
    assert done.returncode == 0


@pytest.mark.parametrize("text", ["", "name: x", '        run: runbook -C . "$WORD_1"\n          WORD_1: "\\q"'])
def test_what_is_no_workflow_of_ours(text: str) -> None:
    assert read_words(text) in ((), ("runbook", "-C", ".", ""))
