"""Where the pages of a runbook are on the site, and how one page links to another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url

from runbook_kit.render.escape import on_one_line


def beside(uri: str, name: str) -> str:
    """The source of a page that belongs to the runbook at `uri`: below a folder of the runbook's own name."""
    folder, _, file = uri.rpartition("/")
    stem = file.rpartition(".")[0]
    own = "" if stem.lower() in ("index", "readme") else stem
    return "/".join(part for part in (folder, own, f"{name}.md") if part)


def generated(config: MkDocsConfig, uri: str, text: str, *, listed: bool = False) -> File:
    """A page that the site makes. Navigation that is found by MkDocs shows it only if it is `listed`."""
    shown = InclusionLevel.UNDEFINED if listed and not config.nav else InclusionLevel.NOT_IN_NAV
    return File.generated(config, uri, content=text, inclusion=shown)


def link(to: str, at: str, text: str) -> str:
    """An HTML link to the page with the URL `to` on the page with the URL `at`."""
    return f'<a href="{escape(get_relative_url(to, at))}">{shown(text)}</a>'


def shown(text: str) -> str:
    """Text of a document, on one line and as HTML."""
    return escape(on_one_line(text))


def related(at: str, links: Sequence[tuple[str, File]]) -> str:
    """The links from a page to those that belong to it, as HTML for its end."""
    if not links:
        return ""
    items = "".join(f"<li>{link(file.url, at, title)}</li>" for title, file in links)
    return f'\n<nav class="rk-related" aria-label="Pages of this runbook"><ul>{items}</ul></nav>'
