"""Where links and words of documents lead."""

from __future__ import annotations

import pytest
from tests.gate.conftest import FILES, path_policy, repository

from runbook_kit.gate.paths.repository import Answer, Repository, folder_of
from runbook_kit.gate.paths.tracked import make_tracked
from runbook_kit.gate.paths.words import Words
from runbook_kit.gitindex import SUBMODULE, make_index

SITE = ("content/_index.md", "content/docs/add.md", "content/docs/more/index.md", "content/v1.2.md", "content/src.md")
MANY = (*FILES, *SITE, "docs/ü.md")

LINKS = {
    "guide.md": Answer("found", "docs/guide.md"),
    "guide.md#a": Answer("found", "docs/guide.md", fragment="a"),
    "/docs/guide.md": Answer("found", "docs/guide.md"),
    "ops": Answer("found", "docs/ops"),
    "ops/": Answer("found", "docs/ops"),
    ".": Answer("found", "docs"),
    "..": Answer("found", ""),
    "#a": Answer("found", "docs/index.md", fragment="a"),
    "guide.md/": Answer("missing", "docs/guide.md"),
    "Guide.md": Answer("case", "docs/Guide.md", "docs/guide.md"),
    "nope.md": Answer("missing", "docs/nope.md"),
    "%C3%BC.md": Answer("found", "docs/ü.md"),
    "u\u0308.md": Answer("case", "docs/u\u0308.md", "docs/ü.md"),
    "../../x.md": Answer("outside", "../../x.md"),
    "../../../issues/1": Answer("elsewhere", "../../../issues/1"),
    "https://x.org": None,
    "": None,
}


@pytest.mark.parametrize("destination", LINKS)
def test_a_link_leads_from_the_document(destination: str) -> None:
    assert repository(MANY).link("docs/index.md", destination) == LINKS[destination]


@pytest.mark.parametrize(
    ("document", "destination", "path"),
    [
        ("content/_index.md", "/docs/add", "content/docs/add.md"),
        ("content/docs/add.md", "/docs/more/#x", "content/docs/more/index.md"),
        ("content/docs/add.md", "/more", "content/docs/more/index.md"),
        ("content/_index.md", "/v1.2/", "content/v1.2.md"),
        ("content/_index.md", "/src", "src"),
    ],
)
def test_a_page_of_a_site_made_of_a_folder_around_the_document(document: str, destination: str, path: str) -> None:
    assert repository(MANY).link(document, destination) == Answer("found", path)


@pytest.mark.parametrize("destination", ["/docs/add.md", "docs/add", "/docs/nope", "/add"])
def test_what_is_no_page_of_a_site(destination: str) -> None:
    answer = repository(MANY).link("content/_index.md", destination)
    assert answer is not None
    assert answer.state == ("found" if destination == "docs/add.md" else "missing")


WORDS = {
    "docs/guide.md": Answer("found", "docs/guide.md"),
    "guide.md/": None,
    "ops/README.md": Answer("found", "docs/ops/README.md"),
    "./guide.md": Answer("found", "docs/guide.md"),
    "./scripts/run.py": Answer("found", "scripts/run.py"),
    "../README.md": Answer("found", "README.md"),
    "docs/Guide.md": Answer("case", "docs/Guide.md", "docs/guide.md"),
    "docs/nope.md": Answer("missing", "docs/nope.md"),
    "./nope.md": Answer("missing", "docs/nope.md"),
    "../../nope.md": Answer("outside", "../../nope.md"),
    "out/x.json": Answer("untracked", "out/x.json"),
    "n/a": None,
}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_leads_from_the_root_and_then_from_the_document(word: str) -> None:
    found = repository(MANY, unseen={"out/x.json": "ignored"}).word("docs/index.md", word)
    assert (found[1] if found else None) == WORDS[word]


def test_what_is_in_a_submodule_cannot_be_known() -> None:
    tracked = make_tracked(make_index([*FILES, "vendor"], {"vendor": SUBMODULE}))
    around = Repository(tracked, Words(path_policy(), tracked.tops), repository().outlook)
    assert around.link("docs/index.md", "../vendor/x.md") == Answer("elsewhere", "vendor/x.md")
    found = around.word("docs/index.md", "vendor/x.md")
    assert found is not None
    assert found[1].state == "elsewhere"


def test_symbolic_links() -> None:
    links = {"docs/latest": "ops", "docs/away": "../../x", "docs/loop": "loop", "docs/broken.md": "nope.md"}
    around = repository(FILES, links)
    found = {
        name: getattr(around.link("docs/index.md", name), "state", "")
        for name in ("latest/README.md", "latest", "away", "away/x", "loop", "broken.md", "latest/nope.md")
    }
    assert found == {
        "latest/README.md": "found",
        "latest": "found",
        "away": "outside",
        "away/x": "outside",
        "loop": "outside",
        "broken.md": "missing",
        "latest/nope.md": "missing",
    }


def test_the_same_word_in_two_folders() -> None:
    around = repository((*FILES, "other/x.md"))
    first = around.word("docs/index.md", "ops/README.md")
    second = around.word("other/x.md", "ops/README.md")
    assert [first and first[1].state, second and second[1].state] == ["found", "missing"]


def test_anchors_of_a_folder_are_those_of_its_readme() -> None:
    around = repository(FILES, texts={"docs/ops/README.md": "# Ops\n", "docs/guide.md": "# Guide\n"})
    assert around.anchors("docs/ops") == frozenset({"ops"})
    assert around.anchors("docs/guide.md") == frozenset({"guide"})
    assert (around.anchors("src"), around.anchors("config/real.toml")) == (None, None)


def test_candidates_are_all_that_a_word_may_mean() -> None:
    around = repository()
    found = around.word("docs/index.md", "ops/nope.md")
    assert found is not None
    assert around.candidates("docs/index.md", found[0]) == ("ops/nope.md", "docs/ops/nope.md")


def test_the_folder_of_a_file() -> None:
    assert [folder_of(path) for path in ("a/b/c.md", "c.md", "")] == ["a/b", "", ""]


def test_the_file_that_a_link_shows() -> None:
    around = repository(links={"docs/latest.md": "guide.md"})
    shown = {
        "guide.md#x": "docs/guide.md",
        "ops/#x": "docs/ops/README.md",
        "latest.md#x": "docs/guide.md",
        "../#x": "README.md",
        "nope.md#x": "",
        "#x": "",
        "https://example.org/guide.md#x": "",
        "../../guide.md#x": "",
    }
    assert {link: around.leads_to("docs/index.md", link) for link in shown} == shown


def test_what_was_meant_is_thought_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    here = repository(MANY)
    assert [here.meant(path) for path in ("docs/gide.md", "docs/gide.md", "docs/else.md")] == ["docs/guide.md"] * 2 + [
        ""
    ]
    monkeypatch.setattr("runbook_kit.gate.paths.repository.suggest_path", lambda *_: "another")
    assert here.meant("docs/gide.md") == "docs/guide.md"
    assert here.meant("docs/new.md") == "another"
