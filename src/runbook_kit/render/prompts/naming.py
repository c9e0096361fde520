"""Files and placeholders that a document names: what to read first, and what somebody has to fill in."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from runbook_kit.document.placeholders import find_placeholders
from runbook_kit.render.prompts.model import Missing

LINK = re.compile(r"\]\(<?(?P<target>[^()\s<>]{1,400})>?(?:[ \t]+[\"'(][^\n)]{0,200})?\)")
CODE = re.compile(r"(?<!`)(?P<ticks>`++)(?P<text>[^`\n]{1,400})(?P=ticks)(?!`)")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
PATH = re.compile(r"\.{0,2}/?(?:[\w.@+-]+/)+[\w.@+-]*|[\w@+-][\w.@+-]*\.(?:md|toml|ya?ml|json|py|sh|txt|cfg|ini)")
BARE = re.compile(r"(?<![\w./<>&#;@+-])(?:[\w@+-][\w.@+-]*/)+(?:[\w@+-][\w.@+-]*\.[A-Za-z]{1,5})?(?![\w/])")
SPLIT = re.compile(r"[\s,;()'\"]+")


@lru_cache(maxsize=8)
def mentioned(text: str, path: str) -> tuple[str, ...]:
    """The paths that a document at `path` names, relative to the repository's root, in order, each once.

    Targets of links count from the document's folder, paths in code from the root. What leads out of the root, and
    what has a placeholder in it, is left out; whether a path exists is for the caller to say.
    """
    folder = posixpath.dirname(path)
    return tuple(
        dict.fromkeys(filter(None, (cleaned(each) for line in text.splitlines() for each in named(line, folder))))
    )


def named(line: str, folder: str) -> Iterator[str]:
    for link in LINK.finditer(line):
        target = html.unescape(link["target"]).partition("#")[0].partition("?")[0]
        if target and not ADDRESS.match(target):
            yield posixpath.join(folder, target) if not target.startswith("/") else target.lstrip("/")
    for span in CODE.finditer(line):
        yield from (word for word in SPLIT.split(html.unescape(span["text"])) if PATH.fullmatch(word))
    yield from (bare.group() for bare in BARE.finditer(html.unescape(CODE.sub(" ", LINK.sub(" ", line)))))


def cleaned(path: str) -> str:
    """The path without detours; empty for one that leads out of the root, or is no path of a file or folder."""
    plain = posixpath.normpath(path)
    outside = plain.startswith(("/", "..", ".git/")) or plain == "." or "..." in plain
    return "" if outside or find_placeholders(path, "bash") else plain


def gaps(texts: Iterable[tuple[str, str, str]]) -> tuple[Missing, ...]:
    """The placeholders in `texts`, each a text with its language (empty: prose) and where it stands; each once."""
    found: dict[str, list[str]] = {}
    for text, lang, where in texts:
        for gap in find_placeholders(text, lang):
            places = found.setdefault(gap.text, [])
            places += [] if where in places else [where]
    return tuple(Missing(text, ", ".join(places)) for text, places in found.items())
