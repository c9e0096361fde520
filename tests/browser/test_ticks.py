"""Criteria are ticked by mouse and keyboard, stay ticked, and are un-ticked when their text changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Open, Site, tick

RUNBOOK = "runbooks/restart-api/"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def restart(page: Page, instant: Site) -> Page:
    """The page of the runbook, at noon."""
    page.clock.set_fixed_time(NOON)
    page.goto(instant.address + RUNBOOK)
    return page


def count(page: Page, section: str) -> Locator:
    return page.locator(f"#{section} .rk-count")


def tools(page: Page, section: str, name: str) -> Locator:
    return page.locator(f"#{section}").get_by_role("button", name=name)


def kept(page: Page) -> dict[str, str]:
    """What the browser keeps for us."""
    every: dict[str, str] = page.evaluate("({...localStorage})")
    return {key: value for key, value in every.items() if key.startswith("rk1|")}


def ticked(page: Page) -> list[str]:
    keys: list[str] = page.locator(".rk-tick:checked").evaluate_all("ticks => ticks.map(tick => tick.dataset.rkKey)")
    return keys


def test_a_tick_by_mouse_survives_a_reload(restart: Page) -> None:
    restart.get_by_text("A second node is healthy").click()
    expect(count(restart, "drain-entry")).to_have_text("1 of 3 criteria met")
    restart.reload()
    assert ticked(restart) == ["drain/entry/second"]
    expect(count(restart, "drain-entry")).to_have_text("1 of 3 criteria met")


def test_ticks_by_keyboard(restart: Page) -> None:
    tick(restart, "drain/entry/channel").focus()
    restart.keyboard.press("Space")
    restart.keyboard.press("Tab")
    restart.keyboard.press("Space")
    restart.keyboard.press("Tab")
    restart.keyboard.press("Space")
    restart.keyboard.press("Space")
    assert ticked(restart) == ["drain/entry/channel", "drain/entry/second"]
    restart.reload()
    assert ticked(restart) == ["drain/entry/channel", "drain/entry/second"]


def test_ticks_survive_instant_navigation(restart: Page) -> None:
    restart.evaluate("window.same = true")
    tick(restart, "drain/exit/drained").check()
    restart.locator(".md-nav__link, .md-tabs__link").get_by_text("Rotate the keys").first.click()
    expect(count(restart, "rotate-exit")).to_have_text("0 of 1 criteria met")
    assert ticked(restart) == []
    restart.go_back()
    expect(count(restart, "drain-exit")).to_have_text("1 of 1 criteria met")
    assert ticked(restart) == ["drain/exit/drained"]
    assert restart.locator("#drain-exit .rk-tools").count() == 1
    assert restart.locator("#restart-unit .rk-copy").count() == 1
    assert restart.evaluate("window.same") is True, "the page was loaded, so nothing was tested"


def test_the_checklist_of_a_phase_shows_the_same_ticks(restart: Page, instant: Site) -> None:
    tick(restart, "drain/entry/channel").check()
    restart.goto(f"{instant.address}{RUNBOOK}drain-checklist/")
    assert ticked(restart) == ["drain/entry/channel"]
    tick(restart, "drain/exit/drained").check()
    restart.goto(instant.address + RUNBOOK)
    assert ticked(restart) == ["drain/entry/channel", "drain/exit/drained"]


def test_steps_are_no_criteria(restart: Page, instant: Site) -> None:
    restart.goto(f"{instant.address}{RUNBOOK}drain-checklist/")
    steps = restart.locator(".rk-criteria[data-rk-kind=steps]")
    steps.locator(".rk-tick").first.check()
    expect(steps.locator(".rk-count")).to_have_text("1 of 2 ticked")


def test_a_criterion_of_the_same_name_in_another_runbook_stays_as_it_is(restart: Page, instant: Site) -> None:
    tick(restart, "restart/exit/answers").check()
    restart.goto(f"{instant.address}runbooks/rotate-keys/")
    expect(count(restart, "rotate-exit")).to_have_text("0 of 1 criteria met")


def test_what_is_kept_says_which_text_was_ticked_and_when(restart: Page) -> None:
    """The format is documented, because a person may want to read or clear it."""
    box = tick(restart, "drain/entry/channel")
    box.check()
    digest = box.get_attribute("data-rk-text")
    site = "%2Fassets%2Frunbook-kit%2F"
    assert kept(restart) == {
        f"rk1|{site}|restart-api|drain%2Fentry%2Fchannel|{digest}": "2026-11-21T12:00:00.000Z",
    }
    box.uncheck()
    assert kept(restart) == {}


def test_a_time_stands_beside_each_tick(restart: Page) -> None:
    tick(restart, "drain/entry/channel").check()
    shown = restart.locator("#drain-entry .rk-when").first
    expect(shown).to_have_text("ticked 12:00")
    expect(shown.locator("time")).to_have_attribute("datetime", "2026-11-21T12:00:00.000Z")
    restart.clock.set_fixed_time(NOON.replace(day=23))
    restart.reload()
    expect(shown).to_have_text("ticked 21 Nov 2026, 12:00")
    expect(restart.locator("#drain-entry .rk-old")).to_have_text(
        "The oldest tick is from 21 Nov 2026, 12:00. Reset for a new incident."
    )


def test_a_screen_reader_is_told_the_count_and_the_time(restart: Page) -> None:
    tick(restart, "drain/entry/channel").check()
    described = tick(restart, "drain/entry/channel").get_attribute("aria-describedby")
    expect(restart.locator(f"#{described}")).to_have_text("ticked 12:00")
    assert count(restart, "drain-entry").evaluate("each => each.tagName") == "OUTPUT"
    expect(tick(restart, "drain/entry/channel")).to_have_accessible_name("The channel #api-oncall knows")


def test_a_changed_text_is_not_ticked(restart: Page) -> None:
    """The site was built again with another text: the digest in the page is another one."""
    tick(restart, "drain/entry/channel").check()
    restart.route("**/restart-api/", lambda route: route.fulfill(body=changed(route.fetch().text())))
    restart.reload()
    assert ticked(restart) == []
    expect(restart.locator("#drain-entry .rk-when").first).to_have_text(
        "the text has changed since it was ticked 12:00"
    )
    tick(restart, "drain/entry/channel").check()
    assert [key.rsplit("|", 1)[1] for key in kept(restart)] == ["0123456789ab"]


def changed(html: str) -> str:
    head, tail = html.split('data-rk-key="drain/entry/channel"')
    before, digest, after = tail.partition('data-rk-text="')
    return f'{head}data-rk-key="drain/entry/channel"{before}{digest}0123456789ab{after[12:]}'


def test_reset_of_a_phase_and_undo(restart: Page) -> None:
    for key in ("drain/entry/channel", "drain/exit/drained", "restart/exit/quiet"):
        tick(restart, key).check()
    tools(restart, "drain-entry", "Reset drain").press("Enter")
    assert ticked(restart) == ["restart/exit/quiet"]
    expect(restart.locator(".rk-said[role=status]")).to_have_text("2 ticks removed. The next button brings them back.")
    restart.keyboard.press("Tab")
    restart.keyboard.press("Enter")
    assert ticked(restart) == ["drain/entry/channel", "drain/exit/drained", "restart/exit/quiet"]
    expect(tools(restart, "drain-entry", "Reset drain")).to_be_focused()
    expect(tools(restart, "drain-entry", "Undo")).to_have_count(0)


def test_reset_of_the_page(restart: Page) -> None:
    for key in ("drain/entry/channel", "restart/exit/quiet"):
        tick(restart, key).check()
    bar = restart.get_by_role("group", name="Progress on this page")
    expect(bar.locator(".rk-count")).to_have_text("2 of 6 criteria met")
    bar.get_by_role("button", name="Reset").click()
    assert (ticked(restart), kept(restart)) == ([], {})
    restart.reload()
    assert ticked(restart) == []


def test_reset_leaves_what_other_pages_keep(restart: Page, instant: Site) -> None:
    restart.goto(f"{instant.address}runbooks/rotate-keys/")
    tick(restart, "rotate/exit/answers").check()
    restart.evaluate("localStorage.setItem('theirs', '1')")
    restart.goto(instant.address + RUNBOOK)
    restart.get_by_role("group", name="Progress").get_by_role("button", name="Reset").click()
    assert list(kept(restart).values()) == ["2026-11-21T12:00:00.000Z"]
    assert restart.evaluate("localStorage.getItem('theirs')") == "1"


def test_two_tabs_show_the_same(restart: Page, instant: Site) -> None:
    other = restart.context.new_page()
    other.goto(instant.address + RUNBOOK)
    tick(restart, "drain/entry/channel").check()
    expect(tick(other, "drain/entry/channel")).to_be_checked()
    expect(count(other, "drain-entry")).to_have_text("1 of 3 criteria met")
    tools(other, "drain-entry", "Reset drain").click()
    expect(tick(restart, "drain/entry/channel")).not_to_be_checked()


def test_a_browser_that_keeps_nothing_says_so(page: Page, instant: Site) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('no room', 'QuotaExceededError') }"
    )
    page.goto(f"{instant.address}{RUNBOOK}")
    tick(page, "drain/entry/channel").check()
    expect(count(page, "drain-entry")).to_have_text("1 of 3 criteria met")
    expect(page.locator("#drain-entry .rk-old")).to_have_text(
        "This browser keeps nothing: the ticks end with this page."
    )
    tools(page, "drain-entry", "Reset drain").click()
    assert ticked(page) == []


def test_nonsense_in_the_storage_stops_nothing(restart: Page) -> None:
    digest = tick(restart, "drain/entry/channel").get_attribute("data-rk-text")
    key = f"rk1|%2Fassets%2Frunbook-kit%2F|restart-api|drain%2Fentry%2Fchannel|{digest}"
    restart.evaluate(f"localStorage.setItem({json.dumps(key)}, 'nonsense'); localStorage.setItem('rk1|%', '{{')")
    restart.reload()
    expect(restart.locator("#drain-entry .rk-when").first).to_have_text("ticked at an unknown time")
    tools(restart, "drain-entry", "Reset drain").click()
    assert set(kept(restart)) == {"rk1|%"}


def test_without_script_criteria_can_still_be_read_and_ticked(window: Open, instant: Site) -> None:
    page = window(java_script_enabled=False).new_page()
    page.goto(instant.address + RUNBOOK)
    page.get_by_text("A second node is healthy").click()
    assert page.locator(".rk-tick:checked").count() == 1
    expect(count(page, "drain-entry")).to_have_text("3 to tick")
    assert page.locator(".rk-button").count() == 0


def test_ticks_from_a_disk(page: Page, plain: Site) -> None:
    page.goto(plain.file("runbooks/restart-api.html"))
    tick(page, "drain/entry/channel").check()
    page.goto(plain.file("runbooks/rotate-keys.html"))
    expect(count(page, "rotate-exit")).to_have_text("0 of 1 criteria met")
    page.goto(plain.file("runbooks/restart-api.html"))
    assert ticked(page) == ["drain/entry/channel"]
    folder = plain.folder.as_posix() + "/assets/runbook-kit/"
    assert [unquote(key.split("|")[1]) for key in kept(page)] == [folder]


def test_ticks_from_a_disk_with_instant_navigation_on(page: Page, instant: Site) -> None:
    """There Material never tells of a page."""
    page.goto(instant.file("runbooks/rotate-keys/index.html"))
    tick(page, "rotate/exit/answers").check()
    page.reload()
    expect(count(page, "rotate-exit")).to_have_text("1 of 1 criteria met")
