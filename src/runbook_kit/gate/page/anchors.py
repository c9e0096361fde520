"""The places in a document that a link can lead to by `#name`, as GitHub names them."""

from __future__ import annotations

from collections.abc import Iterator

from runbook_kit.document.slugs import heading_slugs
from runbook_kit.expressions import expression
from runbook_kit.gate.page.model import Page
from runbook_kit.gate.page.survey import COMMENTED, HEADING, find_angles, find_headings, is_odd

# What only the page tells: fences that may have an id, also one that is written with entities, and tags that end
# headings. Behind tildes there may be more of them.
UNUSUAL = expression(r"```[^\n`]*(?:[{&\\]|id=)|~~~(?!~)[^\n~]*(?:[{&\\~]|id=)|</[Hh][1-6]")


def anchors(page: Page) -> frozenset[str]:
    """Every anchor of the page; one with capitals also in lower case, so that `leads` finds it however it is written.

    Of headings: what GitHub makes of their text, and an explicit `{#id}` at their end. Of raw HTML: `id` of any tag and
    `name` of `a`. Of fences: their id. Of footnotes: what GitHub names them and the way back.
    """
    from runbook_kit.document.headings import explicit_anchor

    found = set(heading_slugs(heading.content or heading.text for heading in page.headings))
    found.update(explicit_anchor(heading.text) for heading in page.headings if heading.text.endswith("}"))
    found.update(_of_tags(page), _of_fences(page))
    found.update(f"{kind}-{label}" for label in page.footnotes for kind in ("fn", "fnref"))
    found.discard("")
    return frozenset(found | {each.lower() for each in found})


def quick_anchors(text: str, html: str) -> frozenset[str] | None:
    """The same, of a body `text` that was rendered as `html`; None where only the page can tell."""
    from runbook_kit.document.headings import explicit_anchor

    if "]:" in text or UNUSUAL.search(text) or is_odd(text, html, find_angles(text)):
        return None
    if COMMENTED in html and any(COMMENTED in heading for heading in HEADING.findall(html)):
        return None
    headings = find_headings(html)
    found = {*heading_slugs(headings), *(explicit_anchor(each) for each in headings if each.rstrip().endswith("}"))}
    found.discard("")
    return frozenset(found | {each.lower() for each in found})


def leads(fragment: str, found: frozenset[str]) -> bool:
    """Whether `#fragment` (percent-decoded) leads to one of the anchors.

    GitHub's pages look for the name as it is written and then in lower case.
    """
    return fragment in found or fragment.lower() in found


def _of_tags(page: Page) -> Iterator[str]:
    for tag in page.tags:
        yield tag.value("id")
        if tag.name == "a":
            yield tag.value("name")


def _of_fences(page: Page) -> Iterator[str]:
    written = [fence.info for fence in page.fences if "{" in fence.info or "id=" in fence.info]
    if written:
        from runbook_kit.document.fence import parse_info

        yield from (parse_info(info).get("id") for info in written)
