"""Our Markdown as a part of a web page: nothing in it is markup of its own, nothing is loaded, nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook_kit.render.documents.markdown import trusted

if TYPE_CHECKING:
    from markupsafe import Markup


def page_body(text: str) -> Markup:
    """The Markdown of a document as HTML. Tags in it are shown, links lead to http and https only, images nowhere."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_inline", "html_block"])
    parser.use(tasklists_plugin)
    parser.validateLink = allowed  # type: ignore[method-assign,assignment]
    return trusted(parser.render(text))


def allowed(address: str) -> bool:
    """Whether a link may lead there."""
    return address.lower().startswith(("http://", "https://"))
