"""The tree of a page: blocks, inline events, places."""

from __future__ import annotations

from runbook_kit.site.tree import Page, anchors, plain, walk


def kinds(text: str) -> list[str]:
    return [node.kind for node in walk(Page(text).root)][1:]


def test_blocks_in_each_other() -> None:
    assert kinds("- a\n  - b\n\n> c\n") == ["list", "item", "tight", "list", "item", "tight", "quote", "text"]
    assert kinds("|a|\n|-|\n|b|\n\n---\n") == ["table", "row", "cell", "row", "cell", "rule"]


def test_lines_are_those_of_the_file() -> None:
    page = Page("ä\n\n# ö\n", 11)
    assert [page.line(node.start) for node in page.root.children] == [11, 13]


def test_the_text_of_a_heading_is_what_its_anchor_is_made_of() -> None:
    page = Page("# A `b` *c* ![d](e) <i>f</i>\n")
    assert plain(page.root.children[0]) == "A b c  f"


def test_anchors_are_found_in_tags_and_not_in_code() -> None:
    assert anchors(Page('<a name="x"></a> `<a id="y">`\n\n<div\n id=z>\n</div>\n')) == {"x", "z"}
