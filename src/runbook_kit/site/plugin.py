"""The MkDocs plugin: puts the extension, the assets and the pages that come by themselves into a site."""

from __future__ import annotations

from collections.abc import Callable
from logging import INFO, WARNING
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files

from runbook_kit.errors import RunbookError
from runbook_kit.site.alert_pages import clashes
from runbook_kit.site.building import Site, add_pages, find_site, pages_of
from runbook_kit.site.included import MovedLinks, home, included_files, places_of
from runbook_kit.site.objections import objections
from runbook_kit.site.options import Options
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


class RunbookPlugin(BasePlugin[Options]):
    """What is known of one build; MkDocs makes a new one for each, and nothing is kept from the one before."""

    around: Surroundings
    site: Site
    places: dict[str, str]  # path in the repository → path on the site
    extension: str  # as `markdown_extensions` names it
    extensions: list[Any]  # the list without what is added for a single page

    @event_priority(-50)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the extension behind all others, and the assets, unless the author lists them already."""
        self.around = tried(lambda: find_surroundings(home(config)))
        named = [name for name in NAMES if name in config.markdown_extensions]
        self.extension = named[0] if named else EXTENSION
        if not named and __import__("importlib.util").util.find_spec("runbook_kit.site.extension"):
            config.markdown_extensions.append(EXTENSION)
        self.extensions = list(config.markdown_extensions)
        if STYLE not in config.extra_css:
            config.extra_css.insert(0, STYLE)  # so that the author's own comes later and wins
        if SCRIPT not in map(str, config.extra_javascript):
            config.extra_javascript.append(SCRIPT)
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the folders that are included, the assets, and the pages that are made of the runbooks."""
        for name in (STYLE, SCRIPT):
            self._add(files, [File.generated(config, name, abs_src_path=str(ASSETS / Path(name).name))], quiet=True)
        self._add(files, included_files(config, self.config.include, self.around.root))
        self.places = places_of(files, self.around.root) if self.config.include else {}
        self.site = tried(lambda: find_site(files, self.around))
        self._add(files, tried(lambda: list(pages_of(self.site, config, self.config))))
        for said, sentence in clashes(self.site.alerts):
            log.log(WARNING if said else INFO, sentence)
        return files

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Say what is wrong with the page as a runbook, and tell the extension whose page it renders."""
        uri = page.file.src_uri
        entry = self.site.entries.get(uri)
        for each in objections(entry) if entry else ():
            log.warning(each)
        path = next((path for path, place in self.places.items() if place == uri), "") if self.places else ""
        config["markdown_extensions"] = [
            *self.extensions,
            *([MovedLinks(path, uri, self.places)] if path else []),
        ]
        return markdown

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[..., Any]) -> None:  # noqa: ARG002
        """Build again when something changes in a folder that is included."""
        for folder in self.config.include:
            server.watch(str(home(config) / folder))

    def _add(self, files: Files, made: Any, *, quiet: bool = False) -> None:
        for uri in add_pages(files, made):
            if not quiet:
                log.warning(f"{uri}: The site has this page already, so the one that would come by itself is left out.")


def tried(make: Callable[[], Value]) -> Value:
    """What `make` returns; what stops us ends the build with its sentence and its hint."""
    try:
        return make()
    except RunbookError as error:
        raise PluginError(f"runbook-kit: {error.message} {error.hint}".strip()) from None
