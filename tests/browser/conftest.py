"""One site, built as its readers build it, and a browser with an empty profile that reaches this machine only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest
from msgspec import Struct
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, sync_playwright

SITE = Path(__file__).parent / "site"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# Asked for when this file is read: the tests themselves run in a fixed environment.
REQUIRED = os.environ.get("RUNBOOK_BROWSER") == "required"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


def missing(reason: str) -> NoReturn:
    """Skip where a newcomer has no browser; fail where one is required."""
    if REQUIRED:
        pytest.fail(f"RUNBOOK_BROWSER=required, and {reason}")
    pytest.skip(reason)


def chromium() -> str:
    """The path of the browser that this machine brings."""
    found = next(filter(None, map(shutil.which, NAMES)), None) or (str(MAC) if MAC.exists() else None)
    return found or missing("there is no Chromium here; Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Site(Struct, frozen=True):
    """A built site: in which folder, and where it is served."""

    folder: Path
    address: str

    def file(self, path: str) -> str:
        """The address of a page as a file on the disk."""
        return (self.folder / path).as_uri()


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        """A page without an icon makes the browser ask for one, which is no fault of the page."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: Any) -> None:
        """Nobody reads a log of requests here."""


@pytest.fixture(scope="session")
def sources(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 (no browser, no site)
    """The sources of the site, in a repository of their own."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    shutil.copytree(SITE.parent / "vendor", folder / "docs" / "vendor", ignore=shutil.ignore_patterns("*.md", "axe*"))
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "start"]):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return folder


def built(sources: Path, configuration: str, folder: str) -> Iterator[Site]:
    """The site of a configuration, built strictly and served for as long as it is used."""
    handler = partial(Quiet, directory=str(sources / folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site = Site(sources / folder, f"http://127.0.0.1:{server.server_port}/")
        build(sources, configuration, site.address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


def build(sources: Path, configuration: str, address: str) -> None:
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--config-file", configuration]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_ADDRESS": address}
    done = subprocess.run(words, cwd=sources, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.fixture(scope="session")
def instant(sources: Path) -> Iterator[Site]:
    """With folders as addresses, and pages that replace each other without being loaded."""
    yield from built(sources, "mkdocs.yml", "site")


@pytest.fixture(scope="session")
def plain(sources: Path) -> Iterator[Site]:
    """With files as addresses, so that it also works from a disk."""
    yield from built(sources, "plain.yml", "plain")


def watch(page: Page, objections: list[str]) -> None:
    """Note what a page does that it must not: say an error, raise one, or ask another machine."""

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            objections.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "file:///", "data:", "blob:")):
            objections.append(f"request: {request.url}")

    page.on("console", said)
    page.on("request", asked)
    page.on("pageerror", lambda error: objections.append(f"error: {error}"))


Open = Callable[..., BrowserContext]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
WAIT = 5_000  # ms, after which what a test waits for will not come
# On the site on a disk: a page of every sort.
PAGES = (
    "index.html",
    "runbook-index.html",
    "runbook-contacts.html",
    "runbooks/restart-api.html",
    "runbooks/restart-api/drain-checklist.html",
    "runbooks/restart-api/drain-prompts.html",
)


@pytest.fixture
def window(browser: Browser) -> Iterator[Open]:
    """Makes browser windows with an empty profile, by the options of Playwright; at the end none has done wrong."""
    objections: list[str] = []
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        context = browser.new_context(locale="en-GB", timezone_id="UTC", **{"viewport": WIDE, **options})
        context.set_default_timeout(WAIT)
        context.on("page", lambda page: watch(page, objections))
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
    assert objections == []


@pytest.fixture
def page(window: Open) -> Page:
    """One page in a window that may use the clipboard."""
    return window(permissions=["clipboard-read", "clipboard-write"]).new_page()


def tick(page: Page, key: str) -> Locator:
    """The checkbox of `phase/kind/criterion`."""
    return page.locator(f".rk-tick[data-rk-key='{key}']")


def clipboard(page: Page) -> str:
    """What would be pasted now."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text
