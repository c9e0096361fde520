"""The plugin in sites that are built for real: what it adds, what it leaves alone, and what makes a build fail."""

from __future__ import annotations

import pytest
from tests.conftest import Repository
from tests.site.conftest import RUNBOOK, Build, links


@pytest.fixture
def docs(repository: Repository) -> Repository:
    """A repository with a runbook, an ordinary page, and a file beside the docs."""
    repository.write("docs/index.md", "# Home\n\n[the runbook](ops/restart.md)\n")
    repository.write("docs/ops/restart.md", RUNBOOK)
    return repository


def test_a_site_without_runbooks_gets_no_pages(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", "# Home\n\nNothing here is a runbook.\n")
    built = site()
    assert (built.stopped, built.warnings) == ("", [])
    assert built.paths == ["404.html", "index.html"]


@pytest.mark.parametrize(("directories", "end"), [(True, "/index.html"), (False, ".html")])
def test_every_kind_of_page_comes_by_itself(docs: Repository, site: Build, directories: bool, end: str) -> None:  # noqa: ARG001
    built = site(use_directory_urls=directories)
    assert (built.stopped, built.warnings) == ("", [])
    assert built.paths == sorted(
        [
            "404.html",
            "index.html",
            *(f"alerts/{name}/index.html" for name in ("ApiDown", "ApiSlow", "apidown", "apislow")),
            *(f"ops/restart/{phase}-{kind}{end}" for phase in ("check", "act") for kind in ("checklist", "prompts")),
            f"ops/restart{end}",
            *(f"runbook-{name}{end}" for name in ("index", "schedule", "contacts")),
        ]
    )


def test_pages_can_be_turned_off(docs: Repository, site: Build) -> None:  # noqa: ARG001
    off = {"index": "", "alerts": "", "schedule": "", "contacts": "", "checklists": False, "prompts": False}
    assert site(off).paths == ["404.html", "index.html", "ops/restart/index.html"]


def test_style_and_script_are_added_once_and_before_the_authors(docs: Repository, site: Build) -> None:
    docs.write("docs/own.css", "body {}")
    built = site(extra_css=["own.css"])
    page = built.read("index.html")
    assert page.count("runbook-kit.css") == page.count("runbook-kit.js") == 1
    assert page.index("runbook-kit.css") < page.index("own.css")
    assert built.has("assets/runbook-kit/runbook-kit.css")


def test_the_authors_own_style_wins(docs: Repository, site: Build) -> None:
    docs.write("docs/assets/runbook-kit/runbook-kit.css", "/* mine */")
    built = site()
    assert built.read("assets/runbook-kit/runbook-kit.css") == "/* mine */"
    assert built.stopped == ""


def test_the_extension_may_be_listed_already(docs: Repository, site: Build) -> None:  # noqa: ARG001
    built = site(markdown_extensions=[{"runbook_kit": {"target": "ops/it"}}])
    assert built.stopped == ""
    page = built.read("ops/restart/index.html")
    assert page.count('class="rk-first"') == 1
    assert "runbook run ops/it --only" in page


def test_a_page_of_the_author_stays_and_that_is_said(docs: Repository, site: Build) -> None:
    docs.write("docs/runbook-index.md", "# Ours\n")
    built = site()
    assert "Ours" in built.read("runbook-index/index.html")
    assert [text for text in built.warnings if "runbook-index.md" in text]
    assert "strict mode" in built.stopped


WRONG = {
    "exit": ("    exit:\n      - {id: known, text: The cause is known}\n", "", "no exit criteria"),
    "attribute": ("{#look timeout=30s", "{#look timout=30s", "timout"),
    "need": ("needs: [check]", "needs: [chek]", "chek"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_runbook_fails_a_strict_build_with_its_line(
    docs: Repository, site: Build, name: str
) -> None:
    before, after, words = WRONG[name]
    text = RUNBOOK.replace(before, after)
    docs.write("docs/ops/restart.md", text)
    built = site()
    assert "Aborted with 1 warnings in strict mode" in built.stopped
    (warning,) = built.warnings
    place, _, sentence = warning.removeprefix("runbook_kit: ").partition(": ")
    path, line = place.split(":")
    marks = {"exit": "## Check", "attribute": "timout", "need": "chek"}
    assert (path, text.split("\n")[int(line) - 1].strip()) == (path, marked(text, marks[name]))
    assert path == "ops/restart.md"
    assert words in sentence


def marked(text: str, mark: str) -> str:
    return next(line.strip() for line in text.split("\n") if mark in line)


def test_without_strict_the_same_is_a_warning(docs: Repository, site: Build) -> None:
    docs.write("docs/ops/restart.md", RUNBOOK.replace("needs: [check]", "needs: [chek]"))
    built = site(strict=False)
    assert built.stopped == ""
    assert len(built.warnings) == 1


def test_other_documents_are_not_judged(repository: Repository, site: Build) -> None:
    repository.write("docs/index.md", '# Home\n\n```yaml {linenums="1" odd="x"}\na: 1\n```\n\n## Phase 1\n\nGo.\n')
    assert site().warnings == []


def test_settings_that_cannot_be_read_end_the_build_with_a_sentence(docs: Repository, site: Build) -> None:
    docs.write("runbook.toml", "runbooks = 3\n")
    built = site()
    assert "BuildError" in built.stopped
    assert [text for text in built.warnings if "runbook.toml:1:1: `runbooks` must be a folder" in text]


def test_a_runbook_leads_to_its_pages_and_they_lead_back(docs: Repository, site: Build) -> None:  # noqa: ARG001
    built = site()
    page = built.read("ops/restart/index.html")
    assert {"act-checklist/", "act-prompts/", "check-checklist/", "check-prompts/"} <= set(links(page))
    assert "../" in links(built.read("ops/restart/act-checklist/index.html").split("rk-related")[1])


def test_nothing_is_asked_of_another_machine(docs: Repository, site: Build) -> None:  # noqa: ARG001
    built = site({"repo_url": "https://example.org/o/r"}, theme={"name": "material", "font": False})
    assert built.stopped == ""
    for path in built.paths:
        page = built.read(path)
        loaded = [part for part in page.split("<") if part.startswith(("link ", "script ", "img ", "iframe "))]
        assert [
            part for part in loaded if 'rel="canonical"' not in part and ('src="http' in part or 'href="http' in part)
        ] == []


def test_a_second_build_knows_nothing_of_the_first(docs: Repository, site: Build) -> None:
    assert site().has("alerts/ApiSlow/index.html")
    docs.write("docs/ops/restart.md", RUNBOOK.replace(", ApiSlow", ""))
    built = site()
    assert built.has("alerts/ApiDown/index.html")
    assert not built.has("alerts/ApiSlow/index.html")
    assert "ApiSlow" not in built.read("runbook-index/index.html")


def test_a_page_that_is_not_utf_8_stops_the_build_with_a_sentence(docs: Repository, site: Build) -> None:
    (docs.path / "docs/ops/latin.md").write_bytes("# Höhe\n\nÜber\n".encode().replace("Ü".encode(), b"\xdc"))
    expected = (
        "runbook-kit: docs/ops/latin.md:3: The page is not encoded as UTF-8. Convert it: `iconv -f latin1 -t utf-8`."
    )
    built = site()
    assert (built.stopped, built.warnings) == ("Aborted with a BuildError!", [expected])
