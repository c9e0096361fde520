"""The documents of a session by their names: as Markdown, as one web page, and as the members of its evidence pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from runbook_kit.render.documents.library import Library, Rendered
from runbook_kit.render.documents.recon import recon_v1
from runbook_kit.render.documents.story import Story
from runbook_kit.render.documents.webpage import page_body
from runbook_kit.render.jsontext import json_text
from runbook_kit.session.closing import INCIDENT
from runbook_kit.session.state import State

PAPERS = ("runlog", "report", "recon", "go-no-go", "review", "handoff", "incident", "post-mortem")
PACKED = ("runlog", "report", "recon")  # of every session
PACKED_OF_AN_INCIDENT = ("incident", "post-mortem")
PAGE = "session-page.html"
TITLES = {
    "runlog": "Runlog",
    "report": "Completion report",
    "recon": "Recon report",
    "go-no-go": "Go/no-go",
    "review": "Review record",
    "handoff": "Handoff",
    "incident": "Incident",
    "post-mortem": "Post-mortem",
    "work-packages": "Work packages",
}


def paper(name: str, story: Story, library: Library, form: Literal["markdown", "html"] = "markdown") -> Rendered:
    """The document of that name. The web page is that of the Markdown, so that both say the same."""
    made = library.render(f"session-{name}.md", doc=story)
    if form == "markdown":
        return made
    return as_page(name, story.title, made, library)


def as_page(name: str, title: str, made: Rendered, library: Library) -> Rendered:
    """The web page of a document."""
    return library.render(PAGE, title=f"{TITLES[name]}: {title}", body=page_body(made.text))


def packed_names(kind: str) -> tuple[str, ...]:
    """The documents that the evidence pack of a session of that kind has."""
    return (*PACKED, *(PACKED_OF_AN_INCIDENT if kind == INCIDENT else ()))


@lru_cache(maxsize=1)  # a pack is verified as soon as it is made: the same story once more
def packed_papers(story: Story, library: Library) -> Mapping[str, Rendered]:
    """The documents of an evidence pack, by their names in it."""
    return {f"{name}.md": paper(name, story, library) for name in packed_names(story.kind)}


def recon_json(state: State, story: Story) -> bytes:
    """`recon.json` of an evidence pack."""
    return json_text(recon_v1(state, story.recon)).encode("utf-8", "backslashreplace")
