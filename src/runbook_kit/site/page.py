"""What a page of the site holds: the runbook that was read from it, by the lines on which its parts stand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.document.frontmatter import split_front_matter
from runbook_kit.document.headings import Vocabulary, read_vocabulary
from runbook_kit.document.model import Block, Criterion, Phase, Runbook
from runbook_kit.document.read import Reading, attribute_problems, read_runbook
from runbook_kit.document.source import Source
from runbook_kit.site.elements import read_elements

if TYPE_CHECKING:
    from runbook_kit.plan.commands.catalogue import Catalogue


class Problem(Struct, frozen=True):
    """Something wrong in a document, with its place; lines are 1-based."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}{f' {self.hint}' if self.hint else ''}"


class SitePage(Struct, frozen=True, dict=True, eq=False):
    """A document for the site. `target` is how the runbook is named in the lines that run it."""

    reading: Reading
    target: str = ""

    @property
    def runbook(self) -> Runbook:
        return self.reading.runbook

    @cached_property
    def blocks(self) -> Mapping[int, Block]:
        """The blocks written as fences, by the line on which each begins."""
        return {block.span.line: block for block in self.runbook.blocks if block.form != "inline"}

    @cached_property
    def criteria(self) -> Mapping[int, tuple[Phase, str, Criterion]]:
        """The criteria of the body by their lines: phase, `entry` or `exit`, and criterion."""
        found = {}
        for phase in self.runbook.phases:
            for kind, criteria in (("entry", phase.entry), ("exit", phase.exit)):
                found.update({each.span.line: (phase, kind, each) for each in criteria})
        return found

    @cached_property
    def phases_by_block(self) -> Mapping[str, Phase]:
        return {block.address: phase for phase in self.runbook.phases for block in phase.blocks}

    def risk(self, block: Block) -> str:
        """The risk of a block: as it is declared, or as its commands are known."""
        if block.attributes.risk:
            return block.attributes.risk
        return _risk(block)

    def run_line(self, block: Block) -> str:
        """The command that runs the block alone."""
        return f"runbook run {self.target} --only {block.address}"


def read_page(source: Source, target: str = "") -> SitePage:
    """What a document holds. Never fails. By default a runbook of ours is named by its id, another by its file."""
    reading = _read(source)
    runbook = reading.runbook
    return SitePage(reading, target or (runbook.id if runbook.authored else source.path))


@lru_cache(maxsize=1024)  # the pages of a site are asked for when files are gathered and when they are rendered
def _read(source: Source) -> Reading:
    front = split_front_matter(source)
    if front and "runbook" in front[0]:
        return read_runbook(source, vocabulary())
    return read_runbook(source, vocabulary(), read_elements)


@cache
def vocabulary() -> Vocabulary:
    from runbook_kit.shipped import load

    return read_vocabulary(load("headings"))


@cache
def catalogue() -> Catalogue:
    from runbook_kit.plan.commands.catalogue import read_catalogue
    from runbook_kit.shipped import load

    return read_catalogue(load("commands"))


def _risk(block: Block) -> str:
    from runbook_kit.document.placeholders import neutral

    return _judged(neutral(block.source, block.placeholders), block.attributes.shell or block.lang)


@lru_cache(maxsize=4096)  # runbooks of one team begin with the same commands
def _judged(commands: str, lang: str) -> str:
    from runbook_kit.plan.analysis.analyse import analyse

    return str(analyse(commands, lang, catalogue()).risk)


def problems(page: SitePage) -> tuple[Problem, ...]:
    """What is wrong with the document, by line."""
    return tuple(sorted(_problems(page), key=lambda problem: problem.line))


def _problems(page: SitePage) -> Iterator[Problem]:
    path = page.reading.source.path
    for finding in page.reading.reported:
        yield Problem(path, finding.span.line, finding.message, finding.hint)
    for problem, span in attribute_problems(page.reading):
        yield Problem(path, span.line, problem.message, problem.hint)
    if page.runbook.authored:
        for phase in page.runbook.phases:
            if not phase.exit and not phase.exit_note:
                message = f"The phase `{phase.id}` has no exit criteria, so nobody can tell when it is done."
                yield Problem(path, phase.line, message, "Add `exit:` to it, or say why there are none.")


def leaves(target: str, page: str, docs: str) -> str:
    """The file of the repository that a relative link of `page` leads to, when it lies outside of the docs folder."""
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
    if reached.startswith("../") or reached == "..":
        return ""
    inside = docs in ("", ".") or reached == docs or reached.startswith(f"{docs}/")
    return "" if inside else reached
