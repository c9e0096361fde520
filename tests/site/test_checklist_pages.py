"""The page to tick: what it lists, under which keys, and that texts stay what they are."""

from __future__ import annotations

import html
import re

import pytest
from tests.conftest import Repository
from tests.site.conftest import RUNBOOK, Build

from runbook_kit.document.source import Source
from runbook_kit.site.checklist_pages import checklist_page, marked, verbatim
from runbook_kit.site.page import read_page

READ = read_page(Source("restart.md", RUNBOOK)).runbook


def keys(text: str) -> list[tuple[str, str]]:
    return re.findall(r'data-rk-key="([^"]*)" data-rk-text="([^"]*)"', text)


def test_boxes_have_the_keys_they_have_in_the_runbook(repository: Repository, site: Build) -> None:
    repository.write("docs/restart.md", RUNBOOK)
    repository.write("docs/index.md", "# Home\n")
    built = site()
    page = keys(built.read("restart/check-checklist/index.html"))
    assert [key for key, _ in page] == ["check/entry/told", "check/steps/look", "check/exit/known"]
    whole = keys(built.read("restart/index.html"))
    assert set(page) & set(whole) == {each for each in page if "/steps/" not in each[0]}


def test_commands_are_copied_exactly() -> None:
    page = checklist_page(READ, READ.phases[1])
    copies = [html.unescape(found) for found in re.findall(r'data-rk-copy="([^"]*)"', page)]
    assert READ.phases[1].blocks[0].source in copies
    assert "curl -fsS http://127.0.0.1/health" in copies
    assert '<p class="rk-run">Restart the API, time limit 1 min, fill in &lt;up&gt;</p>' in page


def test_a_command_has_the_risk_it_has_in_the_runbook(repository: Repository, site: Build) -> None:
    repository.write("docs/restart.md", RUNBOOK.replace(" risk=read", ""))  # so that the commands are judged
    repository.write("docs/index.md", "# Home\n")
    built = site()
    for phase, expected in (("check", ["read"]), ("act", ["write"])):
        page = built.read(f"restart/{phase}-checklist/index.html")
        assert re.findall(r'data-rk-risk="(\w+)"', page) == expected
        assert re.findall(r'class="rk-badge rk-risk-(\w+)">risk: (\w+)<', page) == [(each, each) for each in expected]
    assert re.findall(r'data-rk-risk="(\w+)"', built.read("restart/index.html")) == ["read", "write"]


def test_the_lists_are_html_without_an_empty_line() -> None:
    page = checklist_page(READ, READ.phases[1])
    for part in re.findall(r"<(section|table).*?</\1>", page, re.DOTALL):
        assert "\n\n" not in part
    assert page.count("<section") == page.count("</section>") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `b < c` d", "a <code>b &lt; c</code> d"),
        ("``a ` b``", "<code>a ` b</code>"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("[!CAUTION] It burns", "Caution: It burns"),
        ("a `b", "a `b"),
        ("bell \x07", "bell \\x07"),
    ],
)
def test_text_of_a_document_is_shown_and_not_obeyed(text: str, expected: str) -> None:
    assert marked(text) == expected


def test_verbatim_is_one_line_that_a_browser_turns_back() -> None:
    text = 'a "b" <c> & d\n\n\te\r\n'
    assert "\n" not in verbatim(text)
    assert html.unescape(verbatim(text)) == text
