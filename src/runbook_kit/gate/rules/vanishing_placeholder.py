r"""A placeholder in angle brackets is taken for an HTML tag, and the reader does not see it.

In `restart <service> now` a Markdown parser sees a tag: the page says "restart now". A name that cannot be a tag on
GitHub, as in `<service_name>` or `<host/port>`, vanishes on the sites of MkDocs, Zensical and Backstage only. Put it
in backticks, with the word around it, as `--fix` does; inside raw HTML, where backticks mean nothing, write
`&lt;service>`:

```markdown
Restart `<service>`, then look at `runs/<id>/log`.
```

A backslash, `\<service>`, helps on GitHub but not on the sites.

The names of HTML elements are fine, SVG and MathML elements in a document that has `<svg>` or `<math>`, tags that
have a closing tag, tags that close themselves (`<Card />`), custom elements with attributes, autolinks and mail
addresses, template markers (`{{< note >}}`) and everything in code.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from runbook_kit.expressions import expression
from runbook_kit.finding import Edit
from runbook_kit.gate.layout.elements import DRAWN, ELEMENTS
from runbook_kit.gate.page.model import Page, Place, Tag
from runbook_kit.gate.page.rendered import find_spans, without_code
from runbook_kit.gate.rule import Document, Subject, Violation
from runbook_kit.suggestion import quoted

# Whatever Python-Markdown takes for a tag, but for the names that are met most.
MAYBE = expression(
    r"<(?!(?:a|b|br|code|details|div|em|img|kbd|p|span|strong|sub|summary|sup|table|t[dhr]|https?:[^>]*+)[ />])"
    r"[A-Za-z][^<>@]*+>"
)
CANDIDATE = expression(r"<([A-Za-z][A-Za-z0-9-]*+)[^<>]*+>")
# Python-Markdown's pattern for inline HTML, on one line and without what GitHub takes for a tag, too.
ONLY_THERE = expression(r"<(?P<name>[A-Za-z][^<>@\s]*+)(?: [^<>\n]*+)?>")
NAME = expression(r"[A-Za-z][A-Za-z0-9-]*+")
WORD = r"[\w./:=@%+,~$-]"  # what belongs to the word a placeholder stands in
MARKUP = "_~"  # of it, what may mean emphasis at its ends
BEFORE = expression(rf"(?:{WORD}|<[^<>\n]*>)*\Z")
BEHIND = expression(rf"(?:{WORD}|<[^<>\n]++>)*+")
ENDING = ".,:;-="
NEAR = 200  # characters; no word is longer
CLOSING = expression(r"</([A-Za-z][A-Za-z0-9-]*+)")
TAG = expression(r"</?([A-Za-z][A-Za-z0-9-]*+)")


def check(subject: Subject) -> Iterator[Violation]:
    """Tags of no element, and what only Python-Markdown takes for tags."""
    if not _may_vanish(subject.document):
        return
    looked = _Placeholders(subject.page)
    for place, inline, there in looked.found():
        text = subject.source.text[place.start : place.end]
        where = "on a MkDocs site" if there else "on GitHub and on a site"
        message = f"{quoted(text)} is taken for an HTML tag: readers do not see it {where}."
        hint = "Put it in backticks." if inline else f"Write {quoted('&lt;' + text[1:])}."
        yield Violation(subject.page.span(place), message, hint, looked.fix(place, inline=inline), text)


def _may_vanish(document: Document) -> bool:
    """Whether anything like a tag stands outside of code, as far as that is known without the page."""
    text = document.source.text
    if find_spans("", text) is None:  # what is rendered cannot tell
        return True
    shown = without_code(document.shown)
    names = {each[1] for each in CANDIDATE.finditer(text)}
    return any(f"<{name}" in shown or f"&lt;{name}" in shown for name in names)


class _Placeholders:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.source.text
        shown = [code for code in page.codes if code.html]
        self.starts, self.ends = [code.start for code in shown], [code.end for code in shown]

    @cached_property
    def closed(self) -> frozenset[str]:
        """The names of elements that have a closing tag somewhere."""
        return frozenset(name.lower() for name in CLOSING.findall(self.text))

    def found(self) -> Iterator[tuple[Place, bool, bool]]:
        """Where one stands, whether Markdown is read there, and whether GitHub shows it."""
        for tag in self.page.tags:
            if self._is_placeholder(tag):
                yield Place(tag.start, tag.end), tag.inline and not self._in_html_code(tag.start), False
        html = {index for index, block in enumerate(self.page.blocks) if block.kind == "html"}
        for prose in self.page.prose:
            if "<" not in prose.text or prose.block in html:
                continue
            for match in ONLY_THERE.finditer(prose.text):
                place = Place(prose.start + match.start(), prose.start + match.end())
                if not self._is_tag_like(match["name"]) and not self._is_escaped(place.start):
                    yield place, True, True

    def fix(self, place: Place, *, inline: bool) -> tuple[Edit, ...]:
        """Backticks around the word it stands in; the entity where they mean nothing or would change something else."""
        word = self._word(place)
        written = self.text[word.start : word.end]
        around = self.text[max(word.start - 1, 0) : word.end + 1]
        if inline and not any(mark in around for mark in "`|\\") and "\n" not in written and self._is_free(written):
            return (Edit(word.start, word.end, f"`{written}`"),)
        return (Edit(place.start, place.start + 1, "&lt;"),)

    def _word(self, place: Place) -> Place:
        """The placeholder with the letters and placeholders around it, without the punctuation at the end."""
        line = self.text.rfind("\n", 0, place.start) + 1
        behind = self.text.find("\n", place.end)
        before = BEFORE.search(self.text, max(line, place.start - NEAR), place.start)
        after = BEHIND.match(self.text, place.end, min(behind if behind >= 0 else len(self.text), place.end + NEAR))
        start = before.start() if before else place.start
        end = after.end() if after else place.end
        while end > place.end and self.text[end - 1] in ENDING + MARKUP:
            end -= 1
        while start < place.start and self.text[start] in MARKUP and self.text[start + 1] != "/":
            start += 1
        return Place(start, end)

    def _is_free(self, written: str) -> bool:
        """Whether a word has no real tag in it."""
        return not any(self._is_element(match[1].lower()) for match in TAG.finditer(written)) and "<!" not in written

    def _is_placeholder(self, tag: Tag) -> bool:
        written = self.text[tag.start : tag.end]
        if not written.startswith("<") or written.endswith("/>") or self._is_element(tag.name):
            return False
        if self._is_template(tag.start) or ("-" in tag.name and tag.attributes):
            return False
        return tag.name not in self.closed

    def _is_element(self, name: str) -> bool:
        return name in ELEMENTS or (name in DRAWN and not self.closed.isdisjoint({"svg", "math"}))

    def _is_tag_like(self, name: str) -> bool:
        """Whether the name belongs to what GitHub reads as a tag, or to a self-closing or unclosed element."""
        name = name.lower().rstrip("/")
        return self._is_element(name) or NAME.fullmatch(name) is not None

    def _is_template(self, start: int) -> bool:
        return self.text[max(start - 2, 0) : start] in {"{{", "{%"}

    def _is_escaped(self, start: int) -> bool:
        """Whether its author has thought of it, or it is no tag but a mark of a template."""
        return self.text[max(start - 1, 0) : start] == "\\" or self._is_template(start)

    def _in_html_code(self, offset: int) -> bool:
        index = bisect_right(self.starts, offset) - 1
        return index >= 0 and offset < self.ends[index]
