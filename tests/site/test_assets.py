"""What the site adds to each page: little, readable, and nothing that asks another machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import runbook_kit

ASSETS = Path(runbook_kit.__file__).parent / "site" / "assets"
FILES = sorted(path.name for path in ASSETS.iterdir())


def test_the_assets_are_a_script_and_a_stylesheet() -> None:
    assert FILES == ["runbook-kit.css", "runbook-kit.js"]


def test_a_page_gets_no_more_than_30_kilobytes() -> None:
    assert sum((ASSETS / name).stat().st_size for name in FILES) <= 30_000


@pytest.mark.parametrize("name", FILES)
def test_an_asset_asks_no_other_machine(name: str) -> None:
    asking = re.compile(r"https?://|//[a-z]|url\(|@import|\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|EventSource)\b")
    comments = re.compile(r"/\*.*?\*/|(?<!:)// .*")
    text = re.sub(comments, "", (ASSETS / name).read_text("utf-8"))
    assert asking.findall(text) == []


def test_the_script_never_reads_text_as_html() -> None:
    """What it shows comes from documents and from storage that other pages of the site can write."""
    script = (ASSETS / "runbook-kit.js").read_text("utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script) == []
