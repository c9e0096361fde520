"""Links that are right in the repository and right on the site, where files have other neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Repository
from tests.site.conftest import RUNBOOK, Build, links

from runbook_kit.site.moved_links import Ways, moved

PLACES = {
    "docs/index.md": "index.md",
    "docs/how/a.md": "how/a.md",
    "docs/how/README.md": "how/README.md",
    "runbooks/x.md": "procedures/x.md",
    "runbooks/b c.md": "procedures/b c.md",
}


@pytest.fixture
def ways(tmp_path: Path) -> Ways:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a b.py").touch()
    return Ways(PLACES, tmp_path, "https://example.org/o/r/", "v1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../runbooks/x.md#y", "procedures/x.md#y"),
        ("../runbooks/b%20c.md", "procedures/b%20c.md"),
        ("how/a.md", "how/a.md"),
        ("how/", "how/README.md"),
        ("../src/a%20b.py#L3", "https://example.org/o/r/blob/v1/src/a%20b.py#L3"),
        ("../src", "https://example.org/o/r/blob/v1/src"),
        ("../src/gone.py", "../src/gone.py"),
        ("../../other/x.md", "../../other/x.md"),
        ("https://example.org/x.md", "https://example.org/x.md"),
        ("/runbooks/x.md", "/runbooks/x.md"),
        ("#here", "#here"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_of_a_page_in_docs(ways: Ways, address: str, expected: str) -> None:
    assert moved(address, "docs/index.md", "index.md", ways) == expected


@pytest.mark.parametrize(
    ("address", "expected"), [("../docs/how/a.md", "../how/a.md"), ("b%20c.md", "b%20c.md"), ("x.md", "x.md")]
)
def test_a_link_of_a_page_that_lies_elsewhere(ways: Ways, address: str, expected: str) -> None:
    assert moved(address, "runbooks/x.md", "procedures/x.md", ways) == expected


def test_without_a_repository_nothing_leaves_the_site(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert moved("../a.py", "docs/index.md", "index.md", Ways(PLACES, tmp_path)) == "../a.py"


def test_gitlab_has_its_own_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    ways = Ways({}, tmp_path, "https://gitlab.example.org/o/r")
    assert moved("../a.py", "docs/x.md", "x.md", ways) == "https://gitlab.example.org/o/r/-/blob/HEAD/a.py"


def test_a_folder_outside_docs_is_a_part_of_the_site(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n\n[run](../runbooks/restart.md#act) [code](../src/x.py)\n")
    repository.write("runbooks/restart.md", f"{RUNBOOK}\n[home](../docs/index.md) [other](sub/y.md) ![p](p.png)\n")
    repository.write("runbooks/sub/y.md", "# Y\n\n[back](../restart.md)\n")
    repository.write("runbooks/p.png", "")
    repository.write("runbooks/.hidden.md", "# Hidden\n")
    repository.write("src/x.py", "")
    built = site({"include": {"runbooks": "procedures"}, "repo_url": "https://example.org/o/r", "ref": "v1"})
    assert (built.stopped, built.warnings) == ("", [])
    assert {"procedures/restart/#act", "https://example.org/o/r/blob/v1/src/x.py"} <= set(
        links(built.read("index.html"))
    )
    assert {"../..", "../sub/y/"} <= set(links(built.read("procedures/restart/index.html")))
    assert "../../restart/" in links(built.read("procedures/sub/y/index.html"))
    assert built.has("procedures/p.png")
    assert not [path for path in built.paths if "hidden" in path]


def test_a_link_that_leads_nowhere_is_still_reported(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n\n[gone](../src/gone.py)\n")
    built = site({"repo_url": "https://example.org/o/r"})
    assert len(built.warnings) == 1
    assert "gone.py" in built.warnings[0]


@pytest.mark.parametrize(("folder", "words"), [("nowhere", "does not exist"), ("..", "outside the repository")])
def test_a_folder_that_cannot_be_included_ends_the_build(
    repository: Repository, site: Build, folder: str, words: str
) -> None:
    repository.write("docs/index.md", "# Home\n")
    built = site({"include": {folder: "x"}})
    assert built.stopped
    assert [text for text in built.warnings if words in text]
