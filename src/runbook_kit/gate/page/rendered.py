"""The code of a document, told from what it was rendered as: blocks and inline code, without their places."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from runbook_kit.expressions import expression
from runbook_kit.gate.page.body import LONE_RETURN
from runbook_kit.gate.page.entities import unescape

FENCED = "<pre><code"
FENCED_END = "</code></pre>"
CODE = expression(r"<code>([^<]*)</code>")
BLOCK = expression(r'<pre><code(?: class="language-([^"]*)")?>([^<]*)</code></pre>')
ANY_BLOCK = expression(r'<pre><code(?: class="language-([^"]*)")?(>[^<]*</code></pre>)?')  # the end may be missing
RAW_CODE = expression(r"<[cC][oO][dD][eE]")
RAW_BLOCK = expression(r"<(?:pre|PRE)")
# Languages that no shell runs, among the most frequent ones.
SHOWN_ONLY = frozenset(
    [
        "text",
        "python",
        "yaml",
        "json",
        "markdown",
        "toml",
        "md",
        "mermaid",
        "html",
        "ini",
        "diff",
        "csv",
        "sql",
        "javascript",
        "yml",
    ]
)


class Fenced(Struct, frozen=True):
    """A code block without its place: the first word of its info string, and what it holds."""

    word: str
    content: str


def find_fenced(html: str, text: str) -> Iterator[Fenced] | None:
    """The code blocks of a document rendered as `html`; None when they cannot be told from anything else in it."""
    if ("<" in text and RAW_BLOCK.search(text)) or "\0" in text or ("\r" in text and LONE_RETURN.search(text)):
        return None
    found: list[tuple[str, str]] = ANY_BLOCK.findall(html)
    if not all(content for _, content in found):
        return None
    return (
        Fenced(unescape(word) if "&" in word else word, written(content[1 : -len(FENCED_END)]))
        for word, content in found
        if word.lower() not in SHOWN_ONLY
    )


def written(content: str) -> str:
    """What a code block holds, of its rendered content: rendering escapes these four, and nothing else."""
    if "&" not in content:
        return content
    return content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def find_spans(html: str, text: str) -> Iterator[str] | None:
    """What is written as inline code in a document rendered as `html`, and perhaps more; None when that is unsure."""
    if "\0" in text or "\r" in text or ("<" in text and RAW_CODE.search(text)):
        return None
    return (unescape(each) if "&" in each else each for each in CODE.findall(html))


def without_code(shown: str) -> str:
    """Rendered HTML without its code blocks and inline code; the author's own tags may keep some."""
    return CODE.sub("", BLOCK.sub("", shown))


def without_fences(shown: str) -> str:
    """Rendered HTML without its code blocks."""
    parts, at = [], 0
    while (start := shown.find(FENCED, at)) >= 0:
        parts.append(shown[at:start])
        end = shown.find(FENCED_END, start)
        if end < 0:
            return "".join(parts)
        at = end + len(FENCED_END)
    return shown if not parts else "".join([*parts, shown[at:]])
