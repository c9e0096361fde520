"""A quick look at a document: what it names and links to, without places; enough to know that nothing is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from runbook_kit.document.source import Source
from runbook_kit.expressions import expression
from runbook_kit.gate.page.body import body_start, options, prepare
from runbook_kit.gate.page.entities import unescape
from runbook_kit.gate.page.rendered import without_fences

if TYPE_CHECKING:
    from runbook_kit.gate.page.model import Page

# Inline code with a slash or an entity; a code block without a language looks the same, but for its line end. And the
# destinations of links and images, as rendered: a quote in a text is not encoded.
NAMED = expression(r'<(?:code>([^<&/\n]*+[&/][^<\n]*+)</code>|(?:a href|img src)="([^"<\s]*)")')
BRACKETS = expression(r"\](?:\[|:)")  # of references, and of what defines them; one letter is found soonest
IMAGE = expression(r"!(?=\[)")
IN_LINK = ('<a href="', '<img src="')
IN_CODE = ("<code>", '<code class="')  # and not a placeholder such as `<codex>`
# What stands in the text behind `<`, found in one pass. Odd is raw HTML that what is rendered cannot be trusted with: a
# tag with attributes, `<pre>`, headings, scripts, declarations. Tags whose attributes have no values do no harm.
ANGLE = expression(
    r"<(?:(?P<comment>!--)|(?P<code>(?=[Cc][Oo][Dd][Ee]\b))"
    r"|(?P<odd>(?:[Pp][Rr][Ee]|[Hh][1-6]|[Ss](?:[Cc][Rr][Ii][Pp][Tt]|[Tt][Yy][Ll][Ee]))[\s/>]"
    r"|(?![A-Za-z][\w+.-]*+:(?:[^\s<>/]|/(?![A-Za-z]++=))*+>)"  # an address: behind a slash there may be an attribute
    r"[A-Za-z][^\s/<>]*+(?:[^\S \t]|[ \t/](?![^<>=\"'\n]*>))|\?|!(?=[^-])))"
)
ESCAPED = "&lt;"
COMMENTED = "<!--"
CODE_TAG = expression(r"<[Cc][Oo][Dd][Ee]\b")
LESS_THAN = expression(r"&(?:[lL][tT]|#0*60|#[xX]0*3[cC]|nvlt)")  # entities that are shown as `<`, or begin with it
# That is not odd either: without markup, which would be rendered.
PLAIN_CODE = expression(r"<code>(?:[^<&\n\\*_~`\[]|(?<=[^\W_])_+(?=[^\W_])|&(?:#0*47|#[xX]0*2[fF]|sol);)*+</code>")
WRITTEN_OTHERWISE = expression(r"<[^\s/<>&\\]*+[&\\]")  # shown as `<` and what a tag may begin with, and not written so
# A word with a slash and an extension: its last segment is cheap to find, the rest is looked up from there.
ENDING = expression(r"/[\w.-]*\w\.\w+")
BACKWARDS = expression(r"[\w./-]*")
STRESS = expression(r"_(?:(?<![^\W_]_)_*+|_*(?![^\W_]))")  # what belongs to a word, or stresses a part of it
LONGEST_WORD = 400
MANY_TAGS = 20  # kinds of odd ones in a document; looking for each of them in it would take too long
MANY_WORDS = 200  # of a document; looking for each of them in it would take too long
GLUED = "`"
SLASH_ENTITY = expression(r"&amp;(?:#0*47|#[xX]0*2[fF]|sol);")
# One that is only mentioned, or empty (`<!-->`), may stand in front of another, so each is looked for by
# itself. One without an end reaches to that of its block.
COMMENT = expression(
    r"<!--(?=\s*+(runbook:(?:(?!-->)[\s\S]){0,2000}+|[^\r\n]{0,200}?(?=\s{0,200}+(?:-->|\Z))))", re.IGNORECASE
)
HEADING = expression(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)
MARKUP = expression(r"<[^>]*>")


class Survey(Struct, frozen=True, array_like=True):
    """What the documentation gates need to know of a document, each text once, without places.

    It names everything that an exact look would find, and something more: a document in which nothing of this is wrong
    needs no exact look.
    """

    codes: tuple[str, ...] = ()  # inline code with a slash, as shown
    links: tuple[str, ...] = ()  # destinations of links, images, definitions, and of raw HTML
    words: tuple[str, ...] = ()  # words outside of inline code that have a slash and end in an extension
    headings: tuple[str, ...] = ()  # texts, where a link leads to a place in the document itself
    comments: tuple[str, ...] = ()  # short comments; directives are among them
    entities: int = 0  # code spans that show the entity of a slash
    dangling: bool = False  # may have references that nobody defines


def survey_source(source: Source) -> Survey:
    """What a document names and links to outside of its front matter."""
    from runbook_kit.gate.page.read import read_page

    text = body_of(source)
    return take_survey(text, shown_html(text), lambda: read_page(source))


def take_survey(text: str, html: str, page: Callable[[], Page]) -> Survey:
    """The same, of a body `text` that was rendered as `html`; of a document with unusual raw HTML by its `page`."""
    angles = find_angles(text)
    if is_odd(text, html, angles):
        from runbook_kit.gate.page.exactly import survey_page

        return survey_page(page())
    return survey(text, html, comments="comment" in angles, raw="code" in angles)


def find_angles(text: str) -> Sequence[str | None]:
    """What each `<` of the text may begin, where that is more than a tag without attributes."""
    return [found.lastgroup for found in ANGLE.finditer(text)] if "<" in text else []


def is_odd(text: str, html: str, angles: Sequence[str | None]) -> bool:
    """Whether the body `text`, rendered as `html`, may have raw HTML that is passed on and that a survey misreads."""
    return ("odd" in angles or _has_unusual_code(text, angles)) and not is_harmless(text, html, angles)


def _has_unusual_code(text: str, angles: Sequence[str | None]) -> bool:
    codes = angles.count("code")
    return codes > 0 and codes != len(PLAIN_CODE.findall(text))


def is_harmless(text: str, html: str, angles: Sequence[str | None]) -> bool:
    """Whether all that is odd in the text is surely shown to readers, so that none of it is raw HTML.

    What is shown is escaped, at most once for each `<`: nothing is rendered twice but the titles of definitions. In
    the text for an image raw HTML is escaped, too. Comments are passed on as they are, and rendering makes none.
    """
    if "]:" in text or IMAGE.search(text) or ("&" in text and LESS_THAN.search(text)):
        return False
    if html.count(ESCAPED) + html.count(COMMENTED) == text.count("<"):
        return True
    if _has_unusual_code(text, angles) or WRITTEN_OTHERWISE.search(text):
        return False
    odd = {found[0] for found in ANGLE.finditer(text) if found.lastgroup == "odd"}
    return len(odd) <= MANY_TAGS and all(html.count(_escaped(each)) == text.count(each) for each in odd)


def _escaped(tag: str) -> str:
    return tag.replace("<", ESCAPED).replace(">", "&gt;")


def body_of(source: Source) -> str:
    """The text without its front matter, as it is given to the parser."""
    start = body_start(source)
    return prepare(source.text[start:] if start else source.text, 0)


def shown_html(text: str) -> str:
    """The body `text` as HTML, its raw HTML as it is: the quickest way to know what is code and what is a link."""
    from pyromark import html

    return html(text, options=options())


def survey(text: str, html: str, *, comments: bool = True, raw: bool = True) -> Survey:
    """What the body `text` names and links to, rendered as `html`; its raw HTML is not odd.

    `comments` and `raw`: whether it may have comments, and `<code>` of its author.
    """
    brackets = set(BRACKETS.findall(text))
    named: list[tuple[str, str]] = NAMED.findall(html)
    spans = {code for code, _ in named if code}
    links = {unescape(link) if "&" in link else link for code, link in named if not code}
    if "]:" in brackets:
        links.update(find_definitions(text))
    return Survey(
        codes=tuple(set(find_codes(spans, text, raw=raw))),
        links=tuple(links),
        words=tuple(find_words(text)),
        headings=find_headings(html) if any(each.startswith("#") for each in links) else (),
        comments=tuple(set(COMMENT.findall(text))) if comments else (),
        entities=sum(SLASH_ENTITY.search(code) is not None for code, _ in named if "&" in code),
        dangling="][" in brackets and "][" in without_fences(html),
    )


def find_codes(spans: Iterable[str], text: str, *, raw: bool) -> Iterator[str]:
    """Inline code with a slash; of raw HTML only what is written with that slash, since an entity marks an example."""
    for span in spans:
        if "/" in span:
            code = unescape(span) if "&" in span else span
            if not raw or code in text:
                yield code


def find_definitions(text: str) -> Iterator[str]:
    """The destinations of link definitions, also when nobody uses them."""
    from pyromark import reference_definitions

    for definition in reference_definitions(text, options=options()).values():
        yield definition["dest"]


def find_words(text: str) -> set[str]:
    """Words that have a slash and an extension, written without escapes or entities; those of code blocks, too."""
    words = bare_words(text)
    marked = [word for word in words if "_" in word]
    if not marked or not STRESS.search("\n".join(marked)):  # most belong to a word
        return words
    parts = (part.rstrip(".-") for word in marked for part in STRESS.split(word))
    return words.union(part for part in parts if ENDING.search(part))


def prose_words(words: Collection[str], text: str, html: str) -> Collection[str]:
    """Those of `words` that surely or perhaps stand outside of code and of the destinations of links.

    The body `text` was rendered as `html`, which says so, but where raw HTML of the author is in it.
    """
    if len(words) > MANY_WORDS:
        return words
    if is_odd(text, html, find_angles(text)):
        return words
    return [word for word in words if is_prose(word, html)]


def bare_words(text: str) -> set[str]:
    """Words with a slash and an extension that do not touch a backtick and are no destination of a link."""
    found = set()
    for ending in ENDING.finditer(text):
        start, end = ending.span()
        if text[end : end + 1] != GLUED or text[end - 1] == "_":  # that may be no part of the word
            beginning = BACKWARDS.match(text[max(start - LONGEST_WORD, 0) : start][::-1])
            start -= beginning.end() if beginning else 0
            if text[start] == "_" or not (text.startswith(GLUED, max(start - 1, 0)) or text[start - 2 : start] == "]("):
                found.add(text[start:end])
    return found


def is_prose(word: str, shown: str) -> bool:
    """Whether a word is shown somewhere outside of code and of the destinations of links."""
    at = -1
    while (at := shown.find(word, at + 1)) >= 0:
        tag = shown.rfind("<", 0, at)
        inside = shown.startswith(IN_LINK, tag) and shown.find(">", tag, at) < 0
        if tag < 0 or not (inside or shown.startswith(IN_CODE, tag)):
            return True
    return False


def quick_headings(source: Source) -> tuple[str, ...]:
    """The texts of all headings of a document, in order."""
    return find_headings(shown_html(body_of(source)))


def find_headings(shown: str) -> tuple[str, ...]:
    """The texts of all headings, in order."""
    return tuple(unescape(MARKUP.sub("", each)) for each in HEADING.findall(shown))
