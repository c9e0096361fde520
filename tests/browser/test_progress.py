"""Progress is copied as Markdown with times, to paste into a channel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Open, Site, clipboard, tick

DENIED = """
Object.defineProperty(navigator, 'clipboard', {value: undefined});
document.execCommand = () => false;
"""


@pytest.fixture
def worked(page: Page, instant: Site) -> Page:
    """A runbook of which two criteria are met."""
    page.goto(f"{instant.address}runbooks/restart-api/")
    page.clock.set_fixed_time(datetime(2026, 11, 21, 3, 10, 22, tzinfo=UTC))
    tick(page, "drain/entry/channel").check()
    page.clock.set_fixed_time(datetime(2026, 11, 21, 3, 12, 40, tzinfo=UTC))
    tick(page, "restart/exit/quiet").check()
    return page


def test_the_progress_of_the_page(worked: Page, instant: Site) -> None:
    button = worked.get_by_role("group", name="Progress on this page").get_by_role("button", name="Copy progress")
    button.click()
    expect(button).to_have_text("Copied")
    assert clipboard(worked) == (
        "**Restart the API** (restart-api): 2 of 6 criteria met, 2026-11-21 03:12 UTC\n"
        f"{instant.address}runbooks/restart-api/\n"
        "\n"
        "drain, Entry criteria: 1 of 3\n"
        "\n"
        "- [x] The channel `#api-oncall` knows (2026-11-21 03:10 UTC)\n"
        "- [ ] A second node is healthy\n"
        "- [ ] The deploy pipeline is paused, and nobody else works on the load balancer at this moment\n"
        "\n"
        "drain, Exit criteria: 0 of 1\n"
        "\n"
        "- [ ] No connection is left\n"
        "\n"
        "restart, Exit criteria: 1 of 2\n"
        "\n"
        "- [ ] The API answers\n"
        "- [x] No error for five minutes (2026-11-21 03:12 UTC)\n"
    )


def test_the_progress_of_a_phase(worked: Page, instant: Site) -> None:
    worked.locator("#restart-exit").get_by_role("button", name="Copy progress of restart").click()
    expect(worked.locator(".rk-said[role=status]")).to_have_text("Progress copied as Markdown")
    assert clipboard(worked) == (
        "**Restart the API** (restart-api): 1 of 2 criteria met, 2026-11-21 03:12 UTC\n"
        f"{instant.address}runbooks/restart-api/\n"
        "\n"
        "restart, Exit criteria: 1 of 2\n"
        "\n"
        "- [ ] The API answers\n"
        "- [x] No error for five minutes (2026-11-21 03:12 UTC)\n"
    )


def test_where_the_clipboard_is_closed_the_text_is_selected_in_a_field(window: Open, instant: Site) -> None:
    page = window().new_page()
    page.add_init_script(DENIED)
    page.goto(f"{instant.address}runbooks/restart-api/#drain")
    button = page.locator("#drain-exit").get_by_role("button", name="Copy progress")
    button.click()
    field = page.get_by_label("The clipboard is closed to this page")
    expect(field).to_be_focused()
    text = field.input_value()
    assert text.startswith("**Restart the API** (restart-api): 0 of 4 criteria met, ")
    assert page.evaluate("getSelection().toString()") == text
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_progress_from_a_disk_names_no_folder_of_this_machine(page: Page, plain: Site) -> None:
    page.goto(plain.file("runbooks/rotate-keys.html"))
    page.add_script_tag(content=DENIED)
    page.get_by_role("button", name="Copy progress of rotate").click()
    text = page.get_by_label("The clipboard is closed").input_value()
    assert text.splitlines()[1:] == ["", "rotate, Exit criteria: 0 of 1", "", "- [ ] The API answers"]
