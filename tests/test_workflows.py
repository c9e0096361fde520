"""The workflows, of this repository and of those it sets up, and the Action: no rights they do not need, all pinned."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "templates" / "init" / "runbooks.yml.j2"
WORKFLOWS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / ".github" / "workflows").iterdir())}
WORKFLOWS["as init writes it"] = (
    Environment(trim_blocks=True, keep_trailing_newline=True).from_string(TEMPLATE.read_text()).render(version="1.0.0")
)
ZIZMOR = Path(sys.executable).parent / "zizmor"


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(WORKFLOWS[name])
    return loaded


@pytest.mark.parametrize("name", WORKFLOWS)
def test_rights_are_given_to_a_job_and_only_to_read(name: str) -> None:
    workflow = load(name)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["timeout-minutes"] <= 15


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_used_is_pinned_and_the_same_everywhere(name: str) -> None:
    uses = re.findall(r"uses: (.+)", WORKFLOWS[name])
    ours = re.findall(r"uses: (\S+@.+)", WORKFLOWS["ci.yml"])
    assert {use for use in uses if not use.startswith("./ ")} <= set(ours)
    assert [use for use in ours if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_checkout_keeps_no_credentials(name: str) -> None:
    steps = [step for job in load(name)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step["with"] for step in checkouts if step["with"].get("persist-credentials") is not False] == []


@pytest.mark.parametrize("name", ["gates.yml", "as init writes it"])
def test_a_check_that_may_be_required_answers_every_change(name: str) -> None:
    events = load(name)["on"]
    assert {"pull_request", "merge_group", "push"} <= set(events)
    assert [event for event, options in events.items() if options and any("paths" in key for key in options)] == []
    assert "pull_request_target" not in events


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_expression_is_part_of_a_script(name: str) -> None:
    steps = [step for job in load(name)["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


def test_zizmor_has_no_objection(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for number, text in enumerate(WORKFLOWS.values()):
        (folder / f"{number}.yml").write_text(text)
    shutil.copy(ROOT / "action.yml", tmp_path)
    done = subprocess.run(
        [str(ZIZMOR), "--offline", "--quiet", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("No findings to report")
    assert done.returncode == 0
