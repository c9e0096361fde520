"""Every report format over one rich set of findings, as people and programs read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.report.samples import EMPTY, FINDINGS, NOTE, OUTCOME, SOURCES, SUPPRESSED

from runbook_kit import __version__
from runbook_kit.render.escape import HIDDEN
from runbook_kit.report.formats import FORMATS, printer, render_report

FOLDER = Path(__file__).parent.parent.parent / "src" / "runbook_kit" / "report"
PAGES_FOR_PEOPLE = ("text", "concise", "markdown")


def page(name: str) -> str:
    return render_report(name, OUTCOME).replace(f'"version": "{__version__}"', '"version": "VERSION"')


@pytest.mark.parametrize("name", FORMATS)
def test_a_rich_outcome(name: str, snapshot: SnapshotAssertion) -> None:
    assert page(name) == snapshot


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str, snapshot: SnapshotAssertion) -> None:
    assert render_report(name, EMPTY).replace(f'"version": "{__version__}"', '"version": "VERSION"') == snapshot


def test_a_format_is_a_module() -> None:
    assert all((FOLDER / f"{name}.py").is_file() and callable(printer(name)) for name in FORMATS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "diff"])
def test_nothing_of_a_document_is_obeyed_or_hidden(name: str) -> None:
    assert HIDDEN.findall(render_report(name, OUTCOME)) == []


@pytest.mark.parametrize("name", PAGES_FOR_PEOPLE)
def test_what_does_not_count_is_listed_only_on_request(name: str) -> None:
    assert "missing-anchor" not in render_report(name, OUTCOME)
    assert "missing-anchor" in render_report(name, replace(OUTCOME, closed=True))


@pytest.mark.parametrize("name", ["text", "concise"])
def test_statistics_follow_the_findings(name: str, snapshot: SnapshotAssertion) -> None:
    with_table = render_report(name, replace(OUTCOME, statistics=True))
    assert with_table.startswith(render_report(name, OUTCOME))
    assert with_table.removeprefix(render_report(name, OUTCOME)) == snapshot
    assert render_report(name, replace(EMPTY, statistics=True)) == render_report(name, EMPTY)


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_findings_changes_nothing(name: str) -> None:
    assert render_report(name, replace(OUTCOME, findings=FINDINGS[::-1], changes=OUTCOME.changes[::-1])) == (
        render_report(name, OUTCOME)
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_not_at_hand_is_no_obstacle(name: str) -> None:
    assert render_report(name, replace(OUTCOME, sources={}))
    far = replace(SUPPRESSED, span=replace(SUPPRESSED.span, line=99, end_line=99))
    assert render_report(name, replace(OUTCOME, findings=(far, NOTE), sources=SOURCES, closed=True))


@pytest.mark.parametrize("name", FORMATS)
def test_a_path_that_is_not_text_is_no_obstacle(name: str) -> None:
    odd = replace(NOTE, span=replace(NOTE.span, path="docs/\udcff.md"))
    assert render_report(name, replace(OUTCOME, findings=(odd,))).encode()


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        render_report("yaml", OUTCOME)
