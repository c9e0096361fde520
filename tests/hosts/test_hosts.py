"""Pages under programs that are not MkDocs: ProperDocs, TechDocs and Zensical, each in an environment of its own.

`make hosts` makes the environments below `.hosts/` and runs this; a host that is not there is skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from benchmarks.structure import read_blocks
from msgspec import Struct

HERE = Path(__file__).parent
HOSTS = HERE.parents[1] / ".hosts"
EXTENSIONS = ("runbook_kit", "admonition", "attr_list", "tables", "pymdownx.superfences", "pymdownx.highlight")
PAGES = ("index.html", "plain/index.html")
LAST = "<p>The end of the page.</p>"
# TechDocs numbers the lines of code with a table.
NUMBERED = re.compile(
    r'<table class="highlighttable">.*?<td class="code"><div>(.*?)</div></td></tr></table>', re.DOTALL
)
OURS = re.compile(r'\b(?:data-rk-[a-z]+|id)="[^"]*"')
MKDOCS = Path(sys.executable).parent / "mkdocs"


class Host(Struct, frozen=True):
    """A program that builds pages: what starts it, with FILE and FOLDER for its configuration and where it writes."""

    name: str
    call: tuple[str, ...]
    settings: Mapping[str, object] = {}  # beside those that all have
    plugins: tuple[str, ...] = ()


PLAIN = Host(
    "mkdocs", (str(MKDOCS), "build", "--strict", "-f", "FILE", "-d", "FOLDER"), {"theme": {"name": "material"}}
)
PROPERDOCS = Host(
    "properdocs",
    (str(HOSTS / "properdocs/bin/properdocs"), "build", "--strict", "-f", "FILE", "-d", "FOLDER"),
    {"theme": {"name": "mkdocs"}},
)
TECHDOCS = Host(
    "techdocs",
    (str(HOSTS / "techdocs/bin/mkdocs"), "build", "--strict", "-f", "FILE", "-d", "FOLDER"),
    plugins=("techdocs-core",),
)
ZENSICAL = Host("zensical", (str(HOSTS / "zensical/bin/zensical"), "build", "-f", "FILE"))
OTHERS = (PROPERDOCS, TECHDOCS, ZENSICAL)

Build = Callable[..., Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds the documents beside this file with a host; the folder of the site, made once for each."""
    made: dict[tuple[str, tuple[str, ...]], Path] = {}

    def built(host: Host, *plugins: str) -> Path:
        if not Path(host.call[0]).exists() and host is not PLAIN:
            pytest.skip(f"{host.name} is not here; `make hosts` installs it")
        if (host.name, plugins) not in made:
            made[host.name, plugins] = run(host, plugins, tmp_path_factory.mktemp(host.name))
        return made[host.name, plugins]

    return built


def run(host: Host, plugins: tuple[str, ...], folder: Path) -> Path:
    """One build, without warnings."""
    shutil.copytree(HERE / "docs", folder / "docs")
    settings = {
        "site_name": "Hosts", "site_dir": "site", "markdown_extensions": list(EXTENSIONS),
        "plugins": [*host.plugins, *plugins], **host.settings,
    }  # fmt: skip
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(settings))  # JSON is YAML
    words = [{"FILE": str(file), "FOLDER": str(folder / "site")}.get(word, word) for word in host.call]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        words, cwd=folder, env={**kept, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def article(site: Path, page: str) -> str:
    """The text of a page, without what the host puts around it."""
    html = NUMBERED.sub(r"\1", (site / page).read_text("utf-8"))
    return html[html.index("<h1") : html.index(LAST) + len(LAST)]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("host", OTHERS, ids=lambda host: host.name)
def test_the_extension_alone_gives_the_same_page(build: Build, host: Host, page: str) -> None:
    here, there = article(build(PLAIN), page), article(build(host), page)
    assert read_blocks(there) == read_blocks(here)
    assert OURS.findall(there) == OURS.findall(here)
    assert len(read_blocks(here)) > 8


@pytest.mark.parametrize("host", OTHERS, ids=lambda host: host.name)
def test_front_matter_is_read_and_not_shown(build: Build, host: Host) -> None:
    html = article(build(host), "index.html")
    assert "signoff:" not in html
    assert "<dd>critical</dd>" in html
    assert html.count('type="checkbox"') == 6
    assert '<figure class="rk-phases"><svg' in html


@pytest.mark.parametrize("host", [PROPERDOCS, TECHDOCS], ids=lambda host: host.name)
def test_the_plugin_adds_the_same_pages(build: Build, host: Host) -> None:
    here, there = build(PLAIN, "runbook-kit"), build(host, "runbook-kit")
    assert pages(there) == pages(here)
    assert "alerts/ApiDown/index.html" in pages(there)
    assert read_blocks(article(there, "index.html")) == read_blocks(article(here, "index.html"))
    for name in ("runbook-kit.css", "runbook-kit.js"):
        assert [path.read_bytes() for path in there.rglob(name)] == [path.read_bytes() for path in here.rglob(name)]


def test_zensical_goes_on_without_the_plugin(build: Build) -> None:
    """It starts no plugins of others; what the extension renders is there nevertheless."""
    assert article(build(ZENSICAL, "search", "runbook-kit"), "index.html") == article(build(ZENSICAL), "index.html")


def pages(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
