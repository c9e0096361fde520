"""Markdown as part of a web page: only what Markdown can say, and nothing that loads or runs."""

from __future__ import annotations

import pytest

from runbook_kit.render.documents.webpage import allowed, page_body


def test_tags_are_text() -> None:
    page = page_body("<script>alert(1)</script>\n\n<b onclick=x>y</b> ![i](http://a.example/x.png)\n")
    assert "<script" not in page
    assert "<b " not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://a.example/x", True), ("HTTP://a.example", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("file:///etc/passwd", False), ("//a.example", False), ("x.md", False),
    ],
)  # fmt: skip
def test_links(address: str, good: bool) -> None:
    assert allowed(address) is good
    assert ("href" in page_body(f"[x]({address})")) is good


def test_tables_and_tasks() -> None:
    page = page_body("| a |\n|---|\n| b |\n\n- [x] done\n- [ ] open\n")
    assert "<td>b</td>" in page
    assert page.count('type="checkbox"') == 2
    assert page.count(' disabled="disabled"') == 2
