"""How far a site's pages are from GitHub's parser: `python -m benchmarks.structure FOLDER…`.

Every page is converted twice, by cmark-gfm and by Python-Markdown with the extensions of a usual MkDocs configuration,
ours included, and compared block by block. `--stock` leaves ours out, `--show N` prints the first differences.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

from msgspec import Struct

LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "td", "th", "hr"}
HOLDERS = {"ul", "ol", "li", "blockquote", "table", "tr"}
INLINE = {"em", "strong", "code", "a", "del", "img", "br"}
# What we add to a page; it is no part of what its author wrote.
OURS = {"rk-first", "rk-phases", "rk-badges", "rk-warning", "rk-run", "rk-criteria-title", "rk-check", "rk-signoff"}
OURS |= {"rk-phase", "admonition-title", "headerlink", "filename"}
VOID = {"input", "br", "hr", "img", "area", "base", "col", "embed", "link", "meta", "source", "track", "wbr"}
FRONT = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
CALLOUT = re.compile(r"\[!(?:note|tip|important|warning|caution)\]\s*", re.IGNORECASE)
SLASH = re.compile(r"&#(?:0*47|[xX]0*2[fF]);")  # in inline code we show it as the slash it stands for
EXTENSIONS = (
    "tables", "toc", "admonition", "attr_list", "def_list", "pymdownx.superfences", "pymdownx.details",
    "pymdownx.tasklist", "pymdownx.highlight",
)  # fmt: skip


class Block(Struct, frozen=True):
    """One block: the containers around it with the numbers of items, what it is, and its text or its inline parts."""

    kind: str
    text: str
    inline: str = ""


class Blocks(HTMLParser):
    """HTML as blocks. Paragraphs are the same whether a list is tight or loose."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.holders: list[str] = []
        self.numbers: list[int] = []
        self.kind = "p"
        self.text: list[str] = []
        self.inline: list[str] = []
        self.skipped: list[str] = []

    def flush(self) -> None:
        text = "".join(self.text)
        text = (
            text.strip("\n") if self.kind == "pre" else " ".join(CALLOUT.sub("", SLASH.sub("/", text), count=1).split())
        )
        if text or self.kind in ("td", "th", "hr"):
            self.blocks.append(Block(" ".join([*self.holders, self.kind]), text, " ".join(self.inline)))
        self.text, self.inline, self.kind = [], [], "p"

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if self.skipped or classes & OURS:
            if tag not in VOID:
                self.skipped.append(tag)
            return
        if tag in HOLDERS or (tag == "div" and "admonition" in classes):
            self.flush()
            name = "blockquote" if tag == "div" else tag
            if tag == "ol":
                self.numbers.append(int(dict(attrs).get("start") or 1) - 1)
            elif tag == "li" and self.holders and self.holders[-1] == "ol":
                self.numbers[-1] += 1
                name = f"{self.numbers[-1]}."
            self.holders.append(name)
        elif tag in LEAVES:
            self.flush()
            self.kind = tag
            if tag == "hr":
                self.flush()
        elif tag in ("div", "details", "summary", "section"):
            self.flush()
            if tag == "div":
                self.holders.append("div")
        elif tag in INLINE and self.kind != "pre":
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            if tag == self.skipped[-1]:
                self.skipped.pop()
            return
        if tag in HOLDERS or tag == "div":
            self.flush()
            if self.holders:
                closed = self.holders.pop()
                if closed == "ol":
                    self.numbers.pop()
        elif tag in LEAVES or tag in ("details", "summary", "section"):
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)


def read_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of a page, the `div`s around highlighted code and ours left out."""
    parser = Blocks()
    parser.feed(html)
    parser.close()
    parser.flush()
    return tuple(Block(re.sub(r"\bdiv ", "", each.kind), each.text, each.inline) for each in parser.blocks)


def as_github(text: str) -> str:
    """The page as GitHub's parser has it; front matter is no part of it."""
    from cmarkgfm import markdown_to_html_with_extensions  # type: ignore[import-untyped]
    from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

    flags = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    body = FRONT.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    names = ["table", "autolink", "strikethrough", "tasklist"]
    return str(markdown_to_html_with_extensions(body, options=flags, extensions=names))


def as_site(text: str, path: str, *, stock: bool = False, inferred: bool = False) -> str:
    """The page as a site shows it; `stock` is one without our extension."""
    from markdown import Markdown

    from runbook_kit.site.extension import RunbookExtension

    if stock:
        return Markdown(extensions=list(EXTENSIONS)).convert(FRONT.sub("", text.removeprefix("\ufeff")))
    return Markdown(
        extensions=[*EXTENSIONS, RunbookExtension(page=path, inferred=inferred, report=lambda _: None)]
    ).convert(text)


class Difference(Struct, frozen=True):
    """What one page shows in another way: the blocks there and here, and whether numbers of steps are among them."""

    path: str
    github: tuple[Block, ...]
    site: tuple[Block, ...]
    inline: int  # blocks with the same text in which code, emphasis or links differ

    @property
    def changes(self) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
        one, other = _bare(self.github), _bare(self.site)
        for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if kind != "equal":
                yield self.github[a:b], self.site[c:d]

    @property
    def differs(self) -> bool:
        return _bare(self.github) != _bare(self.site)

    @property
    def renumbered(self) -> bool:
        return numbers(self.github) != numbers(self.site)


def _bare(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def numbers(blocks: Sequence[Block]) -> list[str]:
    """The numbers of the steps of a page, in order, each where it is first seen."""
    found: list[str] = []
    last = ""
    for block in blocks:
        path = " ".join(re.findall(r"\d+\.", block.kind))
        if path and path != last:
            found.append(path)
        last = path
    return found


def compare(path: Path, root: Path, *, stock: bool = False, inferred: bool = False) -> Difference:
    """One page both ways."""
    text = path.read_text("utf-8", errors="replace")
    name = path.relative_to(root).as_posix()
    github, site = read_blocks(as_github(text)), read_blocks(as_site(text, name, stock=stock, inferred=inferred))
    inline = sum(one.inline != other.inline for one, other in zip(github, site, strict=False) if one.text == other.text)
    return Difference(name, github, site, inline)


def pages(folder: Path, most: int) -> list[Path]:
    """The Markdown files of a folder, or as many of them as are wanted, evenly spread."""
    found = sorted(path for path in folder.rglob("*.md") if path.is_file())
    return [found[index * len(found) // most] for index in range(most)] if 0 < most < len(found) else found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=0, help="compare as many pages of each folder, evenly spread")
    parser.add_argument("--show", type=int, default=0, help="print so many differences")
    parser.add_argument("--stock", action="store_true", help="without our extension")
    parser.add_argument("--inferred", action="store_true", help="read every page as a runbook")
    options = parser.parse_args(arguments)
    for folder in options.folders:
        compared = [
            compare(path, folder, stock=options.stock, inferred=options.inferred)
            for path in pages(folder, options.pages)
        ]
        tell(folder, compared, options.show)
    return 0


def tell(folder: Path, compared: Sequence[Difference], most: int) -> None:
    differing = [each for each in compared if each.differs]
    numbered = [each for each in compared if numbers(each.github)]
    wrong = [each for each in numbered if each.renumbered]
    blocks = sum(max(len(a), len(b)) for each in differing for a, b in each.changes)
    print(f"{folder.name}: {len(compared)} pages")
    share = len(differing) / max(1, len(compared))
    print(f"  structure or text differs on {len(differing)} ({share:.1%}), {blocks} blocks")
    print(f"  other step numbers on {len(wrong)} of {len(numbered)} with numbered steps")
    print(f"  inline code, emphasis or links differ in {sum(each.inline for each in compared)} blocks")
    for each in differing[:most]:
        print(f"--- {each.path}{' (numbers)' if each.renumbered else ''}")
        for github, site in list(each.changes)[:3]:
            print("    GitHub:", *(f"{block.kind}: {block.text[:160]!r}" for block in github[:3]))
            print("    site:  ", *(f"{block.kind}: {block.text[:160]!r}" for block in site[:3]))


if __name__ == "__main__":
    sys.exit(main())
