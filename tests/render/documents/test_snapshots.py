"""Every document of every sort of runbook, one file each; and that none of them becomes something else on the way."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import markdown
import pytest
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from tests.render.documents.making import CHECKLISTS, DOCUMENTS, HOSTILE_TEXTS, SKELETONS, TEMPLATES, render, selection

from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.shipped import template_folder

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKDOWN = tuple(name for name in TEMPLATES if name.endswith(".md"))
ACTIVE = {"script", "iframe", "object", "embed", "link", "form", "img", "a", "base"}


class OneFile(SingleFileSnapshotExtension):
    """A document as it is. Not `.md`: documents of these folders are no part of this repository's own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_document(template: str, name: str, snapshot: SnapshotAssertion) -> None:
    assert render(template, selection(name)) == snapshot(extension_class=OneFile)


@pytest.mark.parametrize("template", MARKDOWN)
def test_hostile_text_is_shown_and_not_obeyed(template: str) -> None:
    """Parsed as GitHub does: every text is there letter by letter, and nothing of it is markup."""
    tokens = GITHUB.parse(render(template, selection("hostile")))
    shown = texts(tokens)
    found = [text for text in HOSTILE_TEXTS if any(on_one_line(text) in one for one in shown)]
    assert len(found) >= (len(HOSTILE_TEXTS) if template != "handoff.md" else 3)
    kinds = {each.type for token in tokens for each in (token, *(token.children or ()))}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "s_open", "hr", "code_block", "blockquote_open"})
    links = {dict(each.attrs)["href"] for token in tokens for each in token.children or () if each.type == "link_open"}
    assert links <= {"http://a.example/c_d*e"}


def texts(tokens: list[Any]) -> list[str]:
    """What a reader sees of every paragraph, heading and cell."""
    return ["".join(each.content for each in token.children) for token in tokens if token.type == "inline"]


@pytest.mark.parametrize("template", MARKDOWN)
def test_hostile_commands_stay_in_their_fence(template: str) -> None:
    fences = [token for token in GITHUB.parse(render(template, selection("hostile"))) if token.type == "fence"]
    assert {token.info for token in fences} <= {"bash", "text", "markdown"}
    sources = [token.content for token in fences if "endraw" in token.content and token.info == "bash"]
    assert all("{{ x }} </code></pre><script>\n{% endraw %}\n\\u202e" in source for source in sources)


@pytest.mark.parametrize("name", ["own", "inferred", "every-feature", "alert", "hostile"])
@pytest.mark.parametrize("template", MARKDOWN)
def test_a_site_shows_what_github_shows(template: str, name: str) -> None:
    """Python-Markdown, with the extensions that our site uses, sees the same headings, items, cells and commands."""
    extensions = ["tables", "attr_list", "def_list", "pymdownx.superfences", "pymdownx.tasklist", "admonition"]
    text = render(template, selection(name))
    there = markdown.markdown(text, extensions=extensions)
    here = GITHUB.render(text)
    for tag in ("h1", "h2", "h3", "li", "td", "th", "table", "ul"):
        assert len(re.findall(f"<{tag}[ >]", there)) == len(re.findall(f"<{tag}[ >]", here)), tag
    assert words(there) == words(here)


def words(page: str) -> str:
    """The text of a page without its tags, tick boxes and white space."""
    reader = Text()
    reader.feed(page)
    return re.sub(r"\[[ x]\]|\s+", "", "".join(reader.parts))


class Text(HTMLParser):
    """The text of a page, its elements and their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_is_text_and_nothing_else(name: str) -> None:
    """No script, no address, nothing loaded, no attribute that a browser runs; and every text is on it."""
    reader = Text()
    reader.feed(render("checklist.html", selection(name)))
    assert ACTIVE.isdisjoint(tag for tag, _ in reader.elements)
    assert not [
        key for _, attributes in reader.elements for key in attributes if key.startswith("on") or key == "style"
    ]
    if name == "hostile":
        page = "".join(reader.parts)
        assert [text for text in HOSTILE_TEXTS if visible(text) not in page] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_says_what_made_it(template: str) -> None:
    chosen = selection("own")
    end = render(template, chosen)[-400:]
    assert f"{template} (shipped, sha256 " in end
    assert chosen.runbook.digest[:12] in end


@pytest.mark.parametrize("template", SKELETONS)
def test_what_is_to_be_filled_in_is_seen(template: str) -> None:
    """The field is emphasised, is no tag that vanishes, and stands on one line."""
    lines = [token for token in GITHUB.parse(render(template, selection("empty"))) if token.type == "inline"]
    fields = [token.content.count("to fill in: ") for token in lines]
    assert sum(fields) > 5
    assert fields == [sum(each.type == "em_open" for each in token.children or ()) for token in lines]


def test_every_template_is_tried() -> None:
    ours = {path.name.removesuffix(".j2") for path in template_folder().glob("*.j2")}
    others = {name for name in ours if name.startswith(("prompt", "script", "skill", "agents", "session"))}
    assert ours - others == set(TEMPLATES)


@pytest.mark.parametrize("template", CHECKLISTS)
def test_an_empty_phase_says_so(template: str) -> None:
    assert "Nothing is to be ticked in this phase." in render(template, selection("empty"))
