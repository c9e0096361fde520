"""`runbook init`."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit import __version__
from runbook_kit.cli.main import COMMANDS
from runbook_kit.config import Config, read_config

FILES = ["runbook.toml", ".pre-commit-config.yaml", ".github/workflows/runbooks.yml"]


def load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text())


def test_three_files_are_written_and_nothing_else(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("init")
    assert (result.exit_code, result.stderr) == (0, "")
    changed = sorted(line[3:] for line in here.git("status", "--porcelain", "-uall").splitlines())
    assert changed == sorted(FILES)
    texts = [
        (here.path / name).read_text().replace(f"runbook-kit=={__version__}", "runbook-kit==VERSION") for name in FILES
    ]
    assert (result.stdout, texts) == snapshot


def test_again_changes_nothing(here: Repository, run: Run) -> None:
    run("init")
    before = {name: (here.path / name).read_bytes() for name in FILES}
    result = run("init")
    assert result.exit_code == 0
    assert result.stdout == (
        "kept runbook.toml: it exists already\n"
        "kept .pre-commit-config.yaml: it has the hook already\n"
        "kept .github/workflows/runbooks.yml: it exists already\n"
    )
    assert {name: (here.path / name).read_bytes() for name in FILES} == before


def test_dry_run_changes_nothing(here: Repository, run: Run) -> None:
    result = run("init", "--dry-run")
    assert result.stdout.splitlines() == [f"would write {name}" for name in FILES]
    assert here.git("status", "--porcelain") == ""


def test_the_settings_are_the_defaults(here: Repository, run: Run) -> None:
    run("init")
    text = (here.path / "runbook.toml").read_text()
    config = read_config({"runbook.toml": text})
    assert (config.runbooks, config.out, config.gates, config.templates, config.roles, config.signers) == (
        Config().runbooks, Config().out, Config().gates, Config().templates, Config().roles, Config().signers,
    )  # fmt: skip
    commented = re.sub(r"^# (?=signers|\[roles\]|operator|reviewer)", "", text, flags=re.MULTILINE)
    assert set(tomllib.loads(commented)) == {"runbooks", "out", "gates", "templates", "signers", "roles"}
    assert read_config({"runbook.toml": commented}).roles == (("operator", ()), ("reviewer", ("ada@example.org",)))


def test_the_workflow_has_no_rights_and_pinned_actions(here: Repository, run: Run) -> None:
    run("init")
    path = here.path / FILES[2]
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["runbooks"]["permissions"] == {"contents": "read"}
    uses = re.findall(r"uses: (\S+.*)", path.read_text())
    assert [use for use in uses if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []
    assert path.read_text().count("persist-credentials: false") == path.read_text().count("actions/checkout@")


def test_only_commands_that_exist_are_called(here: Repository, run: Run) -> None:
    run("init")
    called = [
        word for name in FILES for word in re.findall(r"(?:run|entry): runbook (\S+)", (here.path / name).read_text())
    ]
    assert called
    assert set(called) <= set(COMMANDS)


def test_what_it_calls_is_content_with_a_new_runbook(here: Repository, run: Run) -> None:
    run("init")
    run("new", "runbook", "--id", "first")
    (here.path / "runbooks/loose.md").unlink()
    hook = load(here.path / FILES[1])["repos"][0]["hooks"][0]
    assert re.search(hook["files"], "runbooks/first.md")
    assert not re.search(hook["files"], "docs/first.md")
    assert run(*hook["entry"].split()[1:], "runbooks/first.md").exit_code == 0
    for step in load(here.path / FILES[2])["jobs"]["runbooks"]["steps"]:
        words = step.get("run", "").split()
        if words[:1] == ["runbook"]:
            assert run(*words[1:]).exit_code == 0


def test_a_hook_file_that_is_there_is_not_touched(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:
    here.write(".pre-commit-config.yaml", "repos: []\n")
    result = run("init")
    assert (here.path / ".pre-commit-config.yaml").read_text() == "repos: []\n"
    assert result.stdout == snapshot


def test_settings_in_pyproject_stay_the_only_ones(here: Repository, run: Run) -> None:
    here.write("pyproject.toml", '[tool.runbook-kit]\nrunbooks = ["ops.d", "docs"]\n')
    result = run("init")
    assert result.stdout.startswith("kept runbook.toml: the settings are in pyproject.toml\n")
    assert not (here.path / "runbook.toml").exists()
    files = load(here.path / FILES[1])["repos"][0]["hooks"][0]["files"]
    assert [bool(re.search(files, path)) for path in ("ops.d/a.md", "docs/a/b.markdown", "opsxd/a.md")] == [
        True,
        True,
        False,
    ]
    assert run("doctor").exit_code == 0


def test_json(here: Repository, run: Run) -> None:
    here.write(".pre-commit-config.yaml", "repos: []\n")
    document = json.loads(run("init", "--dry-run", "--format", "json").stdout)
    assert (document["format"], document["written"]) == ("init/1", False)
    assert [(each["path"], each["action"], each["reason"]) for each in document["files"]] == [
        (FILES[0], "create", ""),
        (FILES[1], "keep", "it exists already"),
        (FILES[2], "create", ""),
    ]
    assert document["files"][1]["addition"].startswith("  - repo: local\n")


def test_from_a_folder_below_the_root(here: Repository, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.path / "runbooks")
    assert run("init").exit_code == 0
    assert (here.path / "runbook.toml").is_file()


def test_outside_a_repository(nowhere: Path, run: Run) -> None:
    result = run("init")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error[no-repository]: There is no git repository here.\nhint: Change into one, or make one with `git init`.\n"
    )
    assert list(nowhere.iterdir()) == []


def test_a_link_out_of_the_repository_is_not_followed(here: Repository, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (here.path / ".github").symlink_to(outside)
    result = run("init")
    assert result.exit_code == 2
    assert result.stderr.startswith("error[outside-repository]: ")
    assert list(outside.iterdir()) == []
    assert not (here.path / "runbook.toml").exists()


def test_a_shipped_policy_to_be_changed(here: Repository, run: Run) -> None:
    """The copy decides as the shipped one does, byte for byte, and one that is there is kept."""
    before = json.loads(run("run", "look", "--format", "json").stdout)["digest"]
    result = run("init", "--policy", "execution", "--policy", "evidence", "--policy", "execution")
    assert (result.exit_code, result.stdout) == (0, "wrote gates/execution.yaml\nwrote gates/evidence.yaml\n")
    changed = sorted(line[3:] for line in here.git("status", "--porcelain", "-uall").splitlines())
    assert changed == ["gates/evidence.yaml", "gates/execution.yaml"]
    assert json.loads(run("run", "look", "--format", "json").stdout)["digest"] == before
    assert run("init", "--policy", "evidence").stdout == "kept gates/evidence.yaml: it exists already\n"
    assert run("init", "--policy", "paths").exit_code == 2


def test_a_policy_alone_or_a_site(here: Repository, run: Run) -> None:
    result = run("init", "--site", "--policy", "evidence")
    assert (result.exit_code, "conflicting-options" in result.stderr) == (2, True)
    assert not here.path.joinpath("mkdocs.yml").exists()
