"""Which documents a run looks at, and what it says when that is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from tests.conftest import Repository

from runbook_kit.errors import RunbookError
from runbook_kit.gate.engine.named import Kind, Named
from runbook_kit.gate.engine.select import (
    Scope,
    Selection,
    select_all,
    select_changed,
    select_named,
    select_paths,
    select_since,
)
from runbook_kit.gate.paths.tracked import Tracked, make_tracked
from runbook_kit.gitindex import Index
from runbook_kit.gitprocess import Git, open_git
from runbook_kit.gitstore import list_index
from runbook_kit.gitwork import Changes

TRACKED = make_tracked(
    Index(
        ("README.md", "docs/a.md", "docs/b.MD", "docs/c.markdown", "docs/link.md", "docs/x.py", "gates/g.yaml", "lib"),
        symlinks=frozenset({"docs/link.md"}),
        submodules=frozenset({"lib"}),
    )
)
SCOPE = Scope(excluded=lambda path: path == "docs/c.markdown")


def test_all_are_the_tracked_documents() -> None:
    assert select_all(TRACKED, Scope()).documents == ("README.md", "docs/a.md", "docs/b.MD", "docs/c.markdown")
    assert select_all(TRACKED, SCOPE) == Selection(("README.md", "docs/a.md", "docs/b.MD"), complete=True)
    assert select_all(TRACKED, Scope(suffixes=(".py",))).documents == ("docs/x.py",)
    assert select_all(Tracked(), Scope()).notes == ("There is no Markdown file to look at.",)


CHANGES = [
    (Changes(), Selection(notes=("No file has changed since `HEAD`.",))),
    (Changes(changed=frozenset({"docs/a.md"})), Selection(("docs/a.md",), targets=frozenset({"docs/a.md"}))),
    (
        Changes(changed=frozenset({"docs/x.py"})),
        Selection(notes=("No Markdown file has changed since `HEAD`.",), targets=frozenset({"docs/x.py"})),
    ),
    (  # a target is gone, and its folder with it
        Changes(deleted=frozenset({"docs/old/deep/y.md"})),
        Selection(
            notes=("No Markdown file has changed since `HEAD`.",),
            targets=frozenset({"docs/old/deep/y.md", "docs/old/deep", "docs/old"}),
        ),
    ),
    (
        Changes(renamed={"docs/A.md": "docs/a.md"}),
        Selection(("docs/a.md",), targets=frozenset({"docs/A.md"}), renamed={"docs/A.md": "docs/a.md"}),
    ),
    (  # deleted in the work tree only: there is nothing to read
        Changes(changed=frozenset({"docs/a.md"}), deleted=frozenset({"README.md"})),
        Selection(("docs/a.md",), targets=frozenset({"docs/a.md", "README.md"})),
    ),
    (  # no longer tracked, but still there
        Changes(deleted=frozenset({"new.md"}), untracked=frozenset({"new.md"})),
        Selection(("new.md",), targets=frozenset({"new.md"})),
    ),
    (  # has become a link
        Changes(changed=frozenset({"docs/link.md"})),
        Selection(notes=("No Markdown file has changed since `HEAD`.",), targets=frozenset({"docs/link.md"})),
    ),
    (Changes(added=frozenset({"docs/a.md", "docs/c.markdown"})), Selection(("docs/a.md",))),
    (Changes(untracked=frozenset({"n.md", "n.py"})), Selection(("n.md",))),
]


@pytest.mark.parametrize(("made", "selection"), CHANGES)
def test_changed(made: Changes, selection: Selection) -> None:
    found = select_changed(made, TRACKED, SCOPE)
    assert replace(found, touched=frozenset()) == replace(selection, gone=made.deleted)
    assert found.touched == found.targets | made.added | frozenset(made.renamed.values()) | made.untracked


@pytest.mark.parametrize(
    ("made", "policy_changed", "tops_changed"),
    [
        (Changes(changed=frozenset({"gates/g.yaml"})), True, False),
        (Changes(deleted=frozenset({"gates/g.yaml"})), True, False),
        (Changes(renamed={"gates/x": "docs/x.py"}), True, False),
        (Changes(untracked=frozenset({"gates/x"})), True, False),
        (Changes(changed=frozenset({"runbook.toml"})), True, False),
        (Changes(changed=frozenset({"docs/gates/g.yaml"})), False, False),
        (Changes(added=frozenset({"docs/x.py", "README.md"})), False, False),
        (Changes(added=frozenset({"gates/g.yaml"})), True, True),  # nothing else is below `gates`
        (Changes(renamed={"old": "gates/g.yaml"}), True, True),
    ],
)
def test_what_concerns_every_document(made: Changes, policy_changed: bool, tops_changed: bool) -> None:
    selection = select_changed(made, TRACKED, Scope(policy=("gates", "runbook.toml")))
    assert (selection.policy_changed, selection.tops_changed) == (policy_changed, tops_changed)


def named(path: str, kind: Kind = "file") -> Named:
    return Named(path, path, kind)


def test_named_files_and_folders() -> None:
    assert select_paths([named("docs/a.md"), named("new.md"), named("docs/a.md")], TRACKED, SCOPE) == Selection(
        ("docs/a.md", "new.md")
    )
    below = select_paths([named("docs", "folder")], TRACKED, SCOPE, {"docs/new.md", "docsnew.md"})
    assert below == Selection(("docs/a.md", "docs/b.MD", "docs/new.md"))
    assert select_paths([named("", "folder")], TRACKED, SCOPE).documents == ("README.md", "docs/a.md", "docs/b.MD")


def test_what_is_skipped_is_said(snapshot: SnapshotAssertion) -> None:
    names = [named(name) for name in ("a.py", "b\n.py", "c.py", "d.py", "docs/c.markdown", "gates/g.yaml")]
    selection = select_paths([*names, named("out.md", "link-outside")], TRACKED, SCOPE)
    assert selection.policy_changed
    assert selection.documents == ()
    assert selection.notes == snapshot


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([named("docs/A.md", "missing"), named("x\x1b", "missing")], "missing-file"),
        ([named("nothing-like-it", "missing")], "missing-file"),
        ([named("../x.md", "outside")], "outside-repository"),
        ([named("pipe.md", "special")], "not-a-regular-file"),
    ],
)
def test_what_cannot_be_looked_at_stops_the_run(wrong: list[Named], code: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(RunbookError) as caught:
        select_paths([named("README.md"), *wrong], TRACKED, SCOPE)
    assert (caught.value.code, caught.value.exit_code) == (code, 2)
    assert (caught.value.message, caught.value.hint) == snapshot


def git_of(repository: Repository) -> tuple[Git, Tracked]:
    git = open_git(repository.path, os.environ)
    return git, make_tracked(list_index(git))


def test_names_in_a_repository(repository: Repository) -> None:
    for name in ("docs/a.md", "docs/sub/b.md", "other.md"):
        repository.write(name, "x")
    repository.commit()
    repository.write("docs/new.md", "x")
    repository.write(".gitignore", "ignored.md\n")
    repository.write("docs/ignored.md", "x")
    (repository.path / "docs" / "loose.md").symlink_to("/etc/passwd")
    git, tracked = git_of(repository)
    root = repository.path

    def find(*names: str, staged: bool = False) -> tuple[str, ...]:
        return select_named(names, root / "docs", root, tracked, Scope(), git, staged).documents

    assert find(".") == ("docs/a.md", "docs/new.md", "docs/sub/b.md")
    assert find(".", staged=True) == ("docs/a.md", "docs/sub/b.md")
    assert find("ignored.md", "../other.md") == ("docs/ignored.md", "other.md")
    (root / "docs" / "a.md").unlink()
    assert find("a.md", staged=True) == ("docs/a.md",)
    with pytest.raises(RunbookError, match="no such file"):
        find("a.md")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("docs/a.md", "Git tracks it, and it is not in the work tree: `git restore` brings it back."),
        ("docs/link.md", "It is a link that leads nowhere: correct it, or remove it."),
        ("docs/A.md", "Did you mean `docs/a.md`?"),
    ],
)
def test_what_is_tracked_is_not_what_was_meant_instead(path: str, hint: str) -> None:
    with pytest.raises(RunbookError) as caught:
        select_paths([Named(path, path, "missing")], TRACKED, SCOPE)
    assert caught.value.hint == hint


def test_since_a_base(repository: Repository) -> None:
    for name in ("a.md", "b.md", "c.md"):
        repository.write(name, f"{name}\n" * 9)
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.git("mv", "a.md", "moved.md")
    repository.write("b.md", "changed")
    repository.commit()
    repository.write("c.md", "changed")
    repository.write("new.md", "x")
    (repository.path / "link.md").symlink_to("/etc/passwd")
    git, tracked = git_of(repository)
    selection = select_since("", git, tracked, Scope())
    assert selection.documents == ("b.md", "c.md", "moved.md", "new.md")
    assert selection.targets == {"a.md", "b.md", "c.md"}
    assert selection.renamed == {"a.md": "moved.md"}
    assert select_since("HEAD", git, tracked, Scope()).documents == ("c.md", "new.md")
    with pytest.raises(RunbookError) as caught:
        select_since("nope", git, tracked, Scope())
    assert caught.value.code == "unknown-base"


def test_without_a_base(tmp_path: Path) -> None:
    fresh = Repository(tmp_path)
    fresh.git("init", "--quiet", "--initial-branch=trunk")
    fresh.write("a.md", "x")
    fresh.git("add", "a.md")
    fresh.write("b.md", "x")
    git, tracked = git_of(fresh)
    assert select_since("", git, tracked, Scope()).documents == ("a.md", "b.md")
    fresh.commit()
    with pytest.raises(RunbookError) as caught:
        select_since("", git, tracked, Scope())
    assert (caught.value.code, caught.value.exit_code) == ("unknown-base", 2)
