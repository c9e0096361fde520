"""From a target as typed to the document it names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.cli.conftest import LOOSE, RESTART
from tests.conftest import Repository

from runbook_kit.cli.place import find_place
from runbook_kit.cli.reading import documents, findings, invalid, locate, read_all, runbooks_of
from runbook_kit.errors import InvalidInput, UsageError


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("restart", "restart"),
        ("look", "restart/look"),
        ("restart/look", "restart/look"),
        ("restart/look/versions", "restart/look/versions"),
        ("runbooks/restart.md", "restart"),
        ("runbooks/restart.md#act", "restart/act"),
        ("./runbooks/loose.md", "loose"),
        ("phase-7", "loose/phase-7"),
    ],
)
def test_targets(here: Repository, target: str, address: str) -> None:  # noqa: ARG001
    assert locate(target).selection.address == address


def test_paths_are_relative_to_the_root_wherever_one_stands(here: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here.path / "runbooks")
    assert locate("./restart.md").reading.source.path == "runbooks/restart.md"


def test_a_file_in_no_repository(nowhere: Path) -> None:
    (nowhere / "notes.md").write_text(LOOSE)
    located = locate("notes.md#phase-7")
    assert located.selection.address == "notes/phase-7"
    assert located.reading.source.path == "notes.md"
    assert not located.place.in_repository


def test_a_file_in_another_repository(here: Repository, nowhere: Path) -> None:
    located = locate(os.path.relpath(here.path / "runbooks" / "restart.md", nowhere))
    assert (located.place.root, located.reading.source.path) == (here.path, "runbooks/restart.md")


def test_marked_files_count_wherever_they_are(here: Repository) -> None:
    here.write("docs/other.md", RESTART.replace("runbook: restart", "runbook: other"))
    here.commit()
    names = [path.relative_to(here.path).as_posix() for path in documents(find_place())]
    assert names == ["runbooks/loose.md", "runbooks/restart.md", "docs/other.md"]


def test_one_unreadable_file_does_not_hide_the_others(here: Repository) -> None:
    (here.path / "runbooks" / "bad.md").write_bytes(b"# \xff\n")
    readings, failed = read_all(find_place())
    assert [runbook.id for runbook in runbooks_of(readings)] == ["loose", "restart"]
    assert [error.code for error in failed] == ["invalid-utf-8"]


def test_a_name_that_is_not_there_has_near_matches(here: Repository) -> None:  # noqa: ARG001
    with pytest.raises(UsageError) as stop:
        locate("lose")
    assert (stop.value.code, stop.value.hint) == ("unknown-target", "Did you mean `loose`?")


def test_words_of_the_repository_are_understood(here: Repository) -> None:
    here.write("gates/headings.yaml", "format: headings/1\nlabels: {entry: {fr: [avant]}}\n")
    here.write("runbooks/loose.md", LOOSE.replace("### Entry", "### Avant"))
    phase = locate("phase-7").selection.phase
    assert phase is not None
    assert [criterion.text for criterion in phase.entry] == ["Somebody has time"]


def test_a_clean_document_is_not_invalid(here: Repository) -> None:  # noqa: ARG001
    found = findings(locate("restart"))
    assert invalid(found) is None


def test_a_document_with_a_grave_error_is_invalid(here: Repository) -> None:
    here.write("runbooks/bad.md", "---\nrunbook: bad\nowner: [ops\n---\n# Bad\n")
    problem = invalid(findings(locate("runbooks/bad.md")))
    assert isinstance(problem, InvalidInput)
    assert problem.code == "invalid-front-matter"
    assert problem.message.startswith("runbooks/bad.md:3:")
