"""A reader finds the right page and the right block, on a wide screen, on a phone, on paper and without a server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PAGES, PHONE, Open, Site


@pytest.fixture
def restart(page: Page, instant: Site) -> Page:
    page.goto(f"{instant.address}runbooks/restart-api/")
    return page


def test_a_block_is_an_anchor_below_the_header(page: Page, instant: Site) -> None:
    page.goto(f"{instant.address}runbooks/restart-api/#restart-unit")
    block = page.locator("#restart-unit")
    expect(block).to_be_in_viewport()
    header = page.locator(".md-header").bounding_box()
    box = block.bounding_box()
    assert header
    assert box
    assert box["y"] >= header["y"] + header["height"]


def test_a_link_leads_to_its_block(restart: Page) -> None:
    restart.locator("#note .rk-link").click()
    assert restart.evaluate("location.hash") == "#note"
    expect(restart.locator("#note")).to_be_in_viewport()


def test_ids_are_unique(restart: Page) -> None:
    ids: list[str] = restart.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert sorted(set(ids)) == sorted(ids)


def test_the_first_screen_answers(restart: Page) -> None:
    """Is it the right page, how bad is it, whose is it, when was it verified."""
    first = restart.locator(".rk-first")
    expect(first).to_be_in_viewport(ratio=1)
    for fact in ("critical", "team-api", "ApiDown", "2026-11-01"):
        expect(first).to_contain_text(fact)
    expect(restart.locator(".rk-phases svg")).to_be_visible()


@pytest.mark.parametrize("alert", ["ApiDown", "apidown"])
def test_an_alert_lands_on_its_runbook(page: Page, instant: Site, alert: str) -> None:
    page.goto(f"{instant.address}alerts/{alert}/")
    page.wait_for_url(f"{instant.address}runbooks/restart-api/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Restart the API")


@pytest.mark.parametrize("words", ["systemctl", "lbctl", "ApiSlow"])
def test_search_finds_commands_and_alerts(page: Page, instant: Site, words: str) -> None:
    page.goto(instant.address)
    expect(found(page, words)).to_contain_text("Restart the API")


def test_search_works_from_a_disk(page: Page, plain: Site) -> None:
    page.goto(plain.file("index.html"))
    expect(found(page, "systemctl")).to_contain_text("Restart the API")


def found(page: Page, words: str) -> Locator:
    """The best hit of a search that is typed."""
    page.keyboard.press("/")
    page.get_by_role("textbox", name="Search").press_sequentially(words)
    return page.locator(".md-search-result__item").first


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling(window: Open, plain: Site, path: str) -> None:
    page = window(viewport=PHONE, has_touch=True).new_page()
    page.goto(plain.address + path)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    wide = page.locator(".md-content :is(.rk-first, .rk-criteria, .rk-block, .rk-progress, .rk-phases)")
    edges: list[float] = wide.evaluate_all("all => all.map(each => each.getBoundingClientRect().right)")
    assert [edge for edge in edges if edge > PHONE["width"]] == []


def test_a_thumb_hits_what_it_means(window: Open, plain: Site) -> None:
    page = window(viewport=PHONE, has_touch=True).new_page()
    page.goto(plain.address + "runbooks/restart-api.html")
    sizes: list[float] = page.locator(".rk-criterion label, .rk-button:visible").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert len(sizes) > 10
    assert min(sizes) >= 36
    page.get_by_text("No connection is left").tap()
    expect(page.locator("#drain-exit .rk-count")).to_have_text("1 of 1 criteria met")


def test_paper_shows_the_state_and_what_is_folded_and_no_buttons(restart: Page) -> None:
    expected = restart.locator(".rk-expected").first
    restart.get_by_text("No connection is left").click()
    expect(expected.get_by_text("restarted")).not_to_be_visible()
    restart.emulate_media(media="print")
    expect(expected.get_by_text("restarted")).to_be_visible()
    expect(restart.locator(".rk-button:visible")).to_have_count(0)
    expect(restart.locator("#drain-exit .rk-tick")).to_be_visible()
    expect(restart.locator("#drain-exit")).to_contain_text("1 of 1 criteria met")
    expect(restart.locator("#drain-exit .rk-when")).to_be_visible()


def test_what_printing_unfolds_is_folded_again(restart: Page) -> None:
    folded = restart.locator(".rk-expected:not([open])")
    before = folded.count()
    assert before > 0
    restart.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    restart.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).to_have_count(before)
