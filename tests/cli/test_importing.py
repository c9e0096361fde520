"""Importing one document: what is refused, and what is said."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.conftest import Repository

from runbook_kit.cli import importing
from runbook_kit.cli.importing import check_id, import_all, import_one, import_v1, new_errors, page
from runbook_kit.cli.place import find_place
from runbook_kit.document.read import Reading
from runbook_kit.document.rewrite.imported import Imported
from runbook_kit.errors import InvalidInput, UsageError
from runbook_kit.finding import Finding


def test_ids_are_checked() -> None:
    check_id("", ("a.md", "b.md"))
    check_id("a.b-c_1", ("a.md",))
    for ident, files in (("-a", ("a.md",)), ("ä", ("a.md",)), ("a/b", ("a.md",)), ("a", ("a.md", "b.md"))):
        with pytest.raises(UsageError):
            check_id(ident, files)


def test_the_id_comes_from_the_file(here: Repository) -> None:
    here.write("docs/Prüfung der Nacht.md", "# T\n")
    made = import_one("docs/Prüfung der Nacht.md", "", write=False)
    assert made.imported.reading.runbook.id == "pruefung-der-nacht"
    assert list(page(made, written=True)) == [
        "imported docs/Prüfung der Nacht.md as pruefung-der-nacht: 0 phases, 0 inputs"
    ]


def test_nothing_is_written_unless_asked(here: Repository) -> None:
    before = (here.path / "runbooks/loose.md").read_text()
    made, failed = import_all(("runbooks/loose.md", "missing.md"), "", write=False)
    assert (here.path / "runbooks/loose.md").read_text() == before
    assert ([each.before.path for each in made], [error.code for error in failed]) == (
        ["runbooks/loose.md"],
        ["missing-file"],
    )
    assert import_v1(made, failed, written=False)["written"] is False


def test_an_error_that_was_not_there_before_stops_everything(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(reading: Reading, place: object) -> tuple[Finding, ...]:  # noqa: ARG001
        span = reading.source.lines(2, 2)
        new = Finding("runbook-structure", "phase-without-section", "error", span, "No section.")
        return (new,) if reading.runbook.authored else ()

    monkeypatch.setattr(importing, "objections", found)
    before = (here.path / "runbooks/loose.md").read_text()
    with pytest.raises(InvalidInput) as error:
        import_one("runbooks/loose.md", "", write=True)
    assert error.value.message == (
        "Nothing was written, because the result would have an error: runbooks/loose.md:2:1: No section."
    )
    assert (here.path / "runbooks/loose.md").read_text() == before


def test_an_error_that_was_a_warning_before_stops_nothing(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    made = import_one(str(here.path / "runbooks/loose.md"), "", write=False)
    last = made.before.line_count

    def found(reading: Reading, place: object) -> tuple[Finding, ...]:  # noqa: ARG001
        below = reading.source.line_count - last
        one = Finding(
            "runbook-structure", "swallowed-heading", "warning", reading.source.lines(3 + below, 3 + below), ""
        )
        return (replace(one, severity="error") if reading.runbook.authored else one,)

    monkeypatch.setattr(importing, "objections", found)
    before = replace(
        made.imported.reading, source=made.before, runbook=replace(made.imported.reading.runbook, authored=False)
    )
    imported: Imported = made.imported
    assert [each.rule for each in new_errors(before, imported, find_place())] == ["swallowed-heading"]
