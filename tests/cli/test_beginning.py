"""What a new runbook begins with."""

from __future__ import annotations

import pytest
from tests.conftest import Repository

from runbook_kit.cli.beginning import Wishes, check_kind, complete, make_runbook, new_phases, page
from runbook_kit.errors import UsageError


@pytest.mark.parametrize(
    ("count", "titles"),
    [
        (1, ["Work"]),
        (2, ["Preflight", "Verification"]),
        (3, ["Preflight", "Work", "Verification"]),
        (4, ["Preflight", "Work 1", "Work 2", "Verification"]),
    ],
)
def test_phases(count: int, titles: list[str]) -> None:
    phases = list(new_phases(count))
    assert [phase.title for phase in phases] == titles
    assert len({phase.block for phase in phases}) == count


@pytest.mark.parametrize(
    ("wishes", "title", "ident"),
    [
        (Wishes(), "New runbook", "new-runbook"),
        (Wishes(ident="move_the-host"), "Move the host", "move_the-host"),
        (Wishes(title="Prüfung: Nacht!"), "Prüfung: Nacht!", "pruefung-nacht"),
        (Wishes(title="日本"), "日本", "runbook"),
    ],
)
def test_what_is_not_said_is_guessed(wishes: Wishes, title: str, ident: str) -> None:
    decided = complete(wishes, asks=False)
    assert (decided.title, decided.ident, decided.owner, decided.phases) == (title, ident, "operator", 3)


def test_kinds() -> None:
    check_kind("runbook", ("runbook",))
    with pytest.raises(UsageError, match="comes with a later release"):
        check_kind("report", ("runbook",))


TITLES = [
    "Phase 1 — Foundation",
    "---",
    "{{ x }}",
    "# a",
    "`a` *b*",
    "Entry criteria",
    "a: 'b' # c",
    "{#phase-2}",
    "<b>",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_of_any_kind_is_written_or_refused(here: Repository, title: str) -> None:
    try:
        made = make_runbook(complete(Wishes(ident="x", title=title), asks=False))
    except UsageError:
        assert not (here.path / "runbooks/x.md").exists()
        return
    assert next(iter(page(made))).endswith(title)
    assert (here.path / "runbooks/x.md").is_file()


def test_a_template_of_the_repository_that_does_not_fit_is_refused(here: Repository) -> None:
    here.write("templates/new/runbook.md.j2", "# {{ title }}\n")
    with pytest.raises(UsageError, match="would not be read as it should be"):
        make_runbook(complete(Wishes(ident="x"), asks=False))
    assert not (here.path / "runbooks/x.md").exists()
