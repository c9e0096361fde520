"""The documentation names everything there is, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Repository

from runbook_kit.cli.main import COMMANDS, answer, program
from runbook_kit.config import NAMES as SETTINGS
from runbook_kit.document.attributes import RISK_WORDS
from runbook_kit.document.fence import NAMES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SCHEMA = json.loads((ROOT / "src" / "runbook_kit" / "document" / "runbook.schema.json").read_text("utf-8"))
FENCE = re.compile(r"^(`{3,}).*?^\1$", re.DOTALL | re.MULTILINE)


def words_in_code(page: str) -> set[str]:
    """Every word that a page writes in code, in fences or in backticks."""
    text = (DOCS / page).read_text("utf-8")
    fences = [match[0] for match in FENCE.finditer(text)]
    return set(re.findall(r"[\w-]+", " ".join(fences + re.findall(r"`[^`\n]+`", FENCE.sub("", text)))))


@pytest.mark.parametrize("key", sorted(SCHEMA["properties"]))
def test_the_format_reference_has_every_key_of_a_runbook(key: str) -> None:
    assert key in words_in_code("reference/format.md")


@pytest.mark.parametrize("name", sorted(SCHEMA["$defs"]))
def test_the_format_reference_has_every_key_below(name: str) -> None:
    definition = SCHEMA["$defs"][name]
    variants = [definition, *definition.get("anyOf", [])]
    keys = {key for variant in variants for key in variant.get("properties", {})}
    assert sorted(keys - words_in_code("reference/format.md")) == []


@pytest.mark.parametrize("name", [*NAMES, *RISK_WORDS])
def test_the_references_have_every_attribute_and_risk(name: str) -> None:
    assert name in words_in_code("reference/format.md") | words_in_code("reference/json.md")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_reference_has_every_command(name: str) -> None:
    assert f"`runbook {name}" in (DOCS / "reference" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("name", SETTINGS)
def test_the_command_reference_has_every_setting(name: str) -> None:
    assert f"| `{name}` |" in (DOCS / "reference" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_reference_has_every_option(name: str) -> None:
    command = import_module(f"runbook_kit.cli.{COMMANDS[name][0]}").command
    options = {word for option in command.params for word in option.opts if word.startswith("--")}
    assert sorted(word for word in options if word not in (DOCS / "reference" / "cli.md").read_text("utf-8")) == []


def test_our_documents_pass_our_gates(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every link, anchor, path, command and fence in them; what is accepted is accepted with a reason."""
    monkeypatch.chdir(ROOT)
    code = answer(program, ["gate", "--no-cache", "--fail-on", "warning", "--format", "concise"], "runbook")
    told = capsys.readouterr().out
    assert code == 0, told
    assert told.startswith("No findings in ")


def test_every_page_can_be_reached() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    assert sorted(page for page in pages if page not in navigation) == []


def examples(page: str, lang: str) -> list[str]:
    """The contents of the fences of a page that have four backticks (Markdown) or three, by language."""
    marker = "`" * (4 if lang == "markdown" else 3)
    return re.findall(rf"^{marker}{lang}\n(.*?)^{marker}$", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def shown(repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What `show --format json` says about the first example of the format reference."""
    repository.write("runbooks/backup.md", examples("reference/format.md", "markdown")[0])
    monkeypatch.chdir(repository.path)
    code = answer(program, ["show", "backup", "--format", "json"], "runbook")
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    return json.loads(printed.out)


def test_the_json_reference_shows_what_is_printed(shown: Any) -> None:
    example = json.loads(examples("reference/json.md", "json")[0])
    assert missing(example, shown) == []


def test_the_json_reference_names_every_field_of_a_plan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert answer(program, ["run", "phase-2", "--dry-run", "--format", "json"], "runbook") == 0
    plan = json.loads(capsys.readouterr().out)
    block = next(action for action in plan["actions"] if action["commands"])
    fields = {*plan, *plan["runbook"], *block, *block["commands"][0]}
    assert sorted(fields - words_in_code("reference/json.md")) == []


def missing(part: Any, whole: Any, where: str = "") -> list[str]:
    """Where `whole` differs from `part`; what only `whole` has is fine."""
    if isinstance(part, dict):
        return [each for key in part for each in missing(part[key], whole.get(key, "nothing"), f"{where}.{key}")]
    if isinstance(part, list) and len(part) <= len(whole):
        return [each for number, item in enumerate(part) for each in missing(item, whole[number], f"{where}.{number}")]
    return [] if part == whole else [f"{where}: {part!r}, printed {whole!r}"]
