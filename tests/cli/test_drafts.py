"""Texts made of templates."""

from __future__ import annotations

import pytest
from tests.conftest import Repository

from runbook_kit.cli.drafts import draft, markdown_text, yaml_scalar
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput
from runbook_kit.shipped import template_folder
from runbook_kit.yamltext import read_yaml


def test_the_shipped_template(here: Repository) -> None:  # noqa: ARG001
    assert draft("init/runbook.toml.j2", find_place()).startswith("# Settings of runbook-kit.")


def test_a_template_of_the_repository_replaces_it(here: Repository) -> None:
    here.write("runbook.toml", 'templates = "docs/templates"\n')
    here.write("docs/templates/init/runbook.toml.j2", "# ours: {{ word | yaml }} {{ word | markdown }}\n")
    assert draft("init/runbook.toml.j2", find_place(), word="a: <b>") == "# ours: 'a: <b>' a: \\<b>\n"
    assert draft("init/runbooks.yml.j2", find_place(), version="1").startswith("name: Runbooks\n")


@pytest.mark.parametrize("text", ["{{ missing }}", "{% for %}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"])
def test_a_template_that_cannot_be_rendered(here: Repository, text: str) -> None:
    here.write("templates/init/runbook.toml.j2", text)
    with pytest.raises(InvalidInput) as error:
        draft("init/runbook.toml.j2", find_place())
    assert error.value.code == "invalid-template"
    assert error.value.message.startswith("The template `init/runbook.toml.j2` cannot be rendered: ")


@pytest.mark.parametrize("text", ["plain", "a: b", "yes", "12", "#x", 'it\'s "so"', "- a", "ä…", "true", "~", "*x"])
def test_a_scalar_is_read_back_as_text(text: str) -> None:
    assert read_yaml(f"a: {yaml_scalar(text)}\n", "").data == {"a": text}


def test_markdown_shows_a_text_as_it_is() -> None:
    assert markdown_text("a *b* <c> `d` [e] x_y \\") == "a \\*b\\* \\<c> \\`d\\` \\[e] x\\_y \\\\"


def test_every_template_of_these_commands_is_used() -> None:
    found = {path.name for folder in ("new", "init") for path in (template_folder() / folder).iterdir()}
    assert found == {
        "runbook.md.j2",
        "runbook.toml.j2",
        "runbooks.yml.j2",
        *("alert.md.j2", "sop.md.j2", "stop-playbook.md.j2", "incident-playbook.md.j2", "release.md.j2"),
        "pre-commit-config.yaml.j2",
        "pre-commit-hook.yaml.j2",
        "mkdocs.yml.j2",
    }
