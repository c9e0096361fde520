"""The MkDocs plugin: puts the extension, the assets and the pages that come by themselves into a site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from logging import INFO, WARNING
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_build_datetime

from runbook_kit.errors import RunbookError
from runbook_kit.site.alert_pages import clashes
from runbook_kit.site.composing import Made, Site, add_files, find_site, make_pages, read_sessions
from runbook_kit.site.included import home, included_files
from runbook_kit.site.moved_links import MovedLinks, Ways, places_of
from runbook_kit.site.options import Options
from runbook_kit.site.page import Problem
from runbook_kit.site.paths import Paths
from runbook_kit.site.places import generated, related
from runbook_kit.site.provided import provided_pages
from runbook_kit.site.surroundings import Surroundings, find_surroundings

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page

EXTENSION = "runbook_kit.site.extension:RunbookExtension"
NAMES = (EXTENSION, "runbook_kit.site.extension", "runbook_kit")  # as `markdown_extensions` may have it already
ASSETS = Path(__file__).parent / "assets"
STYLE, SCRIPT = "assets/runbook-kit/runbook-kit.css", "assets/runbook-kit/runbook-kit.js"
log = get_plugin_logger("runbook_kit")
Value = TypeVar("Value")


class RunbookPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """What is known of one build; MkDocs makes a new one for each, and nothing is kept from the one before."""

    around: Surroundings
    paths: Paths
    site: Site
    ways: Ways
    belonging: dict[str, list[tuple[str, File]]]  # page → title and file of the pages that it leads to
    extension: str  # as `markdown_extensions` names it
    extensions: list[Any]  # the list without what is added for a single page
    given: dict[str, Any]  # options that the author gave the extension
    verified: dict[str, dict[str, str]]  # runbook id → facts for the first screen

    @event_priority(-50)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension behind all others, and the assets, unless the author lists them already."""
        self.around = tried(lambda: find_surroundings(Path(config.docs_dir), home(config)))
        self.paths = Paths(self.around.root)
        named = [name for name in NAMES if name in config.markdown_extensions]
        self.extension = named[0] if named else EXTENSION
        if not named:
            config.markdown_extensions.append(EXTENSION)
        self.extensions = list(config.markdown_extensions)
        self.given = dict(config.mdx_configs.get(self.extension) or {})
        if STYLE not in config.extra_css:
            config.extra_css.insert(0, STYLE)  # so that the author's own comes later and wins
        if SCRIPT not in map(str, config.extra_javascript):
            config.extra_javascript.append(SCRIPT)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the folders that are included, the assets, and the pages that are made of the runbooks."""
        assets = [File.generated(config, name, abs_src_path=str(ASSETS / Path(name).name)) for name in (STYLE, SCRIPT)]
        list(add_files(files, iter(assets)))
        self._add(files, included_files(config, self.config.include, self.around.root))
        self.ways = Ways(places_of(files, self.paths), self.around.root, self._repo_url(config), self.config.ref)
        index = tried(lambda: read_sessions(self.config, home(config), self.around))
        self.site = tried(lambda: find_site(files, self.around, self.paths, index, get_build_datetime()))
        self.verified = facts(self.site)
        made = tried(lambda: list(make_pages(self.site, config, self.config)))
        self._add(files, (each.file for each in made))
        self.belonging = belonging(made, files)
        provided = tried(lambda: list(provided_pages(self.config.pages, self.around.root)))
        self._add(files, (generated(config, uri, text, listed=True) for uri, text in provided))
        for said, sentence in clashes(self.site.alerts):
            log.log(WARNING if said else INFO, sentence)
        return files

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Tell the extension, which is made anew for each page, whose page it renders."""
        file = page.file
        path = self.paths.of(file)
        config["markdown_extensions"] = [*self.extensions, MovedLinks(path, file.src_uri, self.ways)]
        config.mdx_configs[self.extension] = {
            **self.given,
            "page": path,
            "docs_dir": ".",  # links that leave the site are moved already
            "source": file.content_string,
            "verified": self.verified,
            "report": reporter(file, self.site),
        }
        return markdown

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Lead from a runbook to the pages that are made of it, and back."""
        return html + related(page.url, self.belonging.get(page.file.src_uri, []))

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[..., Any]) -> None:  # noqa: ARG002
        """Build again when something changes in a folder that is included."""
        for folder in self.config.include:
            server.watch(str(home(config) / folder))

    def _repo_url(self, config: MkDocsConfig) -> str:
        return str(self.config.repo_url or config.repo_url or "")

    def _add(self, files: Files, made: Iterable[File]) -> None:
        for uri in add_files(files, iter(made)):
            log.warning(f"{uri}: The site has this page already, so the one that would come by itself is left out.")


def facts(site: Site) -> dict[str, dict[str, str]]:
    """What the first screen of each runbook says about sessions."""
    runbooks = {uri: entry.runbook for uri, entry in site.entries.items() if entry.runbook}
    return {runbooks[uri].id: {"when": found.words, "session": found.session} for uri, found in site.verified.items()}


def reporter(file: File, site: Site) -> Callable[[Problem], None]:
    """Says what is wrong with a runbook in our format; other documents are judged by the gates, if at all."""
    entry = site.entries.get(file.src_uri)
    ours = entry is not None and entry.runbook is not None and entry.runbook.authored

    def report(problem: Problem) -> None:
        if ours:
            log.warning(f"{file.src_uri}:{problem.line}: {problem.message} {problem.hint}".rstrip())

    return report


def belonging(made: Iterable[Made], files: Files) -> dict[str, list[tuple[str, File]]]:
    """For each runbook the pages that are made of it, and for each of these its runbook."""
    found: dict[str, list[tuple[str, File]]] = {}
    for each in made:
        if each.of and files.src_uris.get(each.file.src_uri) is each.file:
            found.setdefault(each.of, []).append((each.title, each.file))
            found[each.file.src_uri] = [("Runbook", files.src_uris[each.of])]
    return found


def tried(make: Callable[[], Value]) -> Value:
    """What `make` returns; what stops us ends the build with its sentence and its hint."""
    try:
        return make()
    except RunbookError as error:
        raise PluginError(f"runbook-kit: {error.message} {error.hint}".strip()) from None
