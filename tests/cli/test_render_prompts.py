"""`runbook render prompts`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import Repository

from runbook_kit.cli.render_prompts import FORMATS, ROLES
from runbook_kit.render.prompts import model

TARGET = "restart/look"


def test_roles_and_scopes_are_those_of_the_packs() -> None:
    assert tuple(model.ROLES) == ROLES


def test_markdown_on_stdout_and_sizes_on_stderr(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("render", "prompts", TARGET)
    assert result.exit_code == 0
    assert result.stdout.count("\n## COMPLETION REPORT\n") == 5
    assert "restart/look reviewer" in result.stderr
    assert "one token for every 4 bytes" in result.stderr


def test_one_role(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("render", "prompts", TARGET, "--role", "reviewer", "--scope", "docs-only")
    assert result.stdout.startswith("# Prompt for the reviewer: phase `look`\n")
    assert "Documents only" in result.stdout


def test_every_phase_of_a_runbook(here: Repository, run: Run) -> None:  # noqa: ARG001
    document = json.loads(run("render", "prompts", "restart", "--format", "json").stdout)
    assert [pack["phase"]["id"] for pack in document["packs"]] == ["look", "act", "rest"]
    assert document["packs"][1]["missing"] == [{"what": "<service>", "where": "VERIFICATION"}]
    assert [each["name"] for each in document["packs"][1]["inputs"]] == ["service", "out_dir"]


@pytest.mark.parametrize(
    ("form", "out", "first"),
    [
        ("markdown", "packs", "packs/look/orchestrator.md"),
        ("markdown", "one.md", "one.md"),
        ("json", "one.json", "one.json"),
        ("skill", "skills", "skills/restart-look/SKILL.md"),
        ("copilot", ".github/prompts", ".github/prompts/restart-look-reviewer.prompt.md"),
        ("agents", ".", "AGENTS.md"),
        ("agents", "docs/AGENTS.md", "docs/AGENTS.md"),
    ],
)
def test_files(here: Repository, run: Run, form: str, out: str, first: str) -> None:
    result = run("render", "prompts", TARGET, "--format", form, "--out", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert (here.path / first).is_file()


def test_the_gates_have_nothing_against_them(here: Repository, run: Run) -> None:
    for form in ("markdown", "skill", "copilot", "agents"):
        run("render", "prompts", "restart", "--format", form, "--out", f"made/{form}")
    (here.path / "made" / "AGENTS.md").write_text(run("render", "prompts", "restart", "--format", "agents").stdout)
    here.commit()
    result = run("gate", "made", "--no-cache")
    assert result.exit_code == 0
    assert result.stdout.startswith("No findings in ")


def test_nothing_is_replaced_without_a_word(here: Repository, run: Run) -> None:
    (here.path / "packs" / "look").mkdir(parents=True)
    theirs = here.path / "packs" / "look" / "reviewer.md"
    theirs.write_text("mine\n")
    result = run("render", "prompts", TARGET, "--out", "packs")
    assert result.exit_code == 2
    assert "error[file-exists]" in result.stderr
    assert [path.name for path in theirs.parent.iterdir()] == ["reviewer.md"]
    assert run("render", "prompts", TARGET, "--out", "packs", "--force").exit_code == 0
    assert theirs.read_text() != "mine\n"


def test_a_section_of_an_existing_file(here: Repository, run: Run) -> None:
    file = here.path / "AGENTS.md"
    file.write_text("# Agents\n\nBe kind.\n")
    run("render", "prompts", "restart", "--format", "agents", "--out", "AGENTS.md")
    once = file.read_text()
    assert once.startswith("# Agents\n\nBe kind.\n\n<!-- runbook-kit: begin restart-look -->\n")
    result = run("render", "prompts", "restart", "--format", "agents", "--out", "AGENTS.md")
    assert "unchanged AGENTS.md" in result.stderr
    assert file.read_text() == once


@pytest.mark.parametrize("form", ["skill", "copilot"])
def test_several_files_need_a_place(here: Repository, run: Run, form: str) -> None:  # noqa: ARG001
    result = run("render", "prompts", TARGET, "--format", form)
    assert result.exit_code == 2
    assert "hint: Say where: --out " in result.stderr


def test_a_budget_that_is_exceeded(here: Repository, run: Run) -> None:
    result = run("render", "prompts", TARGET, "--role", "reviewer", "--budget", "100")
    assert result.exit_code == 1
    assert "error[budget-exceeded]: 1 prompt is larger than 100 tokens: restart/look reviewer by " in result.stderr
    assert result.stdout.startswith("# Prompt for the reviewer")
    assert run("render", "prompts", TARGET, "--budget", "100", "--out", "packs").exit_code == 1
    assert not (here.path / "packs").exists()


def test_a_budget_that_is_kept(here: Repository, run: Run) -> None:  # noqa: ARG001
    result = run("render", "prompts", TARGET, "--budget", "100000", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["budget"] == 100000


def test_a_document_without_phases(here: Repository, run: Run) -> None:
    here.write("notes.md", "# Notes\n\nNothing.\n")
    result = run("render", "prompts", "notes.md")
    assert result.exit_code == 2
    assert "error[no-phases]" in result.stderr


def test_only_files_of_the_repository_are_to_be_read(here: Repository, run: Run, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (here.path / "out-link").symlink_to(tmp_path / "outside")
    here.write("runbooks/loose.md", "# L\n\n## Phase 7 — L\n\nSee [r](../README.md), [n](no.md), `out-link/x.md`.\n")
    pack = json.loads(run("render", "prompts", "phase-7", "--format", "json").stdout)["packs"][0]
    assert pack["reads"] == ["README.md"]
    assert pack["absent"] == ["runbooks/no.md", "out-link/x.md"]


def test_a_template_of_the_repository_wins(here: Repository, run: Run) -> None:
    here.write("templates/prompt-reviewer.md.j2", "Hello {{ phase.id }}\n")
    result = run("render", "prompts", TARGET, "--role", "reviewer", "--format", "json")
    assert result.exit_code == 0, result.stderr
    (prompt,) = json.loads(result.stdout)["packs"][0]["prompts"]
    assert (prompt["text"], prompt["sections"]) == ("Hello look\n", [])
    assert prompt["template"]["origin"] == "templates/prompt-reviewer.md.j2"
    assert len(FORMATS) == 5


def test_a_wrong_template_is_named(here: Repository, run: Run) -> None:
    here.write("templates/prompt-reviewer.md.j2", "one\n{{ nothing }}\n")
    result = run("render", "prompts", TARGET, "--role", "reviewer")
    assert result.exit_code == 2
    assert "templates/prompt-reviewer.md.j2:2" in result.stderr
    assert "nothing" in result.stderr


@pytest.fixture(autouse=True)
def wired(monkeypatch: pytest.MonkeyPatch) -> None:
    """`render` is a command of the program."""
    from runbook_kit.cli.main import COMMANDS

    monkeypatch.setitem(COMMANDS, "render", ("render", "Documents."))
