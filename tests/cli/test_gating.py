"""What is asked of the gates on the command line, and where they work."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.conftest import Repository

from runbook_kit.cli import gatetexts, gating
from runbook_kit.cli.gateasked import Asked
from runbook_kit.cli.gatedesk import Desk, maker
from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.gating import read_stdin
from runbook_kit.cli.place import find_place
from runbook_kit.errors import InvalidInput, UsageError


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", "# A\n\n[b](b.md)\n")
    repository.write("docs/b.md", "# B\n\n[png](../img/x.png)\n")
    repository.write("img/x.png", "x")
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def desk(asked: Asked) -> Desk:
    place = find_place(asked.near)
    return Desk(asked, place, Gatespace(place, os.environ, asked.policy_from, asked.baseline), {})


@pytest.mark.parametrize(
    ("severity", "fail_on", "least"),
    [
        ("warning", "error", "warning"),
        ("warning", "never", "warning"),
        ("error", "error", "error"),
        ("error", "warning", "warning"),
        ("error", "never", "error"),
        ("warning", "info", "info"),
        ("info", "error", "info"),
    ],
)
def test_what_decides_the_exit_code_is_listed(severity: str, fail_on: str, least: str) -> None:
    assert Asked(severity=severity, fail_on=fail_on).least == least  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paths", "stdin", "near"),
    [
        ((), "", ""),
        (("docs/a.md", "x"), "", "docs/a.md"),
        (("docs",), "", "docs/README.md"),
        (("-",), "docs/x.md", "docs/x.md"),
    ],
)
def test_where_it_begins(tree: Repository, paths: tuple[str, ...], stdin: str, near: str) -> None:
    del tree
    assert Asked(paths=paths, stdin_path=stdin).near == near


def documents(asked: Asked) -> Sequence[str]:
    return desk(asked).select().documents


def test_documents_of_a_run(tree: Repository) -> None:
    both = ("docs/a.md", "docs/b.md")
    assert documents(Asked()) == documents(Asked(everything=True)) == documents(Asked(paths=("docs",))) == both
    assert documents(Asked(paths=("docs/b.md",))) == ("docs/b.md",)
    assert documents(Asked(changed=True)) == ()
    tree.git("rm", "--quiet", "img/x.png")
    assert documents(Asked(changed=True)) == ("docs/b.md",)
    tree.write("docs/b.md", "# B\n")
    assert documents(Asked(changed=True)) == both  # what leads to a changed document may miss its anchors
    tree.write("gates/paths.yaml", "format: paths/1\n")
    chosen = desk(Asked(changed=True)).select()
    assert (chosen.documents, chosen.complete) == (both, True)


def test_a_new_top_level_folder_makes_more_words_paths(tree: Repository) -> None:
    tree.write("tools/x.py", "")
    tree.git("add", "--all")
    assert documents(Asked(changed=True)) == ("docs/a.md", "docs/b.md")
    tree.write("docs/untracked.md", "")
    assert documents(Asked(changed=True)) == ("docs/a.md", "docs/b.md", "docs/untracked.md")


def test_excluded_documents(tree: Repository) -> None:
    for gate in ("docs-token-policy", "docs-reference-targets", "runbook-structure", "command-safety", "secrets"):
        tree.write(f"gates/{gate}.yaml", f"format: gate/1\ngate: {gate}\nexclude: [docs/a.md]\n")
    assert documents(Asked()) == ("docs/a.md", "docs/b.md")  # one gate still looks at it
    tree.write("gates/renders-everywhere.yaml", "format: gate/1\ngate: renders-everywhere\nexclude: [docs/a.md]\n")
    assert documents(Asked()) == ("docs/b.md",)


def test_a_memory_that_came_with_the_clone_is_not_believed(tree: Repository) -> None:
    assert desk(Asked()).remembers
    assert not desk(Asked(no_cache=True)).remembers
    tree.write(".runbook/cache/gates.msgpack", "")
    tree.git("add", "--all", "--force")
    assert not desk(Asked()).remembers
    tree.git("rm", "--quiet", "-r", "-f", ".runbook")
    os.symlink("docs", tree.path / ".runbook")
    tree.git("add", "--all")
    assert not desk(Asked()).remembers


def test_what_makes_a_memory_another_one(tree: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> str:
        return maker(Gatespace(find_place(), os.environ))

    found = [made(), made()]
    tree.write("gates/headings.yaml", "format: headings/1\n")
    found.append(made())
    tree.write("runbook.toml", 'runbooks = ["ops"]\n')
    found.append(made())
    monkeypatch.setattr(gatetexts, "__version__", "0.0.0-other")
    found.append(made())
    assert [found.index(each) for each in found] == [0, 0, 2, 3, 4]


def test_stdin(tree: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.write_bytes(b"\xef\xbb\xbfx\r\n")
    with given.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        asked = Asked(paths=("-",), stdin_path=str(tree.path / "docs/new.md"))
        assert read_stdin(asked, find_place()) == {"docs/new.md": b"\xef\xbb\xbfx\r\n"}
        with pytest.raises(UsageError, match="is not a path of this repository"):
            read_stdin(Asked(paths=("-",), stdin_path="/etc/hosts"), find_place())
    with given.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        monkeypatch.setattr(gating, "LARGEST", 3)
        with pytest.raises(InvalidInput, match="has more than 0 MB"):
            read_stdin(asked, find_place())
