"""axe finds nothing serious, in light and in dark, with and without ticks; contrasts hold in forced colours, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PAGES, PHONE, Open, Site

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


# Theirs: Material's search is a dialog without a name, and its footer is a shade too pale. In the index, links stand
# one below the other in a cell, as lines of text do.
ALL = "{exclude: ['.md-search', '.md-copyright', 'td:has(> a + br)']}"


def violations(page: Page, within: str = ALL) -> list[str]:
    """What is serious or critical on the page, as `rule: element`."""
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate(f"axe.run({within}, {RULES})")
    assert len(found["passes"]) > 5
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_serious_violation(window: Open, plain: Site, path: str, scheme: Literal["light", "dark"]) -> None:
    page = window(color_scheme=scheme).new_page()
    page.goto(plain.address + path)
    for folded in page.locator("details").all():
        folded.evaluate("each => each.open = true")
    for tick in page.locator(".rk-tick").all()[:2]:
        tick.check()
    assert violations(page) == []


def test_no_serious_violation_on_a_phone(window: Open, plain: Site) -> None:
    """What is too wide scrolls in itself there, and must be reached by keyboard, too."""
    page = window(viewport=PHONE).new_page()
    page.goto(plain.address + "runbooks/restart-api.html")
    assert violations(page) == []


def test_axe_would_find_one(page: Page, plain: Site) -> None:
    page.goto(plain.address + "runbooks/restart-api.html")
    page.evaluate("document.querySelector('.rk-tick').parentElement.replaceWith(document.querySelector('.rk-tick'))")
    assert "label" in [each.split(":")[0] for each in violations(page)]


def test_the_field_for_copying_by_hand(window: Open, plain: Site) -> None:
    page = window().new_page()
    page.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false")
    page.goto(plain.address + "runbooks/restart-api.html")
    page.get_by_role("button", name="Copy restart-unit", exact=True).click()
    expect(page.locator("dialog textarea")).to_be_focused()
    assert violations(page, "document.querySelector('dialog')") == []


def test_forced_colours_leave_the_borders(window: Open, plain: Site) -> None:
    """Where the system chooses the colours, grounds vanish; what was told by a ground is told by a line."""
    page = window(forced_colors="active").new_page()
    page.goto(plain.address + "runbooks/restart-api.html")
    badge = page.locator(".rk-risk-destructive").first
    assert badge.evaluate("each => getComputedStyle(each).borderTopWidth") == "3px"
    assert page.locator(".rk-button").first.evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"


def test_who_wants_no_motion_gets_none(window: Open, plain: Site) -> None:
    page = window(reduced_motion="reduce").new_page()
    page.goto(plain.address + "runbooks/restart-api.html")
    assert page.locator(".rk-button").first.evaluate("each => getComputedStyle(each).transitionDuration") == "0s"


def test_focus_is_seen(page: Page, plain: Site) -> None:
    page.goto(plain.address + "runbooks/restart-api.html")
    page.locator(".rk-tick").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    outline = page.locator(".rk-tick").first.evaluate("each => getComputedStyle(each).outlineStyle")
    assert outline == "solid"
