"""Links that are open, and those that stand in others."""

from __future__ import annotations

from runbook_kit.gate.page.draft import Draft
from runbook_kit.gate.page.links import Links


def detail(destination: str) -> dict[str, str]:
    return {"link_type": "Inline", "dest_url": destination, "title": "", "id": ""}


def test_the_target_is_looked_for_behind_what_stands_in_the_link() -> None:
    text = "[![`](`](b)](c)"
    draft = Draft(text, text)
    links = Links(draft)
    links.begin(detail("c"), 0, image=False)
    links.begin(detail("b"), 1, image=True)
    assert (draft.linked, links.images) == (2, 1)
    links.reach(7)
    links.finish(1, 11)
    links.finish(0, 15)
    assert (draft.linked, links.images) == (0, 0)
    targets = [text[link.target.start : link.target.end] for link in draft.links]
    assert (targets, [link.image for link in draft.links]) == (["b", "c"], [True, False])
