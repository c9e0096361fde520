"""Where the sources of pages are in the repository, looked up once for each folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from mkdocs.structure.files import File

from runbook_kit.repo import relative
from runbook_kit.site import paths
from runbook_kit.site.paths import Paths


def page(path: Path) -> File:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# Page\n")
    return File(path.name, str(path.parent), "site", True)


def test_a_file_is_named_as_the_repository_has_it(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    inside, outside = page(root / "docs/ops/a.md"), page(elsewhere / "ops/b.md")
    spoken, beside = page(root / "docs/ä.md"), page(elsewhere / "c.md")
    (root / "docs/linked.md").symlink_to(elsewhere / "c.md")
    linked = File("linked.md", str(root / "docs"), "site", True)
    (elsewhere / "into.md").symlink_to(root / "docs/ops/a.md")
    into = File("into.md", str(elsewhere), "site", True)
    found = Paths(root)
    assert found.of(into) == "docs/ops/a.md"
    expected = ["docs/ops/a.md", str(elsewhere / "ops/b.md"), "docs/ä.md", str(elsewhere / "c.md"), "docs/linked.md"]
    assert [found.of(each) for each in (inside, outside, spoken, beside, linked)] == expected


def test_a_checkout_that_is_reached_through_a_link_has_the_same_names(tmp_path: Path) -> None:
    root = tmp_path / "root"
    inside, above = page(root / "docs/a.md"), page(root / "b.md")
    (tmp_path / "link").symlink_to(root)
    found = Paths(tmp_path / "link")
    assert [found.of(inside), found.of(above)] == ["docs/a.md", "b.md"]


def test_links_are_followed_once_for_each_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(path: Path, root: Path) -> str:
        asked.append(os.fspath(path))
        return relative(path, root)

    monkeypatch.setattr(paths, "relative", counted)
    found, docs = Paths(tmp_path / "root"), tmp_path / "elsewhere"
    assert [found.of(page(docs / f"{name}.md")) for name in "abc"] == [str(docs / f"{name}.md") for name in "abc"]
    assert asked == [str(docs)]
