"""Which file of the repository the address of a runbook means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from runbook_kit.gate.alerts.model import Links

TEMPLATED = re.compile(r"\{\{|\$\{?[A-Za-z(]|[<>\s]")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
ORIGIN = re.compile(r"(?:[a-z+]+://)?(?:[^@/\s]+@)?(?P<host>[^:/\s]+)(?::\d+(?=/))?[:/]+(?P<path>\S+?)(?:\.git)?/?")
VIEWS = ("blob", "tree", "raw", "blame", "edit", "src")
RAW = "raw.githubusercontent.com"
PAGES = ("", ".md", "/index.md", "/README.md", "/_index.md")  # what a site shows as one page
ALERTS = "alerts/"  # below it, a site of runbooks has a page for every alert


class Target(Struct, frozen=True):
    """A place in the repository: every path that would do, the one people would expect first, and the anchor."""

    paths: tuple[str, ...]
    fragment: str = ""
    alert: str = ""  # the page of this alert: any runbook that names it would do, too
    folded: bool = False  # a site that does not tell capitals from small letters


def find_target(url: str, path: str, links: Links, files: Collection[str]) -> Target | None:
    """Where `url`, written in the file at `path`, leads; None when that is elsewhere or cannot be known."""
    from urllib.parse import unquote

    if TEMPLATED.search(url):
        return None
    address, _, fragment = url.partition("#")
    address, fragment = unquote(address.partition("?")[0]), unquote(fragment)
    for base in sorted(links.sites, key=len, reverse=True):
        if address.startswith(base) or address + "/" == base:
            return _page(links.sites[base], address[len(base) :], fragment)
    if SCHEME.match(address) or address.startswith("//"):
        paths = tuple(_hosted(address, links.origin, files))
    else:
        paths = tuple(dict.fromkeys(_relative(address, path)))
    return Target(paths, fragment) if paths else None


def _page(folder: str, rest: str, fragment: str) -> Target:
    rest = rest.strip("/").removesuffix(".html").removesuffix("/index")
    start = folder.strip("/")
    paths = [_joined(start, rest + ending) for ending in (PAGES[1], PAGES[0], *PAGES[2:])]
    alert = rest.removeprefix(ALERTS) if rest.startswith(ALERTS) else ""
    if alert:
        paths += [_joined(start, alert + ending) for ending in PAGES[1:]]
    return Target(tuple(path for path in paths if path), fragment, alert, folded=True)


def _hosted(address: str, origin: str, files: Collection[str]) -> Iterator[str]:
    """Paths that the address of a file on a hosting site may mean; a branch may have slashes in its name."""
    host, _, path = address.partition("://")[2].partition("/")
    parts = path.split("/")
    ours = ORIGIN.fullmatch(origin.strip())
    if host == RAW and len(parts) > 3:
        owner, below = parts[:2], parts[2:]
    else:
        view = next((at for at, part in enumerate(parts) if part in VIEWS and at >= 2), 0)
        owner, below = parts[: view - (parts[view - 1] == "-")], parts[view + 1 :]
        if not view:
            return
    if ours:
        same = host in {ours["host"], f"www.{ours['host']}", RAW}
        if not same or "/".join(owner).lower() != ours["path"].lower():
            return
    elif not any(file.startswith(f"{below[1]}/") for file in files if len(below) > 2):
        return
    candidates = ["/".join(below[at:]).strip("/") for at in range(1, len(below))]
    yield from (each for each in candidates if each in files)
    yield from candidates[:1]


def _relative(address: str, path: str) -> Iterator[str]:
    """From the root of the repository, then from the file."""
    from posixpath import normpath

    for folder in ("", path.rpartition("/")[0]):
        joined = normpath(_joined(folder, address)).lstrip("/")
        if joined != "." and not joined.startswith("../"):
            yield joined


def _joined(folder: str, rest: str) -> str:
    return "/".join(part for part in (folder, rest.lstrip("/")) if part)
