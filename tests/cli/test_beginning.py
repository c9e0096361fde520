"""What a new runbook begins with."""

from __future__ import annotations

import pytest
from tests.conftest import Repository

from runbook_kit.cli.beginning import Wishes, as_heading, complete, kind_called, make_runbook, new_phases, page
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
    assert kind_called("phase-runbook") is kind_called("runbook")
    with pytest.raises(UsageError, match="There is no kind of document called `alrt`"):
        kind_called("alrt")


@pytest.mark.parametrize(
    ("wishes", "title", "ident", "alert"),
    [
        (Wishes(kind="alert"), "NewAlert", "NewAlert", "NewAlert"),
        (Wishes(kind="alert", alert="DiskFull"), "DiskFull", "DiskFull", "DiskFull"),
        (Wishes(kind="alert", alert="Disk full"), "Disk full", "disk-full", "Disk full"),
        (Wishes(kind="alert", title="The disk", alert="DiskFull"), "The disk", "DiskFull", "DiskFull"),
        (Wishes(kind="alert", ident="DiskFull"), "DiskFull", "DiskFull", "DiskFull"),
        (Wishes(kind="sop", title="Rotate keys"), "Rotate keys", "rotate-keys", ""),
    ],
)
def test_an_alert_gives_its_name(wishes: Wishes, title: str, ident: str, alert: str) -> None:
    decided = complete(wishes, asks=False)
    assert (decided.title, decided.ident, decided.alert, decided.phases) == (title, ident, alert, 0)


@pytest.mark.parametrize("wishes", [Wishes(kind="sop", phases=2), Wishes(alert="X"), Wishes(kind="release", alert="X")])
def test_wishes_that_a_kind_has_no_use_for(wishes: Wishes) -> None:
    with pytest.raises(UsageError, match=r"is not for an? "):
        complete(wishes, asks=False)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("CI/CD for docs/no-such.md", "CI/CD for docs&#47;no-such.md"),
        ("a *b* [c](d) <e>", r"a \*b\* \[c\](d) &lt;e>"),
        ("{#phase-1}", r"\{#phase-1\}"),
    ],
)
def test_a_title_as_a_heading(title: str, heading: str) -> None:
    assert as_heading(title) == heading


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
    "Preflight",
    "Work",
    "docs/no-such-file.md",
    "Diagnosis",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("kind", ["runbook", "alert"])
def test_a_title_of_any_kind_is_written(here: Repository, title: str, kind: str) -> None:
    made = make_runbook(
        complete(Wishes(ident="x", title=title, kind=kind, alert=title * (kind == "alert")), asks=False)
    )
    assert next(iter(page(made))).endswith(title)
    assert len(made.phases) == (3 if kind == "runbook" else 2)
    assert (here.path / "runbooks/x.md").is_file()


def test_a_template_of_the_repository_that_does_not_fit_is_refused(here: Repository) -> None:
    here.write("templates/new/runbook.md.j2", "# {{ title }}\n")
    with pytest.raises(UsageError, match="would not be read as it should be"):
        make_runbook(complete(Wishes(ident="x"), asks=False))
    assert not (here.path / "runbooks/x.md").exists()
