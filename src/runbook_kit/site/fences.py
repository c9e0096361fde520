"""How fences are shown: as other extensions highlight them, and blocks with what a reader has to know about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from runbook_kit.document.blocks import read_commands
from runbook_kit.document.fence import parse_info
from runbook_kit.document.model import Block
from runbook_kit.document.source import Source
from runbook_kit.site.elements import read_code
from runbook_kit.site.page import SitePage
from runbook_kit.site.parts import Container, Foreign, Part, element, exact
from runbook_kit.site.tree import Node, Page

LANGUAGE = re.compile(r"[\w#.+-]+\Z")
# What superfences shows itself; the rest of an info string it cannot read, or it is ours.
PASSED = re.compile(r"""\b(title|hl_lines|linenums)=(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))""")
ALARMING = {
    "destructive": "This deletes or overwrites something.",
    "privileged": "This runs with the rights of an administrator.",
    "remote": "This changes something on another machine.",
}


class Fences:
    """The fences of one page, by the line on which each begins."""

    def __init__(self, source: Source, shown: SitePage | None, *, titled: bool = False) -> None:
        self.document = source
        self.shown = shown
        self.taken: set[str] = set()
        self.titled = titled  # superfences is there, so that titles and line numbers are read
        self.blocks: Mapping[int, Block] = shown.blocks if shown else {}
        self.expected = {
            block.expected.span.line
            for block in self.blocks.values()
            if block.expected and block.expected.span.line > block.span.end_line
        }

    def parts(self, page: Page, node: Node) -> list[Part]:
        """A fence of any kind."""
        info: str = node.detail["Fenced"]
        line = page.line(node.start)
        fence = Foreign(self.source(info, node.content, titled=self.titled and line not in self.blocks))
        if block := self.blocks.get(line):
            return [self.block(block, fence)]
        if line in self.expected:
            return [Container(_folded(), [fence])]
        if commands := self.prompted(page, node):
            return [Container(element("div", class_="rk-block", data_rk_copy=commands), [fence])]
        return [fence]

    def prompted(self, page: Page, node: Node) -> str:
        """The commands of a transcript that no phase runs; empty for any other fence."""
        if "$ " not in node.content and "# " not in node.content and "❯ " not in node.content:
            return ""
        return read_commands(read_code(page, node), self.document).rstrip("\n")

    def source(self, info: str, content: str, *, titled: bool) -> str:
        """The fence as every reader of fences reads it: at the margin, closed, nothing unknown behind its marker."""
        lang = parse_info(info).lang
        opening = lang if LANGUAGE.match(lang) else ""
        if titled and opening:
            for name, *values in PASSED.findall(info):
                opening += f' {name}="{next(filter(None, values), "")}"'
        ticks = "```"
        while ticks in content:
            ticks += "`"
        return f"{ticks}{opening}\n{content}{'' if content.endswith(chr(10)) or not content else chr(10)}{ticks}"

    def block(self, block: Block, fence: Foreign) -> Container:
        """A block with its badges above and the line that runs it below."""
        assert self.shown is not None
        ident = self.free(block.id)
        risk = self.shown.risk(block)
        made = element("div", class_="rk-block", id=ident, data_rk_risk=risk, data_rk_copy=block.source.rstrip("\n"))
        made.append(_badges(block, risk, ident))
        if alarm := ALARMING.get(risk):
            made.append(exact("p", alarm, class_="rk-warning"))
        run = element("p", class_="rk-run")
        run.append(exact("code", self.shown.run_line(block)))
        return Container(made, [fence], [run])

    def free(self, ident: str) -> str:
        """An anchor of the page that nothing else has; headings keep theirs."""
        name, number = ident, 1
        while name in self.taken:
            name, number = f"block-{ident}" if number == 1 else f"block-{ident}-{number}", number + 1
        self.taken.add(name)
        return name


def _badges(block: Block, risk: str, ident: str) -> Element:
    made = element("p", class_="rk-badges")
    if block.attributes.title:
        made.append(exact("span", block.attributes.title, class_="rk-title"))
    for kind, text in badges(block, risk):
        made.append(exact("span", text, class_=f"rk-badge rk-{kind}"))
    link = exact("a", "#", class_="rk-link", href=f"#{ident}", title="Link to this block")
    link.set("aria-label", f"Link to block {block.id}")
    made.append(link)
    return made


def badges(block: Block, risk: str) -> Iterator[tuple[str, str]]:
    """Class and text of each badge of a block."""
    attributes = block.attributes
    given = dict(attributes.given)
    if risk:
        yield f"risk-{risk}", f"risk: {risk}"
    for name in ("timeout", "retries", "cwd", "if", "confirm", "outputs", "undo"):
        if given.get(name):
            yield name, f"{name}: {given[name]}"
    if attributes.mode:
        yield "mode", f"mode: {', '.join(attributes.mode)}"
    for name in ("background", "interactive", "idempotent", "continue_on_error"):
        if getattr(attributes, name):
            yield name.replace("_", "-"), name.replace("_", " ")


def _folded() -> Element:
    made = element("details", class_="rk-expected")
    made.append(exact("summary", "Expected output"))
    return made
