"""`runbook render diagram`."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from tests.cli.conftest import RESTART, Run
from tests.conftest import Repository

from runbook_kit.shipped import gates_folder

OWN = sorted((gates_folder().parent / "runbooks").rglob("*.md"))
SEEDLIKE = sorted((Path(__file__).parent.parent / "documents").glob("*.md"))


def test_a_runbook_as_mermaid(here: Repository, run: Run, snapshot: SnapshotAssertion) -> None:  # noqa: ARG001
    result = run("render", "diagram", "restart")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == snapshot


def test_a_phase_has_what_it_needs(here: Repository, run: Run) -> None:  # noqa: ARG001
    text = run("render", "diagram", "act").stdout
    assert "p0 --> p1" in text
    assert "p2" not in text


def test_a_picture(here: Repository, run: Run) -> None:
    result = run("render", "diagram", "restart", "--format", "svg", "--out", "docs/map.svg")
    assert (result.exit_code, result.stdout) == (0, "")
    root = ET.parse(here.path / "docs/map.svg").getroot()
    assert root[0].text == "Restart the service: phases and what they need"


def test_phases_that_need_each_other_are_drawn_and_reported(here: Repository, run: Run) -> None:
    here.write("runbooks/restart.md", RESTART.replace("title: Look\n", "title: Look\n    needs: [act]\n"))
    for form in ("mermaid", "svg"):
        result = run("render", "diagram", "restart", "--format", form)
        assert result.exit_code == 2
        assert result.stdout
        assert "dependency-cycle" in result.stderr


@pytest.mark.parametrize("path", [*OWN, *SEEDLIKE], ids=lambda path: path.stem)
def test_every_document_has_a_map(here: Repository, run: Run, path: Path) -> None:
    here.write(f"docs/{path.name}", path.read_text("utf-8"))
    picture = run("render", "diagram", f"docs/{path.name}", "--format", "svg")
    assert picture.exit_code == 0
    ET.fromstring(picture.stdout)
    assert run("render", "diagram", f"docs/{path.name}").stdout.startswith("flowchart TB\n")
