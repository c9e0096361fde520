"""A copy of a block is its commands, to the byte: no prompt, no output, no line end that would run them at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Site, clipboard

COMMANDS = {
    "restart-unit": "systemctl --user restart api",
    "take-out": 'lbctl drain node-1 --reason "restart of the API"\nlbctl wait node-1',
    "connections": "ss -Htn state established '( sport = :8080 )' | wc -l\nlbctl show node-1 \\\n  --long",
    "note": (
        "cat > out/note.txt <<'END'\n$ not a prompt\n\n"
        "\ta tab, \"quotes\", 'quotes' & an ampersand: <b>bold</b> \\n\nEND\ncat out/note.txt"
    ),
}


@pytest.fixture
def restart(page: Page, instant: Site) -> Page:
    page.goto(f"{instant.address}runbooks/restart-api/")
    return page


def copied(page: Page, block: str) -> None:
    button = page.locator(f"#{block}").get_by_role("button", name=f"Copy {block}", exact=True)
    button.click()
    expect(button).to_have_text("Copied")


@pytest.mark.parametrize("block", COMMANDS)
def test_a_copy_is_exact(restart: Page, block: str) -> None:
    copied(restart, block)
    assert clipboard(restart) == COMMANDS[block]


def test_a_copy_is_read_out_and_the_button_becomes_itself_again(restart: Page) -> None:
    restart.clock.install()
    button = restart.get_by_role("button", name="Copy take-out", exact=True)
    button.press("Enter")
    expect(button).to_have_text("Copied")
    restart.clock.run_for(100)
    expect(restart.locator(".rk-said[role=status]")).to_have_text("Copied 2 lines")
    restart.clock.run_for(2000)
    expect(button).to_have_text("Copy")


def test_the_button_of_the_theme_is_not_on_our_blocks(restart: Page) -> None:
    """It would copy prompts and output. It is there for other fences, which proves that it was looked for."""
    expect(restart.locator("pre .md-code__nav")).to_have_count(6)
    assert restart.locator(".rk-block").count() == 5
    expect(restart.locator(".rk-block .md-code__nav:visible")).to_have_count(0)
    restart.locator(".rk-expected summary").click()
    expect(restart.locator(".md-code__nav:visible")).to_have_count(1)


def test_where_the_clipboard_is_denied_the_older_way_copies_exactly(restart: Page) -> None:
    restart.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')) }")
    copied(restart, "note")
    assert clipboard(restart) == COMMANDS["note"]
    assert restart.locator("textarea").count() == 0


def test_a_copy_from_a_disk(page: Page, plain: Site) -> None:
    page.goto(plain.file("runbooks/restart-api.html"))
    copied(page, "connections")
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    page.locator("#paste").press("Control+v")
    assert page.locator("#paste").input_value() == COMMANDS["connections"]


def test_a_prompt_pack(restart: Page, instant: Site) -> None:
    restart.goto(f"{instant.address}runbooks/restart-api/drain-prompts/")
    pack = restart.locator(".rk-prompt").first
    pack.get_by_role("button", name="Copy the prompt").click()
    expect(pack.get_by_role("button", name="Copy the prompt")).to_have_text("Copied")
    assert clipboard(restart) == pack.get_attribute("data-rk-copy")
    assert "`restart-api`" in clipboard(restart)
