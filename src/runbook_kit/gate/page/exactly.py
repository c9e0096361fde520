"""The survey of a document that is read exactly, because rendering would pass on raw HTML of its author."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.survey import Survey, bare_words

ENTITIES = ("&#", "&sol;")


def survey_page(page: Page) -> Survey:
    """What a document names and links to, by its page."""
    links = tuple({link.destination for link in page.links if link.form != "reference"})
    return Survey(
        codes=tuple({code.text for code in page.codes if "/" in code.raw}),
        links=links,
        words=tuple(set(_words(page))),
        headings=tuple(heading.content or heading.text for heading in page.headings) if _leads_here(links) else (),
        comments=tuple({comment.text for comment in page.comments}),
        entities=sum(not code.html and any(each in code.text for each in ENTITIES) for code in page.codes),
        dangling=bool(page.unresolved),
    )


def _words(page: Page) -> Iterator[str]:
    for prose in page.prose:
        if "/" in prose.text:
            yield from bare_words(prose.text)


def _leads_here(links: tuple[str, ...]) -> bool:
    return any(link.startswith("#") for link in links)
