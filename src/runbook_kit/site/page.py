"""What a page of the site holds: the runbook that was read from it, by the lines on which its parts stand."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runbook_kit.document.fence import KNOWN, parse_info
from runbook_kit.document.frontmarks import split_front_matter
from runbook_kit.document.headings import Vocabulary, read_vocabulary
from runbook_kit.document.markdown import parse
from runbook_kit.document.model import Block, Criterion, Phase, Runbook
from runbook_kit.document.outline import Section
from runbook_kit.document.read import Reading, attribute_problems, read_runbook
from runbook_kit.document.source import Source
from runbook_kit.site.elements import read_elements

if TYPE_CHECKING:
    from runbook_kit.plan.commands.catalogue import Catalogue

ATTRIBUTED = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:`{3,}|~{3,})[ \t]*([^`\n]*[{=][^`\n]*)$", re.MULTILINE)
OURS = KNOWN - {"title"}  # which superfences has, too
NOTHING = Section(None, (), (), 0, 0)


class Problem(Struct, frozen=True):
    """Something wrong in a document, with its place; lines are 1-based."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}{f' {self.hint}' if self.hint else ''}"


class SitePage(Struct, frozen=True, dict=True, eq=False):
    """A document for the site. `target` is how the runbook is named in the lines that run it.

    Of the reading the elements and the outline are left out: a site keeps hundreds of pages.
    """

    reading: Reading
    target: str = ""
    problems: tuple[Problem, ...] = ()

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
        return risk_of(block)

    def run_line(self, block: Block) -> str:
        """The command that runs the block alone."""
        return f"runbook run {self.target} --only {block.address}"


def is_runbook(source: Source, body: str) -> bool:
    """Whether a document says itself that it is a runbook: by its front matter, or by the attributes of a fence."""
    front = split_front_matter(source)
    if front and "runbook" in front[0]:
        return True
    infos = (parse_info(each[1]) for each in ATTRIBUTED.finditer(body))
    return "<!-- block:" in body or any(OURS.intersection(name for name, _ in info.given) for info in infos)


def read_page(source: Source, target: str = "") -> SitePage:
    """What a document holds. Never fails. By default a runbook of ours is named by its id, another by its file."""
    reading, found = _read(source)
    runbook = reading.runbook
    return SitePage(reading, target or (runbook.id if runbook.authored else source.path), found)


@lru_cache(maxsize=1024)  # the pages of a site are asked for when files are gathered and when they are rendered
def _read(source: Source) -> tuple[Reading, tuple[Problem, ...]]:
    front = split_front_matter(source)
    ours = front is not None and "runbook" in front[0]
    reading = read_runbook(source, vocabulary(), parse if ours else read_elements)
    found = tuple(sorted(_problems(reading), key=lambda problem: problem.line))
    return replace(reading, elements=(), outline=NOTHING), found


@cache
def vocabulary() -> Vocabulary:
    from runbook_kit.shipped import load

    return read_vocabulary(load("headings"))


@cache
def catalogue() -> Catalogue:
    from runbook_kit.plan.commands.catalogue import read_catalogue
    from runbook_kit.shipped import load

    return read_catalogue(load("commands"))


def risk_of(block: Block) -> str:
    """The risk of a block: as it is declared, or as its commands are known."""
    if block.attributes.risk:
        return block.attributes.risk
    from runbook_kit.document.placeholders import neutral

    return _judged(neutral(block.source, block.placeholders), block.attributes.shell or block.lang)


@lru_cache(maxsize=4096)  # runbooks of one team begin with the same commands
def _judged(commands: str, lang: str) -> str:
    from runbook_kit.plan.analysis.analyse import analyse

    return str(analyse(commands, lang, catalogue()).risk)


def problems(page: SitePage) -> tuple[Problem, ...]:
    """What is wrong with the document, by line."""
    return page.problems


def _problems(reading: Reading) -> Iterator[Problem]:
    path = reading.source.path
    for finding in reading.reported:
        yield Problem(path, finding.span.line, finding.message, finding.hint)
    for problem, span in attribute_problems(reading):
        yield Problem(path, span.line, problem.message, problem.hint)
    if reading.runbook.authored:
        for phase in reading.runbook.phases:
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
