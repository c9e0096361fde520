"""The page of prompts: the same prompts as `runbook render prompts` makes, each to be copied whole."""

from __future__ import annotations

import html
import re

import pytest
from tests.conftest import Repository
from tests.site.conftest import RUNBOOK, Build

from runbook_kit.cli.main import answer, program


def test_each_prompt_can_be_copied_exactly(
    repository: Repository, site: Build, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("docs/index.md", "# Home\n")
    path = repository.write("docs/restart.md", RUNBOOK)
    repository.commit()
    page = site().read("restart/act-prompts/index.html")
    copies = [html.unescape(found) for found in re.findall(r'rk-prompt" data-rk-copy="([^"]*)"', page)]
    monkeypatch.chdir(repository.path)
    capsys.readouterr()
    assert answer(program, ["render", "prompts", f"{path}#act"], "runbook") == 0
    printed = capsys.readouterr().out
    assert len(copies) == 5
    assert "\n\n".join(each.rstrip("\n") for each in copies).strip() in printed


def test_a_template_of_the_repository_counts(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    repository.write("docs/restart.md", RUNBOOK)
    repository.write("templates/prompt-reviewer.md.j2", "Ours for {{ phase.id }}\n")
    assert "Ours for act" in site().read("restart/act-prompts/index.html")


def test_a_template_that_is_wrong_ends_the_build(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n")
    repository.write("docs/restart.md", RUNBOOK)
    repository.write("templates/prompt-reviewer.md.j2", "{{ nothing }}\n")
    built = site()
    assert [said for said in built.warnings if "templates/prompt-reviewer.md.j2:1" in said]
    assert "BuildError" in built.stopped
