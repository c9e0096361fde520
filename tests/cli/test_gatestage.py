"""What is staged, told by the index and by git."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

import pytest
from tests.conftest import Repository

from runbook_kit.cli.gatespace import Gatespace
from runbook_kit.cli.gatestage import Stage
from runbook_kit.cli.place import find_place

RULES = "groups: []\n"


@pytest.fixture
def tree(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.write("docs/a.md", "# A\n")
    repository.write("alerts/rules.yaml", RULES)
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def stage() -> Stage:
    return Gatespace(find_place(), os.environ).stage


def staged() -> dict[str, bytes]:
    with stage().asking() as contents:
        return contents()


def test_what_is_staged(tree: Repository) -> None:
    assert staged() == {}
    tree.write("docs/a.md", "staged\n")
    tree.write("docs/b.md", "new\n")
    tree.git("add", "--all")
    tree.write("docs/a.md", "later\n")
    tree.write("alerts/rules.yaml", "x")
    tree.write("alerts/notes.txt", "x")
    (tree.path / "docs/b.md").unlink()
    rules = {"alerts/rules.yaml": RULES.encode()}  # what may hold alert rules is judged, too
    assert staged() == {"docs/a.md": b"staged\n", "docs/b.md": b"new\n", **rules}


def test_what_is_staged_of_some_paths(tree: Repository) -> None:
    for name in ("docs/a.md", "docs/deep/b.md", "c.md"):
        tree.write(name, "staged\n")
    tree.git("add", "--all")
    os.symlink("docs", tree.path / "link")
    for name in ("docs/a.md", "docs/deep/b.md", "c.md"):
        tree.write(name, "later\n")
    for names, expected in (
        (["docs/a.md"], {"docs/a.md"}),
        (["docs"], {"docs/a.md", "docs/deep/b.md"}),
        (["c.md", "none.md"], {"c.md"}),
        (["link/a.md"], set()),  # git knows no such path
    ):
        with stage().asking(names) as contents:
            assert set(contents()) == expected, names


def test_git_is_asked_only_about_what_may_have_changed(tree: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docs/a.md", "docs/b.md", "docs/c.md"):
        tree.write(name, "staged\n")
        os.utime(tree.path / name, (1, 1))
    tree.git("add", "--all")
    tree.write("docs/b.md", "later\n")
    os.utime(tree.path / "docs/c.md", (2, 2))
    named: list[Collection[str]] = []
    asking = Stage.asking

    def seen(self: Stage, names: Collection[str] = ()) -> AbstractContextManager[Callable[[], dict[str, bytes]]]:
        named.append(names)
        return asking(self, names)

    monkeypatch.setattr(Stage, "asking", seen)
    assert stage().of(["docs/a.md"]) == {}
    assert named == []
    paths = ["docs/a.md", "docs/b.md", "docs/c.md", "alerts/rules.yaml", "docs/none.md"]
    assert stage().of(paths) == {"docs/b.md": b"staged\n"}
    assert named == [["docs/b.md", "docs/c.md", "docs/none.md"]]
    many = [f"docs/x{number}.md" for number in range(200)]
    assert stage().of([*many, "docs/b.md"]) == {"docs/b.md": b"staged\n"}
    assert named[1:] == [()]
