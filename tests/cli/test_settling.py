"""What becomes of findings: known ones are marked, some are mended, and files are written with care."""

from __future__ import annotations

import os

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatedesk import Desk
from runbook_kit.cli.gatereport import Settled
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.place import find_place
from runbook_kit.cli.settling import mend_all, settle, write_all
from runbook_kit.errors import InvalidInput
from runbook_kit.gate.engine.run import GateRun
from runbook_kit.report.outcome import Change

TEXT = "[x](B.md) `docs/nope.md` [y](nope.md)\n"


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", TEXT)
    repository.write("docs/b.md", "# B\n")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def desk(asked: Asked, instead: dict[str, bytes] | None = None) -> Desk:
    place = find_place()
    return Desk(asked, place, Gatespace(place, os.environ), instead or {})


def settled(asked: Asked, instead: dict[str, bytes] | None = None) -> Settled:
    here = desk(asked, instead)
    selection = here.select()
    run = GateRun(here.order(selection))
    return settle(here, run, run.verdict(), selection)


def rules(found: Settled) -> list[str]:
    return [each.rule for each in found.findings]


def test_one_place_is_told_once(tree: Repository) -> None:
    del tree
    found = settled(Asked())
    assert rules(found) == ["case-mismatch", "missing-path", "missing-target"]
    assert found.findings[1].also == (("docs-token-policy", "unmarked-path"),)
    assert (found.changes, found.fixed, found.document) == ((), 0, None)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(form="concise"), False),
        (Asked(form="json"), True),
        (Asked(outputs=("sarif=a.sarif",)), True),
        (Asked(outputs=("html=json.html",)), False),
        (Asked(update_baseline=True), True),
    ],
)
def test_findings_are_told_apart_where_somebody_asks(tree: Repository, asked: Asked, told: bool) -> None:
    del tree
    assert {bool(each.fingerprint) for each in settled(asked).findings} == {told}


def test_findings_are_told_apart_where_there_is_a_baseline(tree: Repository) -> None:
    del tree
    settled(Asked(update_baseline=True))
    assert {each.baselined and bool(each.fingerprint) for each in settled(Asked()).findings} == {True}


def test_what_is_not_listed_is_counted(tree: Repository) -> None:
    tree.write("docs/a.md", "docs/nope.md and `a&#47;b`\n")
    assert (rules(settled(Asked())), settled(Asked()).counts) == (["missing-bare-path"], {"entity-in-code": 1})
    found = settled(Asked(severity="error"))
    assert (rules(found), found.counts) == ([], {"missing-bare-path": 1, "entity-in-code": 1})


def test_mending_writes_and_tells_what_is_left(tree: Repository) -> None:
    found = settled(Asked(fix=True))
    mended = "[x](b.md) <code>docs&#47;nope.md</code> [y](nope.md)\n"
    assert (rules(found), found.fixed, found.changes) == (["missing-target"], 2, (Change("docs/a.md", TEXT, mended),))
    assert (tree.path / "docs/a.md").read_text() == mended
    span = found.findings[0].span
    assert mended[span.start : span.end] == "nope.md"
    assert found.sources["docs/a.md"].text == mended


def test_a_diff_writes_nothing(tree: Repository) -> None:
    found = settled(Asked(outputs=("diff=x",)))
    assert (len(found.changes), found.fixed, len(found.findings)) == (1, 0, 3)
    assert (tree.path / "docs/a.md").read_text() == TEXT


def test_the_document_of_an_editor(tree: Repository) -> None:
    asked = Asked(paths=("-",), stdin_path="docs/a.md", fix=True)
    found = settled(asked, {"docs/a.md": b"\xef\xbb\xbf[x](B.md)\r\n"})
    assert (found.document, rules(found)) == (b"\xef\xbb\xbf[x](b.md)\r\n", [])
    assert settled(asked, {"docs/a.md": b"\xff[x](B.md)"}).document == b"\xff[x](B.md)"
    assert (tree.path / "docs/a.md").read_text() == TEXT


def test_a_baseline_of_what_is_there(tree: Repository) -> None:
    accepted = settled(Asked(update_baseline=True))
    assert [each.baselined for each in accepted.findings] == [True] * 4  # each rule for itself
    assert rules(settled(Asked(fix=True))) == rules(accepted)
    assert (tree.path / "docs/a.md").read_text() == TEXT
    tree.write("docs/a.md", "# A\n")
    assert rules(settled(Asked())) == ["stale-baseline-entry"] * 4
    assert rules(settled(Asked(update_baseline=True))) == []


def test_only_what_was_looked_at_is_written(tree: Repository) -> None:
    here = desk(Asked(fix=True))
    run = GateRun(here.order(here.select()))
    mended = mend_all(here, run, run.verdict().findings)
    tree.write("docs/a.md", TEXT + "more\n")
    with pytest.raises(InvalidInput, match="was changed by somebody else meanwhile"):
        write_all(here, mended.changes)
    assert (tree.path / "docs/a.md").read_text() == TEXT + "more\n"
