"""Which file an address means."""

from __future__ import annotations

import pytest

from runbook_kit.gate.alerts.model import Links
from runbook_kit.gate.alerts.target import find_target

FILES = ("docs/disk.md", "runbooks/queue.md", "feature/x/docs/disk.md")
OURS = "git@github.com:Example/ops.git"


def first(url: str, origin: str = "", sites: dict[str, str] | None = None) -> str | None:
    """The path that an address means, with its anchor; None when it leads elsewhere."""
    target = find_target(url, "alerts/rules.yaml", Links(sites or {}, origin), FILES)
    return None if target is None else target.paths[0] + (f"#{target.fragment}" if target.fragment else "")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("docs/disk.md", "docs/disk.md"),
        ("./docs/disk.md#now", "docs/disk.md#now"),
        ("/docs/disk%20full.md?x=1#a%20b", "docs/disk full.md#a b"),
        ("../docs/disk.md", "docs/disk.md"),
    ],
)
def test_a_path(url: str, path: str) -> None:
    assert first(url) == path


@pytest.mark.parametrize("origin", [OURS, "https://github.com/example/ops", "ssh://git@github.com/example/ops.git/"])
@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/example/ops/blob/main/docs/disk.md#now",
        "https://github.com/Example/Ops/tree/main/docs/disk.md#now",
        "https://github.com/example/ops/blob/feature/branch/docs/disk.md#now",
        "https://raw.githubusercontent.com/example/ops/main/docs/disk.md#now",
    ],
)
def test_a_file_on_the_hosting_site(url: str, origin: str) -> None:
    assert first(url, origin) == "docs/disk.md#now"


def test_a_file_on_gitlab() -> None:
    url = "https://gitlab.example.org/group/sub/ops/-/blob/main/docs/disk.md"
    assert first(url, "git@gitlab.example.org:group/sub/ops.git") == "docs/disk.md"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/other/ops/blob/main/docs/disk.md",
        "https://gitlab.com/example/ops/-/blob/main/docs/disk.md",
        "https://github.com/example/ops/wiki/Disk",
        "https://runbooks.example.org/disk",
        "{{ $labels.url }}/disk",
        "https://x/${NAME}",
        "<url>",
        "mailto:ops@example.org",
        "../../outside.md",
    ],
)
def test_what_leads_elsewhere_or_cannot_be_known(url: str) -> None:
    assert first(url, OURS) is None or "outside" in url


def test_without_an_origin_the_folder_decides() -> None:
    assert first("https://github.com/any/name/blob/main/docs/gone.md") == "docs/gone.md"
    assert first("https://github.com/any/name/blob/main/elsewhere/gone.md") is None


def test_a_site_that_shows_a_folder() -> None:
    sites = {"https://runbooks.example.org/": "runbooks/", "https://runbooks.example.org/kube/": "kube"}
    assert first("https://runbooks.example.org/queue/#now", sites=sites) == "runbooks/queue.md#now"
    assert first("https://runbooks.example.org/kube/pod", sites=sites) == "kube/pod.md"
    assert first("https://runbooks.example.org/queue.html", sites=sites) == "runbooks/queue.md"
