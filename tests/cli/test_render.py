"""`runbook render`: documents on stdout or in a file, from templates of this repository or ours."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.conftest import Repository

from runbook_kit.cli.place import find_place
from runbook_kit.cli.render import SUBCOMMANDS, command
from runbook_kit.cli.render_checklist import TEMPLATES
from runbook_kit.cli.render_skeleton import COMMANDS
from runbook_kit.cli.rendering import own_templates
from runbook_kit.errors import InvalidInput, RunbookError, UsageError
from runbook_kit.render.documents.library import Library
from runbook_kit.session.events import SessionStarted, StepFinished, StepStarted
from runbook_kit.session.log import Log
from runbook_kit.session.records import Stamp
from runbook_kit.shipped import template_folder

OURS = ("checklist", *COMMANDS)


def render(*arguments: str) -> Result:
    """Call `runbook render` with these arguments; what stops it is raised."""
    result = CliRunner().invoke(command, list(arguments), prog_name="runbook render")
    if isinstance(result.exception, RunbookError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def refused(*arguments: str) -> RunbookError:
    with pytest.raises(RunbookError) as raised:
        render(*arguments)
    return raised.value


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", OURS)
def test_every_document(name: str) -> None:
    page = render(name, "look").stdout
    assert page.startswith("# ")
    assert f"{name}.md (shipped, sha256 " in page
    assert page.endswith(")\n")


@pytest.mark.usefixtures("here")
def test_a_runbook_renders_all_its_phases_and_a_phase_only_itself() -> None:
    assert "## 3 Rest" in render("checklist", "restart").stdout
    page = render("checklist", "restart/look").stdout
    assert "## 1 Look" in page
    assert "Rest" not in page.replace("Restart", "")


@pytest.mark.usefixtures("here")
def test_other_forms() -> None:
    assert render("checklist", "look", "--format", "html").stdout.startswith("<!DOCTYPE html>")
    assert render("checklist", "look", "--format", "text").stdout.startswith("CHECKLIST\n")
    document = json.loads(render("checklist", "look", "--format", "json").stdout)
    assert (document["format"], document["document"], document["target"]) == ("render/1", "checklist", "restart/look")
    assert document["values"]["sheets"][0]["groups"][0]["items"][0]["number"] == "1.E1"
    assert json.loads(render("report", "look", "--format", "json").stdout)["values"]["delta"]["id"] == "act"


def test_to_a_file(here: Repository) -> None:
    result = render("checklist", "look", "--out", "out/look.md")
    assert (result.stdout, result.stderr) == ("", "wrote out/look.md\n")
    written = (here.path / "out/look.md").read_text("utf-8")
    assert written == render("checklist", "look").stdout
    assert refused("report", "look", "--out", "out/look.md").code == "file-exists"
    assert (here.path / "out/look.md").read_text("utf-8") == written
    render("report", "look", "--out", "out/look.md", "--force")
    assert (here.path / "out/look.md").read_text("utf-8").startswith("# Completion report: Look")


def test_the_own_template_wins(here: Repository) -> None:
    here.write(
        "templates/checklist.md.j2", "{#- Ours; variables: list -#}\nours: {{ list.title }}, {{ template.origin }}\n"
    )
    here.write("templates/unknown.md.j2", "{{ nothing }}")
    here.write("templates/deeper/report.md.j2", "{{ nothing }}")
    assert render("checklist", "look").stdout == "ours: Restart the service: Look, templates/checklist.md.j2\n"
    assert render("report", "look").stdout.startswith("# Completion report")
    page = render("--list").stdout
    assert "checklist.md  templates/checklist.md.j2, sha256" in page
    assert "report.md  shipped, sha256" in page
    assert "unknown" not in page
    assert ", 1 of them of this repository." in page


def test_a_copy_of_our_templates_is_the_repositorys_own(here: Repository) -> None:
    shutil.copytree(template_folder(), here.path / "templates")
    assert {each["origin"].split("/")[0] for each in templates()} == {"templates"}


def test_our_own_repository_uses_what_it_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(template_folder().parent)
    assert {each["origin"] for each in templates()} == {"shipped"}


def templates() -> list[dict[str, str]]:
    document = json.loads(render("--list", "--format", "json").stdout)
    assert document["format"] == "templates/1"
    found: list[dict[str, str]] = document["templates"]
    return found


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("\n{{ nobody }}", "templates/checklist.md.j2:2: The template cannot be rendered: 'nobody' is undefined."),
        ("{{ runbook.__class__ }}", "templates/checklist.md.j2:1: "),
        ("{% include '/etc/passwd' %}", "there is no template"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "too much"),
    ],
)
def test_a_wrong_template_is_an_error_with_its_place(template: str, said: str, here: Repository) -> None:
    here.write("templates/checklist.md.j2", template)
    error = refused("checklist", "look")
    assert isinstance(error, InvalidInput)
    assert (error.code, error.exit_code) == ("invalid-template", 2)
    assert said in error.message


def test_a_template_behind_a_link_out_of_the_repository_is_not_read(here: Repository) -> None:
    outside = here.path.parent / "elsewhere.md.j2"
    outside.write_text("stolen", "utf-8")
    (here.path / "templates").mkdir()
    (here.path / "templates" / "checklist.md.j2").symlink_to(outside)
    assert "stolen" not in render("checklist", "look").stdout


def test_a_template_that_is_no_text(here: Repository) -> None:
    here.write("templates/checklist.md.j2", "x").write_bytes(b"\xff\xfe\x00")
    assert refused("checklist", "look").code in {"invalid-template", "invalid-input"}


def test_ticked_from_a_session(here: Repository) -> None:
    steps = [{"address": "look/versions", "state": "passed", "exit_code": 0, "log": "logs/001-versions.log"}]
    session = {"id": "s1", "target": "restart/look", "operator": "kim", "steps": steps}
    here.write("session.json", json.dumps({"format": "session/1", "session": session}))
    page = render("checklist", "look", "--session", "session.json").stdout
    assert "- [x] **1.1** Versions: passed, exit 0, by kim, logs/001-versions.log" in page
    assert refused("checklist", "loose", "--session", "session.json").code == "other-session"
    assert refused("checklist", "look", "--session", "README.md").code == "invalid-session"
    assert isinstance(refused("checklist", "look", "--session", "gone.json"), InvalidInput)


def test_ticked_from_a_session_that_was_carried_out_here(here: Repository) -> None:
    folder = here.path / ".runbook/sessions/20261101T030000Z-look-0a1b2c"
    log = Log(folder, folder.name, "shadow", lambda: Stamp("2026-11-01T03:00:00.000Z", 1, "boot"), -1)
    folder.mkdir(parents=True)
    log.begin(b"", None)
    log.append(started("restart/look", "restart"))
    log.append(StepStarted(step="look/versions", digest="d", number=1))
    log.append(StepFinished(step="look/versions", outcome="passed", exit_code=0, duration_ms=12, number=1))
    log.close()
    for name in ("latest", "20261101T03"):
        assert (
            "- [x] **1.1** Versions: passed, exit 0, 0.012 s, by kim"
            in render("checklist", "look", "--session", name).stdout
        )
    assert refused("checklist", "look", "--session", "2025").code == "unknown-session"


def started(target: str, runbook: str) -> SessionStarted:
    return SessionStarted(
        target=target, runbook=runbook, runbook_path="x.md", runbook_digest="r", plan_digest="p", operator="kim"
    )


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("checklst", "look"), "unknown-document"),
        ((), "missing-command"),
        (("--list", "checklist", "look"), "usage"),
        (("checklist", "nowhere"), "unknown-target"),
    ],
)
def test_what_cannot_be_rendered(arguments: Sequence[str], code: str) -> None:
    error = refused(*arguments)
    assert isinstance(error, UsageError)
    assert error.code == code


def test_every_command_has_its_template() -> None:
    shipped = Library().names
    assert {*TEMPLATES.values(), *(f"{name}.md" for name in COMMANDS)} <= set(shipped)
    assert list(COMMANDS) == ["runlog", "report", "go-no-go", "handoff", "incident", "post-mortem", "work-packages"]


def test_outside_of_a_repository_there_are_no_own_templates(nowhere: Path) -> None:
    (nowhere / "templates").mkdir()
    (nowhere / "templates" / "checklist.md.j2").write_text("x", "utf-8")
    assert own_templates(find_place()) == {}


def test_help_loads_no_document() -> None:
    result = render("--help")
    assert [name for name in SUBCOMMANDS if name not in result.stdout] == []


@pytest.mark.usefixtures("here")
def test_findings_go_to_stderr_and_the_document_to_stdout() -> None:
    result = render("checklist", "loose")
    assert result.stdout.startswith("# Checklist: Loose notes")
    assert not result.stdout.startswith("warning")


@pytest.mark.usefixtures("here")
def test_many_documents_cost_little_more_than_one() -> None:
    """Templates are compiled once; 200 documents stay below ten cold starts of the program, with a wide margin."""
    from runbook_kit.cli.reading import locate
    from runbook_kit.render.documents.packet import packet

    selection = locate("look").selection
    library = Library()
    library.render("report.md", doc=packet(selection), runbook=selection.runbook)
    before = time.perf_counter()
    for _ in range(200):
        library.render("report.md", doc=packet(selection), runbook=selection.runbook)
    assert time.perf_counter() - before < 10, sys.version
