"""The site's file that `runbook init --site` writes, in repositories that look different."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from ruamel.yaml import YAML
from tests.cli.conftest import Run
from tests.conftest import Repository

RUNBOOK = """\
---
runbook: restart-api
title: Restart the API
phases:
  - {id: check, title: Check, exit: ["The cause is known"]}
---
# Restart the API

## Check
"""


def load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text())


def options(written: Any) -> Any:
    """What the plugin is given; it is listed last."""
    last = written["plugins"][-1]
    return {} if last == "runbook-kit" else last["runbook-kit"]


@pytest.mark.parametrize(
    ("files", "docs", "expected"),
    [
        ((), "runbooks", {"index": "index.md"}),
        (("runbooks/a.md",), "runbooks", {"index": "index.md"}),
        (("runbooks/README.md",), "runbooks", {}),
        (("docs/a.md",), "docs", {"index": "index.md"}),
        (("docs/index.md",), "docs", {}),
        (("docs/index.md", "runbooks/a.md"), "docs", {"include": {"runbooks": "runbooks"}}),
        (("docs/a.md", "runbooks/a.md"), "docs", {"index": "index.md", "include": {"runbooks": "runbooks"}}),
    ],
)
def test_the_site_is_of_what_is_there(
    here: Repository, run: Run, files: tuple[str, ...], docs: str, expected: dict[str, object]
) -> None:
    shutil.rmtree(here.path / "runbooks")
    for name in files:
        here.write(name, "# Page\n")
    result = run("init", "--site")
    assert (result.exit_code, result.stderr, result.stdout.splitlines()[-1]) == (0, "", "wrote mkdocs.yml")
    written = load(here.path / "mkdocs.yml")
    assert (written["docs_dir"], options(written)) == (docs, expected)


def test_runbooks_below_the_docs_are_not_included_again(here: Repository, run: Run) -> None:
    here.write("docs/index.md", "# Home\n")
    here.write("docs/ops/a.md", "# Page\n")
    here.write("more: x/a.md", "# Page\n")
    here.write("runbook.toml", 'runbooks = ["docs/ops", "more: x", "gone"]\n')
    run("init", "--site")
    assert options(load(here.path / "mkdocs.yml")) == {"include": {"more: x": "more: x"}}


def test_the_site_builds_strictly(here: Repository, run: Run) -> None:
    here.write("runbooks/restart-api.md", RUNBOOK)
    run("init", "--site")
    config = load_config(str(here.path / "mkdocs.yml"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    front = (here.path / "site/index.html").read_text()
    assert '<a href="restart-api/">Restart the API</a>' in front
    assert (here.path / "site/restart-api/check-checklist/index.html").is_file()


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs.yaml", "properdocs.yml"])
def test_a_site_that_is_there_stays_and_what_to_add_is_said(here: Repository, run: Run, name: str) -> None:
    here.write(name, "site_name: Ours\n")
    result = run("init", "--site")
    assert result.stdout.endswith(
        f"kept {name}: it exists already\n\nAdd this to {name}, below `plugins:`:\n\n  - runbook-kit\n"
    )
    assert (here.path / name).read_text() == "site_name: Ours\n"
    here.write(name, "plugins: [search, runbook-kit]\n")
    assert run("init", "--site").stdout.splitlines()[-1] == f"kept {name}: it has the plugin already"
    assert [each.name for each in here.path.glob("*docs.y*ml")] == [name]


def test_a_dry_run_says_so_and_without_the_option_there_is_no_site(here: Repository, run: Run) -> None:
    assert run("init", "--site", "--dry-run").stdout.splitlines()[-1] == "would write mkdocs.yml"
    told = json.loads(run("init", "--site", "--dry-run", "--format", "json").stdout)["files"][-1]
    assert (told["path"], told["action"], "runbook-kit" in told["text"]) == ("mkdocs.yml", "create", True)
    run("init")
    assert not (here.path / "mkdocs.yml").exists()
