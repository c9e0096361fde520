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
# Jobs that may write something. They check nothing out, so that no code of the repository has their rights.
RIGHTS = {("pages.yml", "publish"): {"pages": "write", "id-token": "write"}}
# What one workflow uses and no other does; everything else is as in `ci.yml`.
PAGES = {
    "actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa # v3.0.1",
    "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5",
}
ZIZMOR = Path(sys.executable).parent / "zizmor"


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(WORKFLOWS[name])
    return loaded


@pytest.mark.parametrize("name", WORKFLOWS)
def test_rights_are_given_to_a_job_and_only_to_read(name: str) -> None:
    workflow = load(name)
    assert workflow["permissions"] == {}
    for title, job in workflow["jobs"].items():
        assert job["permissions"] == RIGHTS.get((name, title), {"contents": "read"})
        assert job["timeout-minutes"] <= 15


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_used_is_pinned_and_the_same_everywhere(name: str) -> None:
    uses = re.findall(r"uses: (.+)", WORKFLOWS[name])
    ours = re.findall(r"uses: (\S+@.+)", WORKFLOWS["ci.yml"])
    assert {use for use in uses if not use.startswith("./ ")} <= {*ours, *(PAGES if name == "pages.yml" else ())}
    assert [use for use in (*ours, *PAGES) if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_checkout_keeps_no_credentials(name: str) -> None:
    steps = [step for job in load(name)["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step["with"] for step in checkouts if step["with"].get("persist-credentials") is not False] == []


def test_a_job_that_may_write_runs_no_code_of_the_repository() -> None:
    for name, title in RIGHTS:
        steps = load(name)["jobs"][title]["steps"]
        assert [step for step in steps if "run" in step or "checkout" in step["uses"] or step["uses"][0] == "."] == []


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
