"""The Python-Markdown extension `runbook_kit`: pages as GitHub shows them, and runbooks with all that they hold."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import BACKTICK_RE, BacktickInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX, AtomicString, code_escape

from runbook_kit.document.source import Source
from runbook_kit.site.building import PartsProcessor
from runbook_kit.site.fences import Fences
from runbook_kit.site.first import first_screen
from runbook_kit.site.hosts import find_host
from runbook_kit.site.links import LinksProcessor
from runbook_kit.site.normalise import Normaliser
from runbook_kit.site.overview import overview, placeholder
from runbook_kit.site.page import Problem, SitePage, is_runbook, problems, read_page
from runbook_kit.site.parts import Part, Shelf, is_registered, lay_out
from runbook_kit.site.placing import Placing
from runbook_kit.site.tree import DEEPEST, Page, anchors, read_tree

# Warnings below this name are what `mkdocs build --strict` counts, with our plugin or without.
LOG = logging.getLogger("mkdocs.plugins.runbook_kit")
Report = Callable[[Problem], None]


class RunbookExtension(Extension):
    """Options: see docs/reference/site.md."""

    def __init__(self, **options: Any) -> None:
        self.config: dict[str, list[Any]] = {
            "repo_url": ["", "Address of the repository, for links that leave the docs folder"],
            "ref": ["", "Branch, tag or commit that such links lead to; HEAD by default"],
            "docs_dir": ["", "The docs folder, relative to the repository"],
            "page": ["", "Path of the page's source, relative to the repository"],
            "source": ["", "The whole text of the page's source, front matter included"],
            "meta": [{}, "Front matter of the page, when its source is not known"],
            "verified": [{}, "When runbooks were verified last: facts by runbook id"],
            "target": ["", "How the runbook is named in the commands that run it"],
            "inferred": [False, "Read pages without our front matter as runbooks, too, by their headings and labels"],
            "report": ["", "A function that is called with every problem of the page"],
        }
        super().__init__(**options)
        self.md: Markdown | None = None

    def setConfig(self, key: str, value: Any) -> None:  # noqa: N802
        """Options are typed by what reads them: a mapping stays one."""
        if key not in self.config:
            super().setConfig(key, value)
        self.config[key][0] = value

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Take the place of the first preprocessor; the late check for other extensions is in `reset`."""
        self.md = md
        md.registerExtension(self)
        parts, links = PartsProcessor(md.parser), LinksProcessor(md)
        md.parser.blockprocessors.register(parts, "runbook_kit_parts", 1000)
        md.treeprocessors.register(links, "runbook_kit_links", 2)
        first = PageProcessor(md, self.getConfigs, parts, links)
        md.preprocessors.register(first, "normalize_whitespace", 30)

    def reset(self) -> None:
        """All other extensions have been loaded: see to what is missing, and take fences as they were written."""
        md = self.md
        if md is None:
            return
        if "fenced_raw_block" in md.preprocessors:  # it would take the fences before us; tabs stay anyway
            md.preprocessors.deregister("fenced_raw_block")
        if "fenced_code_block" not in md.preprocessors:
            better = find_spec("pymdownx") is not None
            md.registerExtensions(["pymdownx.superfences" if better else "markdown.extensions.fenced_code"], {})
        if type(md.inlinePatterns["backtick"]) is BacktickInlineProcessor:
            md.inlinePatterns.register(CodeProcessor(BACKTICK_RE), "backtick", 190)


class CodeProcessor(BacktickInlineProcessor):
    """Inline code with the spaces CommonMark leaves in it (0.31, 6.1)."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # noqa: N802
        made, start, end = super().handleMatch(m, data)
        if isinstance(made, Element):
            whole = data[start:end]
            ticks = len(whole) - len(whole.lstrip("`"))
            text = whole[ticks:-ticks]
            if text[:1] == text[-1:] == " " and text.strip(" "):
                text = text[1:-1]
            made.text = AtomicString(code_escape(text))
        return made, start, end


class PageProcessor(Preprocessor):
    """Reads a page and hands on only what other extensions have to see of it."""

    def __init__(
        self,
        md: Markdown,
        options: Callable[[], Mapping[str, Any]],
        parts: PartsProcessor,
        links: LinksProcessor,
    ) -> None:
        super().__init__(md)
        self.options = options
        self.parts = parts
        self.links = links

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page, or of what a host left of it, as lines with marks."""
        text = "\n".join(lines).replace(STX, "").replace(ETX, "").replace("\r\n", "\n").replace("\r", "\n")
        options = self.options()
        hosted = find_host(self.md, text, options)
        self.links.page, self.links.docs_dir = hosted.source.path, hosted.docs_dir
        self.links.repo_url, self.links.ref = hosted.repo_url, str(options["ref"])
        self.parts.shelf = Shelf()
        if "[^" in hosted.source.text and "footnote" not in self.md.parser.blockprocessors:
            self.md.registerExtensions(["markdown.extensions.footnotes"], {})  # each text of a page costs more with it
        page = read_tree(hosted.body, hosted.first_line)
        self.links.anchors = anchors(page)
        if page.depth > DEEPEST:
            return [*hosted.body.expandtabs(self.md.tab_length).split("\n"), "", ""]
        shown = None
        if options["inferred"] or is_runbook(hosted.source, hosted.body):
            shown = read_page(hosted.source, str(options["target"]))
            self._report(shown, options["report"])
        return [*lay_out(self._parts(page, hosted.source, shown, options), self.parts.shelf), ""]

    def _report(self, shown: SitePage, report: Report | str) -> None:
        for problem in problems(shown):
            if callable(report):
                report(problem)
            else:
                LOG.warning("%s", problem)

    def _parts(self, page: Page, source: Source, shown: SitePage | None, options: Mapping[str, Any]) -> list[Part]:
        md = self.md
        fences = Fences(
            source, shown, titled=type(md.preprocessors["fenced_code_block"]).__module__.startswith("pymdownx")
        )
        normaliser = Normaliser(
            page,
            fences,
            ids=is_registered(md, "attr_list"),
            boxes=is_registered(md, "task-list"),
            raw=self._stored,
        )
        fences.taken = normaliser.taken
        if shown is None:
            return [part for _, parts in normaliser.blocks() for part in parts]
        placing = Placing(shown, normaliser)
        rows = list(normaliser.blocks())
        parts = placing.placed_in(iter(rows))
        at = 1 if rows and rows[0][0].kind == "heading" and rows[0][0].detail["level"] == "H1" else 0
        return [*parts[:at], *self._above(shown, options, placing.anchors), *parts[at:]]

    def _above(self, shown: SitePage, options: Mapping[str, Any], anchors: Mapping[str, str]) -> list[Part]:
        found: list[Part] = []
        verified = options["verified"].get(shown.runbook.id) or {}
        if (first := first_screen(shown, verified, anchors)) is not None:
            found.append(first)
        if drawn := overview(shown):
            found.append(placeholder(self.md.htmlStash.store(drawn)))
        return found

    def _stored(self, raw: str) -> str:
        """Raw HTML, kept from other parsers."""
        return str(self.md.htmlStash.store(raw))


def makeExtension(**options: Any) -> RunbookExtension:  # noqa: N802
    """The entry point by module name."""
    return RunbookExtension(**options)
