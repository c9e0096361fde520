"""Every document of every sort of session, one file each; and that none of them becomes something else on the way."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import fields
from syrupy.assertion import SnapshotAssertion
from tests.render.documents.making import HOSTILE_SOURCE, HOSTILE_TEXTS
from tests.render.documents.sessions import EVENTS, state_of, story
from tests.render.documents.test_snapshots import ACTIVE, OneFile, Text, texts

from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.paper_v1 import paper_v1
from runbook_kit.render.documents.papers import PAPERS, TITLES, packed_papers, paper, recon_json
from runbook_kit.render.documents.story import Story
from runbook_kit.render.escape import on_one_line, visible
from runbook_kit.shipped import template_folder

ROOT = Path(__file__).parents[3]
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SECTIONS = {
    "runlog": (
        "Context",
        "Work packages",
        "Changes",
        "Verification",
        "Risk and rollback",
        "Notes",
        "Jobs",
        "Sign-offs",
    ),
    "report": (
        "Scope",
        "Changes",
        "Verification",
        "Risks",
        "Rollback plan",
        "Sign-off readiness",
        "Pull request",
        "Next",
    ),
    "recon": ("Planned and done", "Outputs", "Findings"),
    "go-no-go": ("Decision for this session", "Criteria", "Limits", "Kill switch and way back", "Risks"),
    "review": ("Blockers", "Reviews", "What was looked at"),
    "handoff": ("Next step", "Where it stands", "Open items", "Running now"),
    "incident": ("What happened", "Steps", "Fix or rollback", "In its order"),
    "post-mortem": ("Causes", "Time line", "Corrective actions", "Lessons"),
}


def markdown(name: str, session: str) -> str:
    return paper(name, story(session), Library()).text


@pytest.mark.parametrize("session", EVENTS)
@pytest.mark.parametrize("name", PAPERS)
def test_document(name: str, session: str, snapshot: SnapshotAssertion) -> None:
    assert markdown(name, session) == snapshot(extension_class=OneFile)


def test_web_page(snapshot: SnapshotAssertion) -> None:
    assert paper("report", story("rich"), Library(), "html").text == snapshot(extension_class=OneFile)


@pytest.mark.parametrize("session", EVENTS)
@pytest.mark.parametrize("name", PAPERS)
def test_it_has_its_sections_and_every_text_its_line(name: str, session: str) -> None:
    """Nothing runs into something else: no line of text goes on in the next, and no other heading is there."""
    tokens = GITHUB.parse(markdown(name, session))
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    heads = [each.content for token, each in pairwise(tokens) if token.type == "heading_open"]
    assert levels[0] == "h1"
    assert set(SECTIONS[name]) <= set(heads)
    assert levels.count("h1") == 1
    broken = [token.content for token in tokens if any(each.type == "softbreak" for each in token.children or ())]
    assert broken == []


@pytest.mark.parametrize("name", PAPERS)
def test_hostile_text_is_shown_and_not_obeyed(name: str) -> None:
    """Parsed as GitHub does: every text is there letter by letter, and nothing of it is markup."""
    text = markdown(name, "hostile")
    tokens = GITHUB.parse(text)
    assert "\x1b" not in text
    assert "\u202e" not in text
    shown = texts(tokens)
    kinds = {each.type for token in tokens for each in (token, *(token.children or ()))}
    assert kinds.isdisjoint({"html_block", "html_inline", "image", "s_open", "hr", "code_block", "blockquote_open"})
    links = {dict(each.attrs)["href"] for token in tokens for each in token.children or () if each.type == "link_open"}
    assert links <= {"http://a.example/c_d*e"}
    if name in ("runlog", "incident", "post-mortem", "handoff"):
        assert [each for each in HOSTILE_TEXTS if not any(on_one_line(each) in one for one in shown)] == []


@pytest.mark.parametrize("name", PAPERS)
def test_hostile_tables_keep_their_columns(name: str) -> None:
    """Every row of a table has as many cells as its head; more of them would vanish on GitHub."""
    lines = markdown(name, "hostile").splitlines()
    for inside, table in groupby(lines, key=lambda line: line.startswith("|")):
        assert not inside or len({line.count("|") for line in table}) == 1


def test_hostile_commands_and_outputs_stay_in_their_fence() -> None:
    fences = [token for token in GITHUB.parse(markdown("runlog", "hostile")) if token.type == "fence"]
    wanted = visible(HOSTILE_SOURCE)
    assert [token.content for token in fences].count(wanted) == 2  # the source of the block, and the end of its output
    assert {token.info for token in fences} <= {"bash", "text", ""}


@pytest.mark.parametrize("session", EVENTS)
@pytest.mark.parametrize("name", PAPERS)
def test_a_page_is_text_and_nothing_else(name: str, session: str) -> None:
    reader = Text()
    reader.feed(paper(name, story(session), Library(), "html").text)
    assert ACTIVE.isdisjoint({tag for tag, _ in reader.elements} - {"a"})
    keys = {key for _, attributes in reader.elements for key in attributes}
    assert not [key for key in keys if key.startswith("on") or key in ("src", "srcset", "action")]
    assert {value.get("href") for tag, value in reader.elements if tag == "a"} <= {"http://a.example/c_d*e"}
    assert {value.get("http-equiv") for tag, value in reader.elements if tag == "meta"} >= {"Content-Security-Policy"}
    styles = {value["style"] for _, value in reader.elements if "style" in value}
    assert styles <= {"text-align:left"}


@pytest.mark.parametrize("name", PAPERS)
def test_it_says_what_made_it(name: str) -> None:
    made, told = paper(name, story("rich"), Library()), story("rich")
    digest = hashlib.sha256((template_folder() / f"session-{name}.md.j2").read_bytes()).hexdigest()
    assert (made.template, made.origin, made.digest) == (f"session-{name}.md", "shipped", digest)
    end = made.text[-500:]
    assert f"session-{name}.md (shipped, sha256 {digest[:12]})" in end
    assert f"{told.events} events, head sha256 {told.head}" in end
    page = paper(name, told, Library(), "html").text
    assert digest[:12] in page
    assert "session-page.html (shipped, sha256 " in page
    assert f"<title>{TITLES[name]}: " in page


def test_a_repository_may_have_its_own() -> None:
    library = Library({"session-report.md.j2": "{{ doc.id }}\n"})
    made = packed_papers(story("rich"), library)
    assert (made["report.md"].text, made["report.md"].origin) == (
        f"{story('rich').id}\n",
        "templates/session-report.md.j2",
    )
    assert made["runlog.md"].origin == "shipped"


def test_programs_get_the_values() -> None:
    document = paper_v1("report", story("rich"))
    assert (document["format"], document["document"], document["session"]) == ("render/1", "report", story("rich").id)
    assert document["values"]["changes"]["files"][0]["path"] == "docs/new.md"
    assert {field.name for field in fields(Story)} == set(document["values"])


def test_what_is_packed() -> None:
    assert list(packed_papers(story("rich"), Library())) == ["runlog.md", "report.md", "recon.md"]
    incident = packed_papers(story("incident"), Library())
    assert list(incident) == ["runlog.md", "report.md", "recon.md", "incident.md", "post-mortem.md"]
    assert b'"format": "recon/1"' in recon_json(state_of("rich"), story("rich"))


def test_every_template_of_a_session_is_tried() -> None:
    ours = {path.name.removesuffix(".j2") for path in template_folder().glob("session-*.j2")}
    assert ours == {*(f"session-{name}.md" for name in PAPERS), "session-page.html"}


PRINTED = """
import hashlib
from tests.render.documents.sessions import EVENTS, story
from runbook_kit.render.documents.library import Library
from runbook_kit.render.documents.papers import PAPERS, paper
made = [paper(name, story(session), Library(), form).text
        for form in ("markdown", "html") for name in PAPERS for session in EVENTS]
print(hashlib.sha256("\\0".join(made).encode()).hexdigest())
"""


def test_the_same_everywhere() -> None:
    """Another hash seed, time zone and locale, and another machine's name: the same bytes."""
    found = set()
    for seed, zone, locale in (("0", "UTC", "C"), ("4711", "Pacific/Chatham", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "RUNBOOK_OPERATOR": seed}
        done = subprocess.run(
            [sys.executable, "-c", PRINTED], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1
    assert len(found.pop().strip()) == 64
