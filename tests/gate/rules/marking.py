"""Places where inline code may stand, and what a page says apart from one piece of inline code."""

from __future__ import annotations

from hypothesis import strategies as st

from runbook_kit.document.source import Source
from runbook_kit.gate.page.model import Code, Page
from runbook_kit.gate.page.read import read_page

# Where `{}` is inline code with its backticks.
PLACES = (
    "{}\n",
    "Before {} behind.\n",
    "x{}y\n",
    "# Heading {}\n\nText\n",
    "Setext {}\n======\n",
    "| a | b |\n|---|---|\n| x {} y | {} |\n",
    "- item {}\n  more\n- {}\n",
    "1. > quote {}\n",
    "[text {} more](guide.md) and [b](x.md)\n",
    "**{}** and _{}_ and ~~{}~~\n",
    "*a {} b*{}_c_\n",
    "Note[^1]\n\n[^1]: {} said\n",
    "<b>{}</b>\n",
    "line\r\n{} line\r\n",
    "*{}\n",
    "_a {}_b_ [x]\n",
)
NAMES = st.text("ab1_-.+ü", min_size=1, max_size=6)
MARKUP = st.text("ab1_-.+#:@*~|[]()!<>&;\\\"'$`^={}", min_size=1, max_size=8)


def read(text: str) -> Page:
    """The page of a document."""
    return read_page(Source("docs/index.md", text))


def without(page: Page, codes: list[Code]) -> object:
    """What the page holds beside `codes`, without places: nothing of it may change when these are written otherwise."""
    others = [(code.text, code.html, code.linked) for code in page.codes if code not in codes]
    return (
        others,
        [(link.destination, link.form, link.image, link.label) for link in page.links],
        [reference.label for reference in page.unresolved],
        [(heading.level, heading.text) for heading in page.headings],
        [(block.kind, block.parent, block.number) for block in page.blocks],
        [tag.name for tag in page.tags if tag.name != "code"],
        [(fence.info, fence.content) for fence in page.fences],
        len(page.comments),
        page.footnotes,
        [(prose.text, prose.block, prose.linked) for prose in page.prose],
    )
